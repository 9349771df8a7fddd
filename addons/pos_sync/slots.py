"""What the exchanges show in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_sync.permissions import RUN
from addons.pos_sync.services.importing.opening import may_leave_out
from addons.pos_sync.views.status import status_on_screen
from core.contributions import SlotItem
from core.identity.actor import current_actor


def _opening_refused(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Where an opening was refused because there is no line: the way to open without the import."""
    session = context["session"]
    offered = current_actor().may(RUN, session.centre_id) and may_leave_out(session.id)
    return [SlotItem("pos_sync/opening_without.html", weight=10)] if offered else []


def _status(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a register: how the line is, and whether an export of the centre has not passed."""
    shown = status_on_screen()
    return [] if shown is None else [SlotItem("pos_sync/line_state.html", weight=10, context=shown)]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "core.layout.status": _status,
    "pos_session.opening.refused": _opening_refused,
}
