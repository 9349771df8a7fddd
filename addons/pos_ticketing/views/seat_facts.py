"""The words for what is known of a place: the plan's script shows them as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from addons.pos_ticketing.models.contingent import LENT
from addons.pos_ticketing.services.seat_detail import SeatDetail
from addons.pos_ticketing.services.states import FREE, OPTION_BYTE, SOLD_BYTE
from addons.pos_ticketing.views.plan_texts import attribute_names, not_sellable, state_names
from core.i18n import N_
from core.web.filters import localtime, money
from core.web.i18n import _

BLOCK_KINDS = {
    "technical": N_("technical"),
    "house": N_("house"),
    "press": N_("press"),
    "lent": N_("lent to a register: it alone sells this place"),
    "elsewhere": N_("head office sells this place: it is not for sale on this register"),
}


def seat_facts(detail: SeatDetail) -> dict[str, Any]:
    """``title``, ``facts`` (name, value, perhaps an address) and ``prices`` (rate, amount), translated."""
    facts: list[dict[str, str]] = []

    def add(name: str, value: str, href: str | None = None) -> None:
        if value:
            facts.append({"name": name, "value": value, **({"href": href} if href else {})})

    add(_("Seat category"), detail.category)
    attributes = [name for bit, name in attribute_names().items() if detail.flags & bit]
    add(_("Attributes"), ", ".join(attributes))
    add(_("State"), _state(detail))
    add(_("Contingent"), detail.contingent or "")
    if detail.block is not None:
        add(_("Reason"), detail.block.reason)
        add(_("Kind of block"), _(BLOCK_KINDS[detail.block.kind]))
        lent_sold = detail.block.kind == LENT and detail.state == SOLD_BYTE
        add(_("Sold by") if lent_sold else _("For whom"), detail.block.owner)
        add(_("Released on"), _at(detail.block.release_at, detail))
    elif detail.state == OPTION_BYTE:
        add(_("Until"), _at(detail.ends_at, detail))
    if detail.reservation_number is not None:
        add(_("Reservation"), str(detail.reservation_number))
    if detail.order_number:
        add(_("Order"), detail.order_number, url_for("pos_session.order_show", order_id=detail.order_id))
    add(_("Contact"), detail.contact or "")
    return {
        "title": str(detail.labels),
        "facts": facts,
        "prices": [{"name": name, "amount": money(amount)} for name, amount in detail.prices],
    }


def _state(detail: SeatDetail) -> str:
    name = state_names()[detail.state]
    return name if detail.sellable or detail.state != FREE else f"{name}, {not_sellable()}"


def _at(instant: datetime | None, detail: SeatDetail) -> str:
    return "" if instant is None else localtime(instant, "short", zone=detail.zone)
