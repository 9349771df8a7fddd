"""Sessions and orders as the API shows them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from addons.pos_session.models import Session
from addons.pos_session.models.order import ABANDONED, DRAFT, VALIDATED
from addons.pos_session.models.session import OPENING_CONTROL
from addons.pos_session.services.counting import MAX_PIECES
from addons.pos_session.services.opening_run import run_of
from addons.pos_session.services.states import states
from core.api import ApiSchema, QueryInteger, StrictInteger
from core.money import DENOMINATIONS, MAX_AMOUNT
from core.web.i18n import refusal_text


def _known_state(code: str) -> None:
    """A state of this addon or of another one."""
    if code not in states():
        raise ma.ValidationError("Unknown state.")


class SessionQuerySchema(ApiSchema):
    """Which sessions are wanted."""

    state = ma.fields.String(
        validate=_known_state,
        metadata={"description": "A state (docs/session-states.md).", "example": "open"},
    )
    desk_id = QueryInteger()


class SessionSchema(ma.Schema):
    """A session; amounts in cents."""

    id = ma.fields.Integer()
    code = ma.fields.String(metadata={"example": "001.00042"})
    centre_id = ma.fields.Integer()
    desk_id = ma.fields.Integer()
    desk_name = ma.fields.String()
    responsible_id = ma.fields.Integer()
    state = ma.fields.String()
    business_day = ma.fields.Date()
    opened_at = ma.fields.AwareDateTime(allow_none=True)
    closed_at = ma.fields.AwareDateTime(allow_none=True)
    opening_counted = ma.fields.Integer(allow_none=True)
    opening_difference = ma.fields.Integer(allow_none=True)
    closing_expected = ma.fields.Integer(attribute="expected_now", allow_none=True)
    closing_counted = ma.fields.Integer(allow_none=True)
    closing_difference = ma.fields.Integer(attribute="difference_now", allow_none=True)


class OpeningRunSchema(ma.Schema):
    """How an opening that takes time fares: ``done`` of ``total`` units of the step ``at`` (0 is the first)."""

    state = ma.fields.String(metadata={"example": "running"})
    at = ma.fields.Integer()
    steps = ma.fields.List(ma.fields.String())
    done = ma.fields.Integer()
    total = ma.fields.Integer()
    refusal_code = ma.fields.Function(lambda run: run.refusal.error_code if run.refusal else None)
    refusal_message = ma.fields.Function(lambda run: refusal_text(run.refusal) if run.refusal else None)


class SessionDetailSchema(SessionSchema):
    """A session, with its opening while that takes time or once it was refused."""

    opening = ma.fields.Method("opening_of", allow_none=True)

    def opening_of(self, session: Session) -> dict[str, Any] | None:
        """The run of a session in opening control; None where none took time."""
        run = run_of(session.id) if session.state == OPENING_CONTROL else None
        shown: dict[str, Any] | None = OpeningRunSchema().dump(run) if run is not None else None
        return shown


class NewSessionSchema(ApiSchema):
    """A session to be made in opening control."""

    desk_id = StrictInteger(required=True)
    responsible_id = StrictInteger(
        load_default=None,
        metadata={"description": "The caller without one; another one needs pos_session.manage."},
    )


class OpeningSchema(ApiSchema):
    """The drawer as counted, by denomination or as a sum, and a note where the difference needs one."""

    pieces = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.OneOf([str(cents) for cents in DENOMINATIONS])),
        values=StrictInteger(validate=ma.validate.Range(0, MAX_PIECES)),
        load_default=None,
        allow_none=True,
        metadata={"description": "{denomination in cents: how many}.", "example": {"2000": 4, "500": 4}},
    )
    sum = StrictInteger(load_default=None, allow_none=True, validate=ma.validate.Range(0, MAX_AMOUNT))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(0, 500))


class ResponsibleSchema(ApiSchema):
    """Who will be responsible of a session instead."""

    responsible_id = StrictInteger(required=True)


class OrderQuerySchema(ApiSchema):
    """Which orders are wanted."""

    session_id = QueryInteger()
    state = ma.fields.String(validate=ma.validate.OneOf((DRAFT, VALIDATED, ABANDONED)))


class OrderLineSchema(ma.Schema):
    """A line; ``unit_price`` and ``total_ttc`` in cents, ``unit_price_ht`` and ``total_ht`` in 1/10000."""

    id = ma.fields.Integer()
    kind = ma.fields.String()
    label = ma.fields.String()
    product_id = ma.fields.Integer(allow_none=True)
    quantity = ma.fields.Integer()
    unit_price = ma.fields.Integer()
    discount = ma.fields.Integer()
    rate = ma.fields.Integer()
    total_ttc = ma.fields.Integer()
    unit_price_ht = ma.fields.Integer()
    total_ht = ma.fields.Integer()


class OrderSchema(ma.Schema):
    """An order; amounts in cents. Further members are named after the addons that add them."""

    class Meta:
        unknown = ma.INCLUDE

    id = ma.fields.Integer()
    number = ma.fields.String()
    centre_id = ma.fields.Integer()
    session_id = ma.fields.Integer()
    state = ma.fields.String()
    customer_id = ma.fields.Integer(
        allow_none=True, metadata={"description": "Empty: the walk-in customer of the centre."}
    )
    held_at = ma.fields.AwareDateTime(allow_none=True)
    corrects_id = ma.fields.Integer(allow_none=True)
    total_ttc = ma.fields.Integer()
    receipt_no = ma.fields.Integer(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    validated_at = ma.fields.AwareDateTime(allow_none=True)

    @ma.post_dump(pass_original=True)
    def add_extensions(self, data: dict[str, Any], original: Any, **_: Any) -> dict[str, Any]:
        """Put each addon's answer under its name (``api/extensions.py``)."""
        return {**data, **original.addons}


class OrderDetailSchema(OrderSchema):
    """An order with its lines."""

    lines = ma.fields.List(ma.fields.Nested(OrderLineSchema))
