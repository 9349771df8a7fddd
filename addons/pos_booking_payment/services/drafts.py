"""A booking as it is told by whoever manages it (a page, a file, the API): plain values, checked, not stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from addons.pos_booking_payment.models.booking import CONFIRMED, INSTALMENT


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """Who stays. ``reference`` is what the sender calls him; empty: his mail, else the booking, tells who he is."""

    name: str
    reference: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service: ``unit_price`` cents TTC, ``rate`` and ``discount`` in 1/100 of a percent."""

    label: str
    quantity: int
    unit_price: int
    rate: int
    discount: int = 0


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group of services; the group of extras is the tills' and never sent."""

    label: str
    services: tuple[ServiceDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class FundingDraft:
    """A financing: cents, never 0, negative for a repayment. ``paid_elsewhere`` leaves out what tills took here."""

    reference: str
    due_on: date
    amount: int
    kind: str = INSTALMENT
    label: str = ""
    paid_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class BookingDraft:
    """A whole booking; what is not in it any more is taken away. ``total`` None: the sum of the groups' services.

    ``revision`` is the sender's own number of this state, where it counts them: an older one is refused.
    """

    number: str
    customer: CustomerDraft
    arrives_on: date
    departs_on: date
    room: str = ""
    status: str = CONFIRMED
    contract_signed: bool = False
    total: int | None = None
    invoice_number: str = ""
    invoiced_on: date | None = None
    groups: tuple[GroupDraft, ...] = ()
    fundings: tuple[FundingDraft, ...] = ()
    revision: int | None = None
