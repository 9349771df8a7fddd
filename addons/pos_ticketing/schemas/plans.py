"""The body of a saved plan: columns of whole numbers in plan order, as the geometry has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import validate

from core.api import ApiSchema, StrictInteger
from core.limits import MAX_INT

NUMBER = validate.Range(min=-MAX_INT, max=MAX_INT)
MAX_BYTE = 255


def _whole_numbers(most: int) -> Callable[[Any], None]:
    """A list of whole numbers from 0 to ``most``: checked in one go, a field per seat would take a second."""

    def check(value: Any) -> None:
        if not isinstance(value, list) or not all(type(item) is int and 0 <= item <= most for item in value):
            raise ma.ValidationError("whole numbers")

    return check


class CategorySchema(ApiSchema):
    """A seat category: a new one, or one that is there with its colour."""

    name = ma.fields.String(required=True)
    color = ma.fields.String(required=True)


class FreeZoneSchema(ApiSchema):
    """A free zone; lengths in tenths of a pixel, ``category`` its index."""

    name = ma.fields.String(required=True)
    category = StrictInteger(required=True, validate=NUMBER)
    capacity = StrictInteger(required=True, validate=NUMBER)
    x = StrictInteger(required=True, validate=NUMBER)
    y = StrictInteger(required=True, validate=NUMBER)
    width = StrictInteger(required=True, validate=NUMBER)
    height = StrictInteger(required=True, validate=NUMBER)


class PointSchema(ApiSchema):
    """A point in tenths of a pixel."""

    x = StrictInteger(required=True, validate=NUMBER)
    y = StrictInteger(required=True, validate=NUMBER)


class PlanEditSchema(ApiSchema):
    """What the editor sends: every category and flag of the seats, and what stands beside them."""

    categories = ma.fields.List(
        ma.fields.Nested(CategorySchema), required=True, validate=validate.Length(1, 200)
    )
    category = ma.fields.Raw(required=True, validate=_whole_numbers(MAX_BYTE))
    flags = ma.fields.Raw(required=True, validate=_whole_numbers(MAX_BYTE))
    companions = ma.fields.List(
        ma.fields.Tuple((StrictInteger(), StrictInteger())), required=True, validate=validate.Length(max=5000)
    )
    free_zones = ma.fields.List(
        ma.fields.Nested(FreeZoneSchema), required=True, validate=validate.Length(max=200)
    )
    focus = ma.fields.Nested(PointSchema, required=True, allow_none=True)
