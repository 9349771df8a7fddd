"""What the ticketing shows in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_session.models import Order
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.printing_handler import desk_printer
from addons.pos_ticketing.services.basket import waiting_for
from addons.pos_ticketing.services.basket_tree import has_places, tree_of
from addons.pos_ticketing.services.channels import channel_of, channels_of
from addons.pos_ticketing.services.deliveries import chosen_name
from addons.pos_ticketing.services.document_pdf import wanted_documents
from addons.pos_ticketing.services.order_side import side_of
from addons.pos_ticketing.services.package_offer import sells_packages
from addons.pos_ticketing.services.performances import plays_in
from addons.pos_ticketing.services.printing import printable_tickets, printers_of
from addons.pos_ticketing.services.quick_sale import open_session, today
from addons.pos_ticketing.services.take_back import exchange_of
from addons.pos_ticketing.services.ticket_mail import address_of
from core.contributions import SlotItem
from core.identity.actor import current_actor
from core.identity.visibility import visible


def _places(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the way to the seat plans where something is played, and the places that wait to be added."""
    order = context["order"]
    packages = sells_packages(order.centre_id)
    shown = SlotItem("pos_ticketing/order_actions.html", weight=20, context={"packages": packages})
    items = [shown] if packages or plays_in(order.centre_id) else []
    return [
        *_exchange(context, "exchange_button"),
        *items,
        SlotItem("pos_ticketing/side_toggle.html", weight=25),
        *_waiting(context),
    ]


def _side(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the left column: contacts, delivery, documents, origin."""
    return [SlotItem("pos_ticketing/order_side.html", context={"side": side_of(context["order"])})]


def _tree(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a draft, the basket as a tree of contacts."""
    nodes = tree_of(context["order"], context["lines"])
    return [SlotItem("pos_ticketing/basket_tree.html", context={"nodes": nodes})]


def _foot(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """At the foot of the basket, the way to reserve its places."""
    order = context["order"]
    return [SlotItem("pos_ticketing/order_foot.html")] if has_places(order.id) else []


def _done(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Beside the sentence that an order is finished, where its tickets are."""
    order = context["order"]
    if not printable_tickets(order.id):
        return []
    mode = chosen_name(order.id)
    printed = mode is None and desk_printer(order.session_id) is not None
    return [SlotItem("pos_ticketing/order_done.html", context={"mode": mode, "printed": printed})]


def _exchange(context: Mapping[str, Any], template: str) -> Iterable[SlotItem]:
    """On the draft that holds the new places of an exchange, the way back to it."""
    basket = exchange_of(context["order"].id)
    if basket is None:
        return []
    original = visible(Order, basket.original_id)
    return [SlotItem(f"pos_ticketing/{template}.html", weight=10, context={"original": original})]


def _waiting(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Places chosen for the order that are on no line: paying now would leave them behind."""
    waiting = waiting_for(context["order"].id)
    return (
        [SlotItem("pos_ticketing/waiting_places.html", weight=30, context={"waiting": waiting})]
        if waiting
        else []
    )


def _payment(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Under the methods of a payment, what stands against it: an exchange, places that are on no line."""
    return [*_exchange(context, "exchange_waiting"), *_waiting(context)]


def _tickets(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a paid order, its tickets to print, and the way to its file."""
    order = context["order"]
    shown = {
        "printable": printable_tickets(order.id),
        "printers": printers_of(order.centre_id),
        "documents": wanted_documents(order.id),
        "address": address_of(order),
    }
    return [SlotItem("pos_ticketing/order_documents.html", weight=20, context=shown)]


def _quick(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On the front page, the quick sale of what is played today, for who has an open session there."""
    centre = context["centre"]
    session = open_session(centre.id) if current_actor().may(SELL, centre.id) else None
    offered = today(session, centre.timezone) if session is not None else []
    return (
        [SlotItem("pos_ticketing/quick_card.html", weight=5, context={"offered": offered})] if offered else []
    )


def _channels(template: str) -> Callable[[Mapping[str, Any]], Iterable[SlotItem]]:
    """Where the centre has sales channels, the way into them for who sells there."""

    def items(context: Mapping[str, Any]) -> Iterable[SlotItem]:
        centre, actor = context["centre"], current_actor()
        if centre is None or not actor.may(SELL, centre.id) or not (channels := channels_of(centre.id)):
            return []
        mine = active_session_of(actor.user_id)
        shown = {"channels": channels, "mine": mine, "of_mine": channel_of(mine.id) if mine else None}
        return [SlotItem(template, weight=5, context=shown)]

    return items


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.home.cards": _quick,
    "core.home.cards": _channels("pos_ticketing/channel_card.html"),
    "pos_session.home.toolbar": _channels("pos_ticketing/channel_home.html"),
    "pos_session.order.actions": _places,
    "pos_session.order.aside": _side,
    "pos_session.order.done": _done,
    "pos_session.order.foot": _foot,
    "pos_session.order.lines": _tree,
    "pos_session.order.documents": _tickets,
    "pos_session.payment.actions": _payment,
}
