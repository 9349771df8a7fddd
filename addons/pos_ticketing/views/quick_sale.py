"""The page of the quick sale: performance, seat category, how many; one key sells for cash and prints."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order, Session
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.printing import printable_tickets, printers_of
from addons.pos_ticketing.services.quick_sale import (
    Quick,
    QuickWish,
    open_session,
    quick_sell,
    today,
)
from addons.pos_ticketing.views import blueprint
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import flash_refusal
from core.web.i18n import language, translate
from core.web.reading import integer, once_from_form, picked, text, whole

QUANTITIES = range(1, 9)
_DEFAULT = 2


@blueprint.get("/quick")
@requires(SELL)
def quick() -> str:
    """What is played today, and the total of what is chosen; after a sale also what was sold."""
    centre = current_centre()
    session = open_session(centre.id)
    offered = [] if session is None else today(session, centre.timezone)
    chosen = _picked(offered)
    category = request.args.get("category", "")
    if chosen is not None and category not in chosen.prices:
        category = chosen.category or ""
    quantity = request.args.get("quantity", default=_DEFAULT, type=integer)
    quantity = quantity if quantity in QUANTITIES else _DEFAULT
    left = 0 if chosen is None else chosen.left.in_category.get(category, 0)
    return render_template(
        "pos_ticketing/quick_sale.html",
        session=session,
        offered=offered,
        chosen=chosen,
        category=category,
        quantity=quantity,
        quantities=QUANTITIES,
        enough=left >= quantity,
        total=None if chosen is None or not category else chosen.prices[category] * quantity,
        sold=_sold(),
    )


@blueprint.post("/quick")
@requires(SELL)
def quick_cash() -> ResponseReturnValue:
    """Sell for the exact sum in cash; the same form sent again gets the first answer."""
    session = visible(Session, picked("session_id"))
    require(SELL, session.centre_id)
    wish = QuickWish(
        picked("performance_id"), text("category"), whole("quantity", least=1), whole("expected")
    )
    here: dict[str, Any] = {
        "performance": wish.performance_id,
        "category": wish.category,
        "quantity": wish.quantity,
    }
    try:
        sold = once_from_form(
            f"pos_ticketing.quick:{current_actor().user_id}",
            lambda: quick_sell(session.id, wish, translate, language()),
        )
    except Refusal as refusal:
        flash_refusal(refusal)
        return redirect(url_for("pos_ticketing.quick", **here))
    return redirect(
        url_for("pos_ticketing.quick", **here, sold=sold["order_id"], printed=sold["printed"] or None)
    )


def _picked(offered: list[Quick]) -> Quick | None:
    """The performance that the address names; else the first that is not sold out."""
    wanted = request.args.get("performance", type=integer)
    named = [each for each in offered if each.offer.performance_id == wanted]
    return next(iter(named), None) or next(
        (each for each in offered if each.category), offered[0] if offered else None
    )


def _sold() -> dict[str, object] | None:
    """The order that was just sold, with its tickets and where they are printed."""
    order_id = request.args.get("sold", type=integer)
    if not order_id:
        return None
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return {
        "order": order,
        "tickets": printable_tickets(order.id),
        "printed": request.args.get("printed", default=0, type=integer),
        "printers": printers_of(order.centre_id),
    }
