"""A sale as it is asked for and answered."""

from __future__ import annotations

import marshmallow as ma

from core.api import ApiSchema, StrictInteger
from core.money import MAX_AMOUNT


class IdentificationSchema(ApiSchema):
    """What identifies a part: what its method asks (a cheque, a voucher), never a card number."""

    number = ma.fields.String(metadata={"description": "Number of the cheque, code of the voucher."})
    bank = ma.fields.String()
    drawer = ma.fields.String(metadata={"description": "Who signed the cheque."})


class PartSchema(ApiSchema):
    """What is tendered by one method."""

    method = ma.fields.String(
        required=True, metadata={"description": "Code of the payment method.", "example": "cash"}
    )
    amount = StrictInteger(
        required=True,
        validate=ma.validate.Range(1, MAX_AMOUNT),
        metadata={"description": "Tendered, in cents: change is computed.", "example": 10000},
    )
    identification = ma.fields.Nested(IdentificationSchema, load_default=dict)


class SaleSchema(ApiSchema):
    """What to sell and how it is paid; never a price."""

    session = StrictInteger(required=True, metadata={"description": "Id of an open session."})
    items = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        required=True,
        validate=ma.validate.Length(1, 500),
        metadata={
            "description": "Each has its kind and the kind's own keys.",
            "example": [{"kind": "product", "product_id": 12, "quantity": 2}],
        },
    )
    parts = ma.fields.List(
        ma.fields.Nested(PartSchema),
        load_default=list,
        validate=ma.validate.Length(0, 20),
        metadata={"description": "Without parts everything is paid in cash, exactly."},
    )


class HeaderSchema(ma.Schema):
    """The headers of a request that sells."""

    class Meta:
        unknown = ma.EXCLUDE

    key = ma.fields.String(
        data_key="Idempotency-Key",
        metadata={"description": "8 to 120 characters; the same key again gets the first answer."},
    )


class SaleLineSchema(ma.Schema):
    """A line that was sold."""

    id = ma.fields.Integer()
    kind = ma.fields.String()
    label = ma.fields.String()
    quantity = ma.fields.Integer()
    unit_price = ma.fields.Integer(metadata={"description": "Cents, VAT included."})
    rate = ma.fields.Integer(metadata={"description": "VAT in 1/100 of a percent."})
    total = ma.fields.Integer(metadata={"description": "Cents, VAT included."})


class SalePartSchema(ma.Schema):
    """A part of the payment as written: a tender, the change (negative), or the gap left by rounded cash."""

    method_id = ma.fields.Integer()
    kind = ma.fields.String(metadata={"description": "sale, change, refund or rounding"})
    amount = ma.fields.Integer(metadata={"description": "Signed cents."})


class SaleAnswerSchema(ma.Schema):
    """The sale that was made."""

    order_id = ma.fields.Integer()
    number = ma.fields.String(metadata={"example": "001.00042.007"})
    receipt_no = ma.fields.Integer()
    total = ma.fields.Integer(metadata={"description": "Cents."})
    change = ma.fields.Integer(metadata={"description": "Cents to give back."})
    lines = ma.fields.List(ma.fields.Nested(SaleLineSchema))
    parts = ma.fields.List(ma.fields.Nested(SalePartSchema))
    documents = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.Dict()),
        metadata={"description": "What each kind of line delivered: {kind: [document, …]}."},
    )
