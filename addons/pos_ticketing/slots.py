"""What the ticketing shows in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_ticketing.services.printing import printers_of, tickets_of_order
from core.contributions import SlotItem


def _places(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the way to the seat plans."""
    return [SlotItem("pos_ticketing/order_actions.html", weight=20)]


def _tickets(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a paid order, its tickets to print."""
    order = context["order"]
    if not tickets_of_order(order.id):
        return []
    printers = printers_of(order.centre_id)
    return [SlotItem("pos_ticketing/order_documents.html", weight=20, context={"printers": printers})]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.order.actions": _places,
    "pos_session.order.documents": _tickets,
}
