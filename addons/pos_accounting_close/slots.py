"""What the accounting closures show in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_accounting_close.models.closure import ACCOUNTING, OPERATOR
from addons.pos_accounting_close.permissions import ENTRIES, OPERATOR_CLOSE
from addons.pos_accounting_close.services.closure_access import may_close, obstacle
from addons.pos_accounting_close.services.closures import done_closures, operators_drawers
from addons.pos_accounting_close.services.trail import entries_of_order, entries_of_session
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


def _session_entries(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Among the buttons of a session, its accounting entry."""
    session = context["session"]
    if session.is_active or not current_actor().may(ENTRIES, session.centre_id):
        return []
    return [
        SlotItem("pos_accounting_close/entry_button.html", weight=60, context={"entry": entry})
        for entry in entries_of_session(session.id)
    ]


def _closure_entries(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a done accounting closure, its entry."""
    closure = context["closure"]
    if closure.step != ACCOUNTING or not current_actor().may(ENTRIES, closure.centre_id):
        return []
    return [
        SlotItem("pos_accounting_close/entry_button.html", weight=60, context={"entry": entry})
        for entry in entries_of_session(closure.session_id)
    ]


def _order_entries(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a finished order, the entries it is part of."""
    order = context["order"]
    if not current_actor().may(ENTRIES, order.centre_id):
        return []
    found = entries_of_order(order)
    return [SlotItem("pos_accounting_close/order_entries.html", context={"entries": found})] if found else []


def _session_actions(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    return [*_session(context), *_session_entries(context)]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.session.actions": _session_actions,
    "pos_session.home.cards": _drawers,
    "pos_accounting_close.closure.actions": _closure_entries,
    "pos_session.order.details": _order_entries,
}
