"""What the booking payments show in the pages of the point of sale and of the ticketing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request

from addons.pos_booking_payment.permissions import CHARGE, VIEW
from addons.pos_booking_payment.services.arrivals import arrivals_of
from addons.pos_booking_payment.services.charge_facts import put_of
from addons.pos_booking_payment.services.customer_bookings import last_bookings
from addons.pos_booking_payment.services.order_bookings import funding_paid_by
from addons.pos_booking_payment.services.putting import chosen_units, puttable
from addons.pos_booking_payment.services.statuses import STATUS_LABELS
from addons.pos_booking_payment.views.till_tab import TAB, details_of, may_pay, tab_of
from addons.pos_booking_payment.views.words import STATUS_TONES
from core.contributions import SlotItem
from core.identity.actor import current_actor


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


def _bookings_of_customer(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """The bookings of a contact, for who may see them."""
    customer = context["customer"]
    if not customer.is_walk_in and current_actor().may(VIEW, customer.centre_id):
        shown = {
            "bookings": last_bookings(customer.id),
            "status_labels": STATUS_LABELS,
            "status_tones": STATUS_TONES,
        }
        yield SlotItem("pos_booking_payment/customer_bookings.html", context=shown)


def _charge(template: str) -> Callable[[Mapping[str, Any]], Iterable[SlotItem]]:
    """On a draft, the way to put it on a booking, for who may, where it holds something that can be put there."""

    def items(context: Mapping[str, Any]) -> Iterable[SlotItem]:
        order = context["order"]
        if not current_actor().may(CHARGE, order.centre_id) or puttable(order.id).total <= 0:
            return []
        return [SlotItem(f"pos_booking_payment/{template}.html", weight=60)]

    return items


def _chosen(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """In the panel of the sale basket, the way to put the chosen lines on a booking."""
    order = context["order"]
    if not current_actor().may(CHARGE, order.centre_id):
        return []
    units = chosen_units(order.id, {line.id for line in context["lines"]})
    take = [f"{line_id}:{count}" for line_id, count in units.items()]
    shown = {"take": take, "bare": context["bare"]}
    return [SlotItem("pos_booking_payment/charge_chosen.html", context=shown)] if take else []


def _details(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On a finished order, the booking it stands on, or whose financing it paid, for who sees bookings."""
    order = context["order"]
    put = put_of(order.id)
    if put is not None:
        yield SlotItem("pos_booking_payment/charge_details.html", weight=20, context={"put": put})
    if current_actor().may(VIEW, order.centre_id) and (paid := funding_paid_by(order.id)) is not None:
        yield SlotItem("pos_booking_payment/funding_details.html", weight=20, context=details_of(order, paid))


def _arrivals(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """On the front page, who arrives today and what of it is overdue; nothing in a centre where nobody arrives."""
    centre = context["centre"]
    if not may_pay(centre.id) or not (today := arrivals_of(centre.id, centre.timezone)).count:
        return []
    return [SlotItem("pos_booking_payment/arrivals_card.html", weight=20, context={"arrivals": today})]


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.home.cards": _arrivals,
    "pos_session.order.choice": _choice,
    "pos_session.order.tabs": _tab,
    "pos_session.order.foot": _charge("charge_foot"),
    "pos_session.order.details": _details,
    "pos_session.payment.actions": _charge("charge_payment"),
    "pos_ticketing.basket.actions": _chosen,
    "pos_session.customer.details": _bookings_of_customer,
}
