"""Body and answer of a request for the best seats."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from addons.pos_ticketing.schemas.holds import ID, HeldSchema
from core.api import ApiSchema, StrictInteger


class BestSchema(ApiSchema):
    """How many seats for which draft, and what they must be like."""

    order = StrictInteger(required=True, validate=ID)
    quantity = StrictInteger(required=True, validate=validate.Range(min=1, max=500))
    audience_category = StrictInteger(load_default=None, allow_none=True, validate=ID)
    category = ma.fields.String(load_default=None, allow_none=True, validate=validate.Length(max=190))
    contingent = StrictInteger(load_default=None, allow_none=True, validate=ID)
    wheelchairs = StrictInteger(load_default=0, validate=validate.Range(min=0, max=500))
    limited_view = ma.fields.Boolean(load_default=False)


class BestHeldSchema(HeldSchema):
    """What was held; ``step``: 1 side by side, 2 the same leaving a single seat, 3 in rows one behind the other, 4."""

    step = ma.fields.Integer(required=True)
    together = ma.fields.Boolean(required=True)
