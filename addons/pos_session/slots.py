"""What the point of sale shows in its own slots: features that a centre has only when it is set up for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_session.services.printing import printers_of
from addons.pos_session.services.voucher_document import vouchers_of_order
from addons.pos_session.services.voucher_kind import offered
from core.contributions import SlotItem


def _sell_voucher(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the way to sell a gift voucher where the centre takes vouchers."""
    return (
        [SlotItem("pos_session/voucher_action.html", weight=10)]
        if offered(context["order"].centre_id)
        else []
    )


def _scan_voucher(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """At the payment, the way to use a voucher by its code."""
    return (
        [SlotItem("pos_session/voucher_pay.html", weight=10)] if offered(context["order"].centre_id) else []
    )


def _check_voucher(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On the front page, the balance of a voucher by its code."""
    return [SlotItem("pos_session/voucher_home.html", weight=10)] if offered(context["centre"].id) else []


def _vouchers(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a paid order, the vouchers and credit notes to print."""
    order = context["order"]
    found = vouchers_of_order(order.id)
    if not found:
        return []
    made = {"vouchers": found, "printers": printers_of(order.centre_id)}
    return [SlotItem("pos_session/voucher_documents.html", weight=10, context=made)]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.home.cards": _check_voucher,
    "pos_session.order.actions": _sell_voucher,
    "pos_session.order.documents": _vouchers,
    "pos_session.payment.actions": _scan_voucher,
}
