"""A payment of a draft order as it is asked for and answered."""

from __future__ import annotations

import marshmallow as ma

from addons.pos_session.schemas.sales import PartSchema, SaleAnswerSchema
from core.api import ApiSchema, StrictInteger


class PaidLineSchema(ApiSchema):
    """So much of a line is paid."""

    line_id = StrictInteger(required=True)
    quantity = StrictInteger(required=True, validate=ma.validate.Range(1, 1_000_000))


class PaymentSchema(ApiSchema):
    """Which lines are paid, and how."""

    lines = ma.fields.List(
        ma.fields.Nested(PaidLineSchema),
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "Without lines all that remains is paid."},
    )
    parts = ma.fields.List(
        ma.fields.Nested(PartSchema),
        load_default=list,
        validate=ma.validate.Length(0, 20),
        metadata={"description": "Without parts everything is paid in cash, exactly."},
    )


class PaymentAnswerSchema(SaleAnswerSchema):
    """The payment; once nothing remains also the sale that is finished."""

    payment_id = ma.fields.Integer(allow_none=True)
    remaining = ma.fields.Integer(metadata={"description": "Cents that are still to be paid."})


class PaymentCancelSchema(ApiSchema):
    """Why a payment is given back."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class PaymentCancelAnswerSchema(ma.Schema):
    """The counter-payment."""

    order_id = ma.fields.Integer()
    payment_id = ma.fields.Integer(metadata={"description": "Id of the counter-payment."})
    given_back = ma.fields.Integer(metadata={"description": "Cents."})
