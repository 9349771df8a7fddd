"""A refund or correction as it is asked for."""

from __future__ import annotations

import marshmallow as ma

from addons.pos_session.schemas.sales import IdentificationSchema
from core.api import ApiSchema, StrictInteger
from core.money import MAX_AMOUNT


class TakenSchema(ApiSchema):
    """A line that comes back."""

    line_id = StrictInteger(required=True)
    quantity = StrictInteger(required=True, metadata={"description": "At most what is left of the line."})


class RefundPartSchema(ApiSchema):
    """What is given back (negative) or paid (positive) by one method."""

    method = ma.fields.String(
        required=True, metadata={"description": "Code of the method.", "example": "cash"}
    )
    amount = StrictInteger(
        required=True,
        validate=ma.validate.Range(-MAX_AMOUNT, MAX_AMOUNT),
        metadata={"description": "Signed cents.", "example": -1000},
    )
    identification = ma.fields.Nested(IdentificationSchema, load_default=dict)


class CorrectionSchema(ApiSchema):
    """What comes back, what is sold instead, and how the gap is settled."""

    session = StrictInteger(required=True, metadata={"description": "Id of an open session of the centre."})
    lines = ma.fields.List(ma.fields.Nested(TakenSchema), required=True, validate=ma.validate.Length(1, 500))
    items = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        load_default=list,
        validate=ma.validate.Length(0, 500),
        metadata={"description": "Sold in their place, as in a sale."},
    )
    parts = ma.fields.List(
        ma.fields.Nested(RefundPartSchema),
        load_default=list,
        validate=ma.validate.Length(0, 20),
        metadata={"description": "Without parts everything is settled in cash, exactly."},
    )
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
