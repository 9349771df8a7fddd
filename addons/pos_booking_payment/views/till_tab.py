"""The tab «Bookings» of the till: what is searched, what is found, and the financing that the order pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.pos_booking_payment.errors.funding import FundingOverpaid
from addons.pos_booking_payment.permissions import REFUND, SELL, VIEW
from addons.pos_booking_payment.services.funding_items import amount_to_take
from addons.pos_booking_payment.services.order_bookings import PaidFunding
from addons.pos_booking_payment.services.statuses import STATUS_LABELS
from addons.pos_booking_payment.services.till_search import QUICK, Wanted, search
from addons.pos_booking_payment.services.tills import Chosen, chosen_on
from addons.pos_booking_payment.views.words import STATUS_TONES, funding_label
from addons.pos_session.models import Order
from addons.pos_session.services import corrections
from addons.pos_session.services.orders import lines_of
from core.errors import Refusal
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.money import parse_amount, typed_amount
from core.web.errors import refusal_text
from core.web.i18n import translate
from core.web.reading import FormFault, optional_day

TAB = "bookings"
QUICK_LABELS = {
    "arrivals": N_("Arrivals of today"),
    "present": N_("Guests present"),
    "overdue": N_("Overdue financings"),
}


def may_pay(centre_id: int) -> bool:
    """Whether who acts sees bookings at the till of a centre."""
    actor = current_actor()
    return actor.may(VIEW, centre_id) and actor.may(SELL, centre_id)


def draft(order_id: int) -> Order:
    """The order of a till that may take financings. Raises NotFound, Forbidden."""
    order = visible(Order, order_id)
    require(VIEW, order.centre_id)
    require(SELL, order.centre_id)
    return order


def tab_of(order: Order, args: Mapping[str, str]) -> dict[str, Any]:
    """What the tab shows: the financing of the order with its amount, else the search."""
    chosen = chosen_on(order.id)
    if chosen is not None:
        return {"chosen": chosen, **words(order), **_amount(chosen, args.get("amount"))}
    return {"chosen": None, "filled": bool(lines_of(order.id)), **found_for(order, args)}


def found_for(order: Order, args: Mapping[str, str]) -> dict[str, Any]:
    """What a search finds for an order; a date that is none finds what its other conditions find, and says so."""
    fault = ""
    arrival = None
    try:
        arrival = optional_day("arrival", values=args)
    except FormFault as refusal:
        fault = translate(refusal.fields["arrival"])
    quick = args.get("show", "")
    wanted = Wanted(args.get("q", "").strip(), arrival, quick if quick in QUICK else "")
    return {
        "wanted": wanted,
        "fault": fault,
        "found": search(order.centre_id, wanted),
        "quick_labels": QUICK_LABELS,
        **words(order),
    }


def words(order: Order) -> dict[str, Any]:
    """What the fragments of the tab need besides their bookings."""
    return {
        "statuses": STATUS_LABELS,
        "tones": STATUS_TONES,
        "funding_label": funding_label,
        "may_refund": current_actor().may(REFUND, order.centre_id),
    }


def details_of(order: Order, paid: PaidFunding) -> dict[str, Any]:
    """What the page of a finished order says of the financing it paid, and whether the payment may be cancelled."""
    cancels = paid.corrects_line_id is None and current_actor().may(REFUND, order.centre_id)
    why_not = _why_not_cancelled(order, paid) if cancels else ""
    return {"paid": paid, "funding_label": funding_label, "may_cancel": cancels, "why_not": why_not}


def _why_not_cancelled(order: Order, paid: PaidFunding) -> str:
    """Why the payment of a financing by an order is not cancelled; empty: it can be."""
    if not paid.can_cancel:
        return translate(N_("This payment is cancelled already."))
    try:
        corrections.check_correctable(order, order)
    except Refusal as refusal:
        return refusal_text(refusal)
    return ""


def cents_typed(text: str, remaining: int) -> int:
    """The cents of an amount as typed, on the side of what remains: nobody types the sign. Raises InvalidAmount."""
    cents = parse_amount(text)
    return -cents if remaining < 0 else cents


def _amount(chosen: Chosen, typed: str | None) -> dict[str, Any]:
    """The field of the amount: what was typed and why it was refused, or what the order takes."""
    remaining = chosen.funding.remaining
    shown: dict[str, Any] = {
        "amount": typed_amount(chosen.line.total_ttc) if typed is None else typed,
        "error": "",
        "too_much": 0,
    }
    if typed is None or chosen.funding.is_paid:
        return shown
    try:
        cents = cents_typed(typed, remaining)
        amount_to_take(remaining, cents, over=False)
    except FundingOverpaid as refusal:
        return shown | {"too_much": cents, "error": refusal_text(refusal)}
    except Refusal as refusal:
        return shown | {"error": refusal_text(refusal)}
    return shown
