"""What can be sold and how it can be paid, as the API shows it."""

from __future__ import annotations

import marshmallow as ma

from addons.pos_session.models.payment_method import METHOD_KINDS
from core.api import ApiSchema, QueryInteger


class ProductQuerySchema(ApiSchema):
    """Where the products are sold: in a session, or at a desk today. One of the two."""

    session_id = QueryInteger(metadata={"description": "Prices and rates of its business day."})
    desk_id = QueryInteger(metadata={"description": "Prices and rates of today."})
    barcode = ma.fields.String(validate=ma.validate.Length(1, 40))


class ProductSchema(ma.Schema):
    """A product on sale, at the price and rate that a sale would take."""

    id = ma.fields.Integer()
    label = ma.fields.String()
    family_id = ma.fields.Integer()
    family = ma.fields.String()
    barcode = ma.fields.String(allow_none=True)
    price = ma.fields.Integer(
        allow_none=True,
        metadata={
            "description": "Cents, VAT included; null: not sold there, the price list has no price for it."
        },
    )
    rate = ma.fields.Integer(metadata={"description": "VAT in 1/100 of a percent."})
    price_list = ma.fields.String(
        allow_none=True,
        metadata={"description": "Name of the list that applies; null: the products' own prices."},
    )


class MethodQuerySchema(ApiSchema):
    """Which payment methods are wanted."""

    centre_id = QueryInteger()
    kind = ma.fields.String(validate=ma.validate.OneOf(METHOD_KINDS))


class MethodSchema(ma.Schema):
    """A payment method that is offered; its code is what ``POST /sales`` names."""

    id = ma.fields.Integer()
    centre_id = ma.fields.Integer()
    code = ma.fields.String(metadata={"example": "cash"})
    label = ma.fields.String()
    kind = ma.fields.String(validate=ma.validate.OneOf(METHOD_KINDS))
    gives_change = ma.fields.Boolean()
    opens_drawer = ma.fields.Boolean()
    asks_number = ma.fields.Boolean()
    asks_bank = ma.fields.Boolean()
    asks_drawer = ma.fields.Boolean()
    requires_identification = ma.fields.Boolean()
    rounding = ma.fields.Integer(metadata={"description": "Cents that cash is rounded to: 1 or 5."})
