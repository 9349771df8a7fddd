"""Bookings (réservations) as far as a till needs them: who stays when, what it comes to, and how it is financed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models import Customer
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

QUOTE = "quote"
OPTION = "option"
CONFIRMED = "confirmed"
VALIDATED = "validated"
CHECKED_IN = "checked_in"
CHECKED_OUT = "checked_out"
INVOICED = "invoiced"
DEBIT_BALANCE = "debit_balance"
CREDIT_BALANCE = "credit_balance"
BALANCED = "balanced"
CANCELLED = "cancelled"
STATUSES = (
    QUOTE, OPTION, CONFIRMED, VALIDATED, CHECKED_IN, CHECKED_OUT,
    INVOICED, DEBIT_BALANCE, CREDIT_BALANCE, BALANCED, CANCELLED,
)  # fmt: skip
AFTER_INVOICE = (INVOICED, DEBIT_BALANCE, CREDIT_BALANCE, BALANCED)
"""The statuses that a payment moves between once the invoice of the stay is issued."""

PAGE = "page"
"""The source of a booking made on the page of this addon, the only ones that are edited there."""

HEAD_OFFICE = "head_office"
"""The source of a booking that came with a batch of the exchanges."""

INSTALMENT = "instalment"
INVOICE = "invoice"
FUNDING_KINDS = (INSTALMENT, INVOICE)

_SEARCHED = ("centre_id", "departs_on", "arrives_on", "status", "search", "id")

_IN = ", ".join(f"'{status}'" for status in STATUSES)


class Booking(CentreOwned, Base):
    """A stay. Amounts are cents: ``services_total`` is what its managers sold, ``extras_total`` what tills put on it.

    ``paid`` is the sum of what was paid on its financings. ``version`` grows with each change made by who manages it
    (a page, a file, the API), never with a payment: a till that read an older one is told so, and overwrites nothing.
    """

    __tablename__ = "pos_booking_payment__booking"
    __table_args__ = (
        UniqueConstraint("centre_id", "number"),
        Index("ix_pos_booking_payment__booking_arrival", "centre_id", "arrives_on"),
        # All that a search asks for, by departure: it walks from today and reads no row that it does not show.
        Index("ix_pos_booking_payment__booking_stay", *_SEARCHED),
        CheckConstraint(f"status IN ({_IN})", name="status"),
        CheckConstraint("departs_on >= arrives_on", name="dates"),
        CheckConstraint("(invoice_number = '') = (invoiced_on IS NULL)", name="invoice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
    arrives_on: Mapped[date] = mapped_column()
    departs_on: Mapped[date] = mapped_column()
    room: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(20), default=CONFIRMED)
    contract_signed: Mapped[bool] = mapped_column(default=False)
    services_total: Mapped[int] = mapped_column(BigInteger, default=0)
    extras_total: Mapped[int] = mapped_column(BigInteger, default=0)
    paid: Mapped[int] = mapped_column(BigInteger, default=0)
    invoice_number: Mapped[str] = mapped_column(String(40), default="")
    """Of the invoice of the stay, once it is issued: from then on nothing more is put on the booking."""
    invoiced_on: Mapped[date | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(String(40), default=PAGE)
    """Who manages it: ``page``, or the name of the system that sends it."""
    revision: Mapped[int | None] = mapped_column(BigInteger)
    """The number its source gives to each state of it, where it does: an older one never replaces a newer one."""
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """Of what its source sent last: the same again changes nothing."""
    search: Mapped[str] = mapped_column(String(400), default="")
    """Number, customer and room as they are searched: lower case, without accents."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    customer: Mapped[Customer] = relationship()

    @property
    def total(self) -> int:
        """Cents, with what tills put on it."""
        return self.services_total + self.extras_total

    @property
    def is_invoiced(self) -> bool:
        """Whether the invoice of the stay is issued."""
        return self.invoice_number != "" or self.status in AFTER_INVOICE

    @property
    def due(self) -> int:
        """Cents that are still to be paid; negative: paid too much."""
        return self.total - self.paid


class Funding(Base):
    """A financing (financement): an instalment or the invoice. ``amount`` cents, never 0, negative for a repayment.

    Paid when what was paid reaches it: ``paid_elsewhere`` is told by the source of the booking, ``paid_here`` is the
    sum of its ``BookingPayment``.
    """

    __tablename__ = "pos_booking_payment__funding"
    __table_args__ = (
        UniqueConstraint("booking_id", "reference"),
        CheckConstraint("kind IN ('instalment', 'invoice')", name="kind"),
        CheckConstraint("amount <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__booking.id"))
    reference: Mapped[str] = mapped_column(String(60))
    """What its source calls it, once in its booking."""
    kind: Mapped[str] = mapped_column(String(20), default=INSTALMENT)
    label: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date] = mapped_column()
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_elsewhere: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_here: Mapped[int] = mapped_column(BigInteger, default=0)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when its source does not send it any more though something was paid on it here; None: it is open."""

    booking: Mapped[Booking] = relationship()

    @property
    def paid(self) -> int:
        """Cents paid, here and elsewhere."""
        return self.paid_elsewhere + self.paid_here

    @property
    def remaining(self) -> int:
        """Cents that are still due; of the other sign than ``amount`` when too much was paid."""
        return self.amount - self.paid

    @property
    def is_paid(self) -> bool:
        """Whether what was paid reaches what was due."""
        return self.remaining <= 0 if self.amount > 0 else self.remaining >= 0

    @property
    def overpaid(self) -> int:
        """Cents paid beyond what was due, never negative."""
        return abs(self.remaining) if self.is_paid else 0


class ServiceGroup(Base):
    """A group of services of a booking; the one with ``extras`` («Suppléments») is filled by tills, and made once."""

    __tablename__ = "pos_booking_payment__service_group"
    __table_args__ = (
        Index(
            "uq_pos_booking_payment__service_group_extras",
            "booking_id",
            unique=True,
            sqlite_where=text("extras"),
            postgresql_where=text("extras"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__booking.id"), index=True)
    position: Mapped[int] = mapped_column()
    label: Mapped[str] = mapped_column(String(120))
    extras: Mapped[bool] = mapped_column(default=False)

    lines: Mapped[list[ServiceLine]] = relationship(order_by="ServiceLine.id", viewonly=True)


class ServiceLine(Base):
    """A service of a booking, with amounts as on an order line (money.md, VAT): stored, never computed again.

    One that a till put there names its order line and its charge and is a fact: what takes it back is another line,
    of the opposite quantity, that names it (``corrects_id``).
    """

    __tablename__ = "pos_booking_payment__service_line"
    __table_args__ = (
        UniqueConstraint("charge_id", "order_line_id"),
        CheckConstraint("quantity <> 0", name="quantity"),
        CheckConstraint("discount >= 0 AND discount <= 10000", name="discount"),
        CheckConstraint("(charge_id IS NULL) = (order_line_id IS NULL)", name="charge"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__service_group.id"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__product.id"))
    quantity: Mapped[int] = mapped_column()
    unit_price: Mapped[int] = mapped_column(BigInteger)
    """Cents, TTC."""
    discount: Mapped[int] = mapped_column(default=0)
    """Hundredths of a percent."""
    rate: Mapped[int] = mapped_column()
    """VAT, hundredths of a percent."""
    total_ttc: Mapped[int] = mapped_column(BigInteger)
    """Cents."""
    unit_price_ht: Mapped[int] = mapped_column(BigInteger)
    """1/10000."""
    total_ht: Mapped[int] = mapped_column(BigInteger)
    """1/10000."""
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("pos_booking_payment__charge.payment_id"))
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order_line.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_booking_payment__service_line.id"), index=True
    )
