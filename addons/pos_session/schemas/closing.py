"""Cash put in and taken out, and the closing of a session, as the API takes and shows them. Cents."""

from __future__ import annotations

import marshmallow as ma

from addons.pos_session.schemas.sessions import SessionSchema
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from core.api import ApiSchema, StrictInteger
from core.money import DENOMINATIONS, MAX_AMOUNT

_REASON = ma.validate.Length(1, 200)


class CashMoveSchema(ApiSchema):
    """Cash to put in or to take out."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf((CASH_IN, CASH_OUT)))
    amount = StrictInteger(required=True, validate=ma.validate.Range(1, MAX_AMOUNT))
    reason = ma.fields.String(required=True, validate=_REASON)


class CashVoidSchema(ApiSchema):
    """Why a movement is voided."""

    reason = ma.fields.String(required=True, validate=_REASON)


class CashMovementSchema(ma.Schema):
    """Cash that was put in or taken out; ``amount`` is signed."""

    id = ma.fields.Integer()
    kind = ma.fields.String()
    amount = ma.fields.Integer()
    reason = ma.fields.String()
    at = ma.fields.AwareDateTime()
    voids_id = ma.fields.Integer(
        allow_none=True, metadata={"description": "The movement that this one takes back."}
    )
    voided = ma.fields.Boolean()


class ClosingStartSchema(ApiSchema):
    """How the sale ends."""

    force = ma.fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "Although others are connected to the cash desk (pos_session.force)."},
    )


class MethodFoundSchema(ApiSchema):
    """What was found of one counted method."""

    method_id = StrictInteger(required=True)
    total = StrictInteger(required=True, validate=ma.validate.Range(0, MAX_AMOUNT))
    pieces = StrictInteger(load_default=None, allow_none=True, validate=ma.validate.Range(0, 100_000))


class ClosingCountSchema(ApiSchema):
    """A count: the drawer by denomination or as a sum, and the total of each counted method (omitted: nothing)."""

    pieces = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.OneOf([str(cents) for cents in DENOMINATIONS])),
        values=StrictInteger(validate=ma.validate.Range(0, 100_000)),
        load_default=None,
        allow_none=True,
        metadata={
            "description": "{denomination in cents: how many}.",
            "example": {"2000": 4, "500": 4},
        },
    )
    sum = StrictInteger(load_default=None, allow_none=True, validate=ma.validate.Range(0, MAX_AMOUNT))
    methods = ma.fields.List(
        ma.fields.Nested(MethodFoundSchema), load_default=list, validate=ma.validate.Length(0, 100)
    )


class ClosingSchema(ClosingCountSchema):
    """A closing: the count again, what is accepted, what stays in the drawer, and the password of who closes."""

    accepted = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})
    note = ma.fields.String(load_default="", validate=ma.validate.Length(0, 500))
    kept = StrictInteger(
        load_default=None,
        allow_none=True,
        validate=ma.validate.Range(0, MAX_AMOUNT),
        metadata={
            "description": "Stays in the drawer; without it everything does. The rest goes to the bank."
        },
    )
    password = ma.fields.String(required=True, load_only=True)


class MethodComparedSchema(ma.Schema):
    """A counted method beside what it took."""

    method_id = ma.fields.Integer(attribute="method.id")
    label = ma.fields.String(attribute="method.label")
    orders = ma.fields.Integer(attribute="method.orders")
    expected = ma.fields.Integer(attribute="method.to_find")
    counted = ma.fields.Integer(attribute="found.total")
    pieces = ma.fields.Integer(attribute="found.pieces", allow_none=True)
    difference = ma.fields.Integer()


class ComparisonSchema(ma.Schema):
    """A count beside what was expected."""

    orders = ma.fields.Integer(attribute="figures.orders")
    expected = ma.fields.Integer(attribute="drawer.expected")
    counted = ma.fields.Integer()
    difference = ma.fields.Integer(attribute="cash_difference")
    methods = ma.fields.List(ma.fields.Nested(MethodComparedSchema))


class ClosedSessionSchema(SessionSchema):
    """A closed session."""

    closing_kept = ma.fields.Integer(allow_none=True)
    closing_banked = ma.fields.Integer(allow_none=True)


class SummarySchema(ma.Schema):
    """The summary of a closing, as it was frozen."""

    id = ma.fields.Integer()
    number = ma.fields.Integer(metadata={"description": "1, 2, 3 … of the cash desk, without gaps."})
    desk_id = ma.fields.Integer()
    session_id = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    content = ma.fields.Dict(keys=ma.fields.String(), metadata={"description": "Figures in cents."})
