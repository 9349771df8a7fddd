"""A booking as another system sends it, through the API or in a file. Types only: services check the values."""

from __future__ import annotations

from typing import Any, ClassVar

import marshmallow as ma

from addons.pos_booking_payment.models.booking import FUNDING_KINDS, STATUSES
from addons.pos_booking_payment.services.draft_checks import MAX_REVISION
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from core.api import ApiSchema, StrictInteger

CENTS = "Cents, VAT included."
PERCENT = "In 1/100 of a percent: 550 is 5.5 %."


class DraftSchema(ApiSchema):
    """A schema whose values are a draft; what is not sent has the draft's own default."""

    makes: ClassVar[type]

    @ma.post_load
    def make(self, values: dict[str, Any], **_: Any) -> Any:
        """The draft of these values."""
        return type(self).makes(**with_tuples(values))


def with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    """The values as drafts hold them, lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


class SentCustomerSchema(DraftSchema):
    """Who stays."""

    makes = CustomerDraft

    name = ma.fields.String(required=True, metadata={"example": "Hélène Dupré"})
    reference = ma.fields.String(
        metadata={"description": "What the sender calls him: two bookings with it are of one customer."}
    )
    email = ma.fields.String()
    phone = ma.fields.String()
    address = ma.fields.String()
    postcode = ma.fields.String()
    city = ma.fields.String()
    vat_number = ma.fields.String()


class SentServiceSchema(DraftSchema):
    """A service of the stay."""

    makes = ServiceDraft

    label = ma.fields.String(required=True)
    quantity = StrictInteger(required=True, metadata={"description": "Never 0."})
    unit_price = StrictInteger(required=True, metadata={"description": CENTS})
    rate = StrictInteger(required=True, metadata={"description": f"VAT. {PERCENT}"})
    discount = StrictInteger(metadata={"description": PERCENT})


class SentGroupSchema(DraftSchema):
    """A group of services."""

    makes = GroupDraft

    label = ma.fields.String(required=True)
    services = ma.fields.List(ma.fields.Nested(SentServiceSchema))


class SentFundingSchema(DraftSchema):
    """A financing: an instalment or the invoice."""

    makes = FundingDraft

    reference = ma.fields.String(
        required=True, metadata={"description": "What the sender calls it, once in its booking."}
    )
    due_on = ma.fields.Date(required=True)
    amount = StrictInteger(
        required=True, metadata={"description": "Cents, never 0; negative for a repayment."}
    )
    kind = ma.fields.String(metadata={"enum": list(FUNDING_KINDS)})
    label = ma.fields.String()
    paid_elsewhere = StrictInteger(
        metadata={"description": "Cents that the sender was paid, without what tills took here."}
    )


class BookingBodySchema(ApiSchema):
    """A whole booking but its number; what it does not hold any more is taken away."""

    customer = ma.fields.Nested(SentCustomerSchema, required=True)
    arrives_on = ma.fields.Date(required=True)
    departs_on = ma.fields.Date(required=True)
    room = ma.fields.String()
    status = ma.fields.String(metadata={"enum": list(STATUSES)})
    contract_signed = ma.fields.Boolean()
    total = StrictInteger(
        allow_none=True,
        metadata={"description": "Cents; without it the sum of the services. What tills add is not in it."},
    )
    invoice_number = ma.fields.String(metadata={"description": "Once issued, tills put nothing more on it."})
    invoiced_on = ma.fields.Date(allow_none=True)
    groups = ma.fields.List(ma.fields.Nested(SentGroupSchema))
    fundings = ma.fields.List(ma.fields.Nested(SentFundingSchema))
    revision = StrictInteger(
        allow_none=True,
        validate=ma.validate.Range(0, MAX_REVISION),
        metadata={"description": "The sender's number of this state: an older one is refused."},
    )


class BookingSchema(BookingBodySchema, DraftSchema):
    """A whole booking, as a file holds it."""

    makes = BookingDraft

    number = ma.fields.String(required=True, metadata={"example": "2026-00042"})
