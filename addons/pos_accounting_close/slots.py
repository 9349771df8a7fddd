"""What the accounting closures show in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_accounting_close.models.closure import OPERATOR
from addons.pos_accounting_close.permissions import OPERATOR_CLOSE
from addons.pos_accounting_close.services.closure_access import may_close, obstacle
from addons.pos_accounting_close.services.closures import done_closures, operators_drawers
from core.contributions import SlotItem
from core.errors import Refusal
from core.identity.actor import current_actor
from core.web.errors import refusal_text


def _session(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On the page of a session: its operator closure, and those that are done."""
    session = context["session"]
    mine = may_close(session, OPERATOR)
    refusal = obstacle(session, OPERATOR)
    waits = mine and session.is_active
    made = {
        "begins": mine and refusal is None,
        "refusal": _sentence(refusal) if waits else "",
        "closures": [] if session.is_active else done_closures(session.id),
    }
    return [SlotItem("pos_accounting_close/session_closure.html", weight=10, context=made)]


def _drawers(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On the front page: the operator's own drawers."""
    centre_id = context["centre"].id
    if not current_actor().may(OPERATOR_CLOSE, centre_id):
        return []
    found = [
        {"session": session, "refusal": _sentence(obstacle(session, OPERATOR))}
        for session in operators_drawers(centre_id, current_actor().user_id)
    ]
    if not found:
        return []
    return [SlotItem("pos_accounting_close/home_drawers.html", weight=5, context={"drawers": found})]


def _sentence(refusal: Refusal | None) -> str:
    return refusal_text(refusal) if refusal is not None else ""


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.session.actions": _session,
    "pos_session.home.cards": _drawers,
}
