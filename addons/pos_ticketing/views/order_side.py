"""The left column of the till: shown anew after each change, with the sentence of what was refused."""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.order_side import side_of
from addons.pos_ticketing.views import blueprint
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import refusal_text, wants_fragment

CHANGED = "basket-changed"
"""The event by which the basket of the till shows itself anew."""


def order_of(order_id: int) -> Order:
    """An order the actor may sell in. Raises NotFound, Forbidden."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return order


@blueprint.get("/orders/<int:order_id>/side")
@requires(SELL)
def order_side(order_id: int) -> str:
    """The left column alone."""
    return _body(order_of(order_id))


def changed(order_id: int, work: Callable[[], object], *, own_unit: bool = False) -> ResponseReturnValue:
    """Do ``work`` in a unit of its own and answer with the column (or the page, where scripts do not run).

    What is wrong with the request (422) stands above the column, which shows what is stored.
    """
    refused = ""
    try:
        if own_unit:
            work()
        else:
            with unit_of_work():
                work()
    except Refusal as refusal:
        if refusal.status in (403, 404) or not wants_fragment():
            raise
        refused = refusal_text(refusal)
    if not wants_fragment():
        return redirect(url_for("pos_session.order_show", order_id=order_id))
    response = make_response(_body(visible(Order, order_id), refused))
    response.headers["HX-Trigger"] = CHANGED
    return response


def _body(order: Order, refusal: str = "") -> str:
    return render_template(
        "pos_ticketing/order_side_body.html", order=order, side=side_of(order), refusal=refusal
    )
