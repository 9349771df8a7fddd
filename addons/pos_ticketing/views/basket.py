"""The temporary basket beside the plan: shown, its rates changed, kept longer, put on the order."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_ticketing.errors import LeavesOrphans
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import basket as baskets
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.orphans import check_orphans, orphans_left
from addons.pos_ticketing.services.performances import draft_offer, offer_of, plan_offer
from addons.pos_ticketing.views import blueprint
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import flash_refusal
from core.web.i18n import ngettext
from core.web.reading import integer, once_from_form, picked, whole

_URL = "/performances/<int:performance_id>/orders/<int:order_id>/basket"


@blueprint.get(_URL)
@requires(SELL, background=True)
def basket(performance_id: int, order_id: int) -> ResponseReturnValue:
    """The fragment: a place per row with its price, the total, the countdown."""
    offer, _order = plan_offer(performance_id, order_id)
    return _fragment(offer, order_id)


@blueprint.post(f"{_URL}/rate")
@requires(SELL)
def basket_rate(performance_id: int, order_id: int) -> ResponseReturnValue:
    """Sell one held place to another audience category."""
    with unit_of_work():
        offer, _order = draft_offer(performance_id, order_id)
        baskets.set_rate(offer, order_id, whole("seat"), picked("audience_category"))
    return _fragment(offer, order_id)


@blueprint.post(f"{_URL}/rates")
@requires(SELL)
def basket_rates(performance_id: int, order_id: int) -> ResponseReturnValue:
    """Sell every held place to one audience category; places without such a price keep theirs."""
    with unit_of_work():
        offer, _order = draft_offer(performance_id, order_id)
        left = baskets.set_all_rates(offer, order_id, picked("audience_category"))
    if left:
        flash(
            ngettext(
                "%(num)s place has no price for this rate and keeps its own.",
                "%(num)s places have no price for this rate and keep their own.",
                left,
            ),
            "warning",
        )
    return _fragment(offer, order_id)


@blueprint.get(f"{_URL}/prices")
@requires(SELL, background=True)
def basket_prices(performance_id: int, order_id: int) -> ResponseReturnValue:
    """The fragment beside the plan: the seat categories with the price of the rate that is chosen."""
    offer, _order = plan_offer(performance_id, order_id)
    rate_id = request.args.get("audience_category", type=integer)
    return render_template("pos_ticketing/plan_prices.html", offer=offer, rate_id=rate_id)


@blueprint.post(f"{_URL}/renew")
@requires(SELL)
def basket_renew(performance_id: int, order_id: int) -> ResponseReturnValue:
    """Give the running holds of the order their full time again."""
    with unit_of_work():
        offer, _order = draft_offer(performance_id, order_id)
        claims.renew(order_id)
    return _fragment(offer, order_id)


@blueprint.post(f"{_URL}/add")
@requires(SELL)
def basket_add(performance_id: int, order_id: int) -> ResponseReturnValue:
    """Put the basket on the order, a line per place, and go on there."""

    def work() -> dict[str, Any]:
        offer, order = draft_offer(performance_id, order_id)
        chosen = baskets.basket_of(offer, order_id).seats
        check_orphans(offer, order_id, chosen, order.session_id)
        return {"added": baskets.add_to_order(offer, order_id)}

    offer_of(performance_id, SELL)
    try:
        added = once_from_form(f"pos_ticketing.basket_add:{current_actor().user_id}", work)["added"]
    except LeavesOrphans as refusal:
        flash_refusal(refusal)
        return redirect(url_for("pos_ticketing.seat_plan", performance_id=performance_id, order=order_id))
    flash(
        ngettext("%(num)s ticket added to the order.", "%(num)s tickets added to the order.", added),
        "success",
    )
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _fragment(offer: Offer, order_id: int) -> str:
    found = baskets.basket_of(offer, order_id)
    single = orphans_left(offer, order_id, found.seats, visible(Order, order_id).session_id)
    return render_template(
        "pos_ticketing/basket.html", offer=offer, order_id=order_id, basket=found, single=single
    )
