"""The panel of what may be done with the lines chosen in the basket, and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.services.orders import lines_of
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import basket_actions
from addons.pos_ticketing.services.contacts import contacts_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.order_side import order_of
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.money import parse_amount
from core.vat import InvalidDiscount
from core.web.errors import flash_refusal, wants_fragment
from core.web.reading import once_from_form, picked, ticked_ids


@blueprint.get("/orders/<int:order_id>/actions")
@requires(SELL)
def order_actions(order_id: int) -> str:
    """The panel for the lines named in the address (``line``, several)."""
    order = order_of(order_id)
    wanted = set(request.args.getlist("line"))
    chosen = [line for line in lines_of(order.id) if str(line.id) in wanted]
    return render_template(
        "pos_ticketing/order_action_panel.html",
        order=order,
        chosen=chosen,
        contacts=contacts_of(order),
        rates=basket_actions.rates_for(order.session_id, [line.id for line in chosen]) if chosen else {},
        bare=wants_fragment(),
    )


@blueprint.post("/orders/<int:order_id>/actions/rate")
@requires(SELL)
def order_actions_rate(order_id: int) -> ResponseReturnValue:
    """Sell the places to another audience category (``audience_category``)."""
    order_of(order_id)
    line_ids, rate_id = ticked_ids("line"), picked("audience_category")
    return _done(order_id, "rate", lambda: basket_actions.change_rate(order_id, line_ids, rate_id))


@blueprint.post("/orders/<int:order_id>/actions/discount")
@requires(SELL)
def order_actions_discount(order_id: int) -> ResponseReturnValue:
    """Give the lines a discount (``discount`` in percent; empty or 0 takes it away)."""
    order_of(order_id)
    line_ids, discount = ticked_ids("line"), _percent(request.form.get("discount", ""))
    return _done(order_id, "discount", lambda: basket_actions.give_discount(order_id, line_ids, discount))


@blueprint.post("/orders/<int:order_id>/actions/remove")
@requires(SELL)
def order_actions_remove(order_id: int) -> ResponseReturnValue:
    """Take the lines off the order."""
    order_of(order_id)
    line_ids = ticked_ids("line")
    return _done(order_id, "remove", lambda: basket_actions.take_off(order_id, line_ids))


def _done(order_id: int, name: str, work: Callable[[], None]) -> ResponseReturnValue:
    """Do it once per form and go back to the till, which says what was refused."""

    def once() -> dict[str, Any]:
        work()
        return {}

    try:
        once_from_form(f"pos_ticketing.basket_{name}:{current_actor().user_id}", once)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _percent(typed: str) -> int:
    """A percentage as hundredths of a percent; nothing typed is 0. Raises InvalidDiscount."""
    typed = typed.strip().removesuffix("%").strip()
    try:
        return parse_amount(typed) if typed else 0
    except Refusal as error:
        raise InvalidDiscount(fields={"discount": InvalidDiscount.message}) from error
