"""Bookings and the payments on them, as the API shows them."""

from __future__ import annotations

import marshmallow as ma

from addons.pos_booking_payment.models.booking import STATUSES
from addons.pos_booking_payment.schemas.bookings import CENTS, PERCENT, BookingBodySchema
from core.api import ApiSchema, QueryInteger, StrictInteger
from core.limits import MAX_INT


class BookingQuerySchema(ApiSchema):
    """Which bookings are wanted."""

    centre_id = QueryInteger(required=True)
    q = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=200),
        metadata={"description": "Words of the number, the customer's name and the room, each to be found."},
    )
    arrives_from = ma.fields.Date()
    arrives_to = ma.fields.Date(metadata={"description": "That day too."})
    status = ma.fields.String(validate=ma.validate.OneOf(STATUSES))


class PaymentQuerySchema(ApiSchema):
    """Which payments are wanted."""

    centre_id = QueryInteger(required=True)
    after = QueryInteger(
        load_default=0,
        validate=ma.validate.Range(0, MAX_INT),
        metadata={"description": "The last id that is known: what follows is wanted."},
    )
    limit = QueryInteger(load_default=200, validate=ma.validate.Range(1, 1_000))


class SentBookingSchema(BookingBodySchema):
    """A booking that is sent, and by whom."""

    source = ma.fields.String(
        load_default="api",
        metadata={"description": "Name of the sending system; no other one changes its bookings."},
    )
    version = StrictInteger(
        load_default=None,
        allow_none=True,
        metadata={"description": "The version that the sender saw, 0 for a new booking: another is refused."},
    )


class BookingCustomerSchema(ma.Schema):
    """Who stays."""

    id = ma.fields.Integer()
    name = ma.fields.String()
    email = ma.fields.String()
    phone = ma.fields.String()


class BookingShownSchema(ma.Schema):
    """A booking; amounts in cents."""

    id = ma.fields.Integer()
    centre_id = ma.fields.Integer()
    number = ma.fields.String()
    customer = ma.fields.Nested(BookingCustomerSchema)
    arrives_on = ma.fields.Date()
    departs_on = ma.fields.Date()
    room = ma.fields.String()
    status = ma.fields.String(metadata={"enum": list(STATUSES)})
    contract_signed = ma.fields.Boolean()
    services_total = ma.fields.Integer(metadata={"description": "What its system sold."})
    extras_total = ma.fields.Integer(metadata={"description": "What tills put on it."})
    total = ma.fields.Integer()
    paid = ma.fields.Integer()
    due = ma.fields.Integer(metadata={"description": "Negative: too much was paid."})
    invoice_number = ma.fields.String()
    invoiced_on = ma.fields.Date(allow_none=True)
    source = ma.fields.String()
    version = ma.fields.Integer()
    revision = ma.fields.Integer(allow_none=True)
    updated_at = ma.fields.AwareDateTime()


class ServiceShownSchema(ma.Schema):
    """A service of a booking."""

    id = ma.fields.Integer()
    label = ma.fields.String()
    quantity = ma.fields.Integer()
    unit_price = ma.fields.Integer(metadata={"description": CENTS})
    discount = ma.fields.Integer(metadata={"description": PERCENT})
    rate = ma.fields.Integer(metadata={"description": PERCENT})
    total_ttc = ma.fields.Integer(metadata={"description": CENTS})
    order_line_id = ma.fields.Integer(allow_none=True, metadata={"description": "Put there by a till."})


class GroupShownSchema(ma.Schema):
    """A group of services."""

    label = ma.fields.String()
    extras = ma.fields.Boolean(metadata={"description": "The group that tills fill."})
    services = ma.fields.List(ma.fields.Nested(ServiceShownSchema), attribute="lines")


class FundingShownSchema(ma.Schema):
    """A financing; amounts in cents, negative for a repayment."""

    id = ma.fields.Integer()
    reference = ma.fields.String()
    kind = ma.fields.String()
    label = ma.fields.String()
    due_on = ma.fields.Date()
    amount = ma.fields.Integer()
    paid_elsewhere = ma.fields.Integer()
    paid_here = ma.fields.Integer(metadata={"description": "What tills took."})
    remaining = ma.fields.Integer()
    is_paid = ma.fields.Boolean()
    withdrawn_at = ma.fields.AwareDateTime(
        allow_none=True, metadata={"description": "Since when its system sends it no more."}
    )


class BookingPaymentSchema(ma.Schema):
    """What a till took on a financing, by one method; negative: what it gave back."""

    id = ma.fields.Integer()
    centre_id = ma.fields.Integer()
    booking_id = ma.fields.Integer()
    booking_number = ma.fields.String()
    source = ma.fields.String(metadata={"description": "Who manages the booking."})
    funding_id = ma.fields.Integer()
    funding_reference = ma.fields.String()
    order_id = ma.fields.Integer()
    method_id = ma.fields.Integer()
    method_kind = ma.fields.String(metadata={"example": "cash"})
    amount = ma.fields.Integer(metadata={"description": "Signed cents."})
    reason = ma.fields.String(metadata={"description": "Of a cancellation."})
    created_at = ma.fields.AwareDateTime()


class BookingDetailSchema(BookingShownSchema):
    """A booking with all that is known of it."""

    groups = ma.fields.List(ma.fields.Nested(GroupShownSchema))
    fundings = ma.fields.List(ma.fields.Nested(FundingShownSchema))
    payments = ma.fields.List(ma.fields.Nested(BookingPaymentSchema))
