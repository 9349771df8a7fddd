"""Answers about performances; money in cents TTC, rates in hundredths of a percent."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from addons.pos_ticketing.models.performance import PERFORMANCE_STATES
from core.api import ApiSchema


class PriceSchema(ma.Schema):
    """The price of a seat category for an audience category."""

    seat_category = ma.fields.String(required=True)
    audience_category_id = ma.fields.Integer(required=True)
    audience_category = ma.fields.String(required=True)
    amount = ma.fields.Integer(required=True)


class PerformanceSchema(ma.Schema):
    """A performance and all its prices."""

    id = ma.fields.Integer(required=True)
    centre_id = ma.fields.Integer(required=True)
    event = ma.fields.String(required=True)
    venue = ma.fields.String(required=True)
    starts_at = ma.fields.AwareDateTime(required=True)
    vat_rate = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, validate=validate.OneOf(PERFORMANCE_STATES))
    on_sale = ma.fields.Boolean(required=True)
    plan_hash = ma.fields.String(required=True)
    prices = ma.fields.List(ma.fields.Nested(PriceSchema), required=True)


class PlacesSchema(ma.Schema):
    """The geometry of a plan version; it never changes under its hash."""

    hash = ma.fields.String(required=True)
    geometry = ma.fields.Dict(required=True)


class ChangesQuerySchema(ApiSchema):
    """Since when (epoch milliseconds), and for which order's eyes."""

    since = ma.fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53))
    order = ma.fields.Integer()


class ChangesSchema(ma.Schema):
    """[place, state, end of its hold in epoch ms or 0] of each, the next ``since``, and what is for sale as a mark."""

    since = ma.fields.Integer(required=True)
    changes = ma.fields.List(ma.fields.List(ma.fields.Integer()), required=True)
    offer = ma.fields.String(required=True)
    plan = ma.fields.String(required=True)
