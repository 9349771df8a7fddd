"""A draft put on hold, taken again, given up: the panels of the till, which are pages too."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order, Session
from addons.pos_session.permissions import SELL
from addons.pos_session.services import holding, orders
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.words import ABANDON_REASONS
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import wants_fragment
from core.web.reading import text


@blueprint.post("/orders/<int:order_id>/hold")
@requires(SELL)
def order_hold(order_id: int) -> ResponseReturnValue:
    """Put the order on hold and begin the next one."""
    visible(Order, order_id)
    with unit_of_work():
        held = holding.hold(order_id)
        order = orders.empty_draft(held.session_id) or orders.new_order(held.session_id)
    return redirect(url_for("pos_session.order_show", order_id=order.id))


@blueprint.get("/orders/<int:order_id>/others")
@requires(SELL)
def order_others(order_id: int) -> str:
    """The other orders of the session: on hold, or in somebody's hands."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return render_template(
        "pos_session/order_others.html",
        order=order,
        drafts=holding.other_drafts(order.session_id, order.id),
        me=current_actor().user_id,
        bare=wants_fragment(),
    )


@blueprint.post("/orders/<int:order_id>/take")
@requires(SELL)
def order_take(order_id: int) -> ResponseReturnValue:
    """Take an order on hold again; ``over=1``: out of another operator's hands."""
    visible(Order, order_id)
    over = text("over", required=False) == "1"
    with unit_of_work():
        holding.take_up(order_id, over=over)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.get("/orders/<int:order_id>/abandon")
@requires(SELL)
def order_abandon_ask(order_id: int) -> str:
    """Why the order is given up: a usual reason, or words."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return render_template(
        "pos_session/order_abandon.html",
        order=order,
        session=visible(Session, order.session_id),
        lines=orders.lines_of(order.id),
        reasons=ABANDON_REASONS,
        bare=wants_fragment(),
    )


@blueprint.post("/orders/<int:order_id>/abandon")
@requires(SELL)
def order_abandon(order_id: int) -> ResponseReturnValue:
    """«Abandonner ordre»: its number is never used again."""
    visible(Order, order_id)
    reason = text("reason", required=False) or text("other", required=False)
    done = once_per_form("abandon", lambda: {"session_id": orders.abandon(order_id, reason).session_id})
    return redirect(url_for("pos_session.session_show", session_id=done["session_id"]))
