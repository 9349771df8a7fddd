"""``/sessions/{id}/cash-operations``: cash put in and taken out, and the voiding of a movement."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.schemas.closing import CashMovementSchema, CashMoveSchema, CashVoidSchema
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.services.cash import CashMovement, move_cash, movements_of, void_movement
from core.errors import NotFound
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible


@blueprint.route("/sessions/<int:session_id>/cash-operations", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, CashMovementSchema(many=True))
def list_cash_operations(session_id: int) -> list[CashMovement]:
    """List the cash put in and taken out of a session, the newest first"""
    session = visible(Session, session_id)
    require(VIEW, session.centre_id)
    return movements_of(session.id)


@blueprint.route("/sessions/<int:session_id>/cash-operations", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(CashMoveSchema)
@blueprint.response(201, CashMovementSchema)
def create_cash_operation(headers: dict[str, Any], wanted: dict[str, Any], session_id: int) -> CashMovement:
    """Put cash in the drawer of one's open session, or take it out"""
    made = once_for(
        headers,
        "cash",
        {"session": session_id, **wanted},
        lambda: {"operation": move_cash(session_id, wanted["kind"], wanted["amount"], wanted["reason"]).id},
    )
    return _movement(session_id, made["operation"])


@blueprint.route("/sessions/<int:session_id>/cash-operations/<int:operation_id>/void", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(CashVoidSchema)
@blueprint.response(201, CashMovementSchema)
def void_cash_operation(
    headers: dict[str, Any], wanted: dict[str, Any], session_id: int, operation_id: int
) -> CashMovement:
    """Void a movement by a counter-movement, before the closing

    The answer is the counter-movement: same kind, opposite amount. A movement is voided once, a voiding never.
    """
    made = once_for(
        headers,
        "cash_void",
        {"session": session_id, "operation": operation_id, **wanted},
        lambda: {"operation": void_movement(session_id, operation_id, wanted["reason"]).id},
    )
    return _movement(session_id, made["operation"])


def _movement(session_id: int, operation_id: int) -> CashMovement:
    found = next((row for row in movements_of(session_id) if row.id == operation_id), None)
    if found is None:
        raise NotFound()
    return found
