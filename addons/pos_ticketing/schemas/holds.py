"""Bodies of hold and release requests; a field nobody knows is refused."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate

from core.api import ApiSchema, StrictInteger
from core.errors import Invalid
from core.i18n import N_
from core.limits import MAX_INT

ID = validate.Range(min=1, max=MAX_INT)
SEAT = validate.Range(min=0, max=MAX_INT)


class HoldSchema(ApiSchema):
    """Seats by their index in plan order, or a quantity of a free zone."""

    order = StrictInteger(required=True, validate=ID)
    seats = ma.fields.List(StrictInteger(validate=SEAT), load_default=list)
    free_zone = ma.fields.String(load_default=None, allow_none=True)
    quantity = StrictInteger(load_default=0, validate=validate.Range(min=0, max=500))
    audience_category = StrictInteger(load_default=None, allow_none=True, validate=ID)
    plan = ma.fields.String(load_default=None, allow_none=True)
    """The hash of the plan the places were chosen on: refused when the performance has another one since."""


class ReleaseSchema(ApiSchema):
    """The places to free."""

    order = StrictInteger(required=True, validate=ID)
    seats = ma.fields.List(StrictInteger(validate=SEAT), required=True)


class KeySchema(ma.Schema):
    """The header that makes a hold safe to send twice."""

    class Meta:
        unknown = ma.EXCLUDE

    key = ma.fields.String(data_key="Idempotency-Key", required=True)


class HeldSchema(ma.Schema):
    """What was held, until when, and the server's time (epoch milliseconds)."""

    seats = ma.fields.List(ma.fields.Integer(), required=True)
    expires_at = ma.fields.Integer(required=True)
    now = ma.fields.Integer(required=True)


class ReleasedSchema(ma.Schema):
    """The places that became free."""

    seats = ma.fields.List(ma.fields.Integer(), required=True)


def loaded(schema: ma.Schema, body: Any) -> dict[str, Any]:
    """The checked body of a request that is not the API's. Raises Invalid naming the fields."""
    try:
        found: dict[str, Any] = schema.load(body)
    except ma.ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {"body": error.messages}
        fields = {str(name): N_("Invalid value.") for name in messages}
        raise Invalid(fields=fields) from error
    return found
