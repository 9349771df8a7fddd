"""An order that is put on a booking, as it is asked for and answered."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from core.api import ApiSchema, StrictInteger
from core.i18n import N_
from core.limits import MAX_INT

WHICH = N_("Name the booking by its number (a text) or by its id (a whole number).")


def _names_a_booking(value: Any) -> None:
    whole = type(value) is int and 0 < value <= MAX_INT
    number = isinstance(value, str) and 0 < len(value.strip()) <= 40
    if not (whole or number):
        raise ma.ValidationError(WHICH)


class PutLineSchema(ApiSchema):
    """So much of a line."""

    line_id = StrictInteger(required=True)
    quantity = StrictInteger(required=True, metadata={"description": "At most what remains of the line."})


class PutOnBookingSchema(ApiSchema):
    """The booking, and what is put on it."""

    booking = ma.fields.Raw(
        required=True,
        validate=_names_a_booking,
        metadata={
            "description": "Its number, or its id.",
            "oneOf": [{"type": "string"}, {"type": "integer"}],
            "example": "R-000012",
        },
    )
    lines = ma.fields.List(
        ma.fields.Nested(PutLineSchema),
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "Without lines all that remains of the order."},
    )
    version = StrictInteger(
        load_default=None,
        validate=ma.validate.Range(1, MAX_INT),
        metadata={"description": "Of the booking as it was read: an older one is refused."},
    )


class PutAnswerSchema(ma.Schema):
    """What was put; once nothing remains the order is finished and has its receipt."""

    order_id = ma.fields.Integer()
    booking_id = ma.fields.Integer()
    payment_id = ma.fields.Integer(allow_none=True)
    amount = ma.fields.Integer(metadata={"description": "Cents that were put on the booking."})
    remaining = ma.fields.Integer(metadata={"description": "Cents of the order that are still to be paid."})
    number = ma.fields.String(metadata={"description": "Of the finished order.", "example": "001.00042.007"})
    receipt_no = ma.fields.Integer()
    documents = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.Dict()),
        metadata={"description": "What each kind of line delivered: {kind: [document, …]}."},
    )
