"""What the booking payments show in the pages of the point of sale and of the ticketing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request

from addons.pos_booking_payment.views.till_tab import TAB, may_pay, tab_of
from core.contributions import SlotItem


def _tab(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the tab that finds bookings and their financings."""
    if not may_pay(context["order"].centre_id):
        return []
    return [SlotItem("pos_booking_payment/till_tab.html", context={"active": context["tab"] == TAB})]


def _choice(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Under that tab, the search, or the financing that the order pays."""
    order = context["order"]
    if context["tab"] != TAB or not may_pay(order.centre_id):
        return []
    shown = tab_of(order, request.args)
    template = "till_search" if shown["chosen"] is None else "till_chosen"
    return [SlotItem(f"pos_booking_payment/{template}.html", context=shown)]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.order.choice": _choice,
    "pos_session.order.tabs": _tab,
}
