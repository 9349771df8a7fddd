"""The quick end of an order: all that remains in exact cash (nothing where nothing is due), and on to the next one."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.permissions import SELL
from addons.pos_session.services import orders
from addons.pos_session.services.parts import change_of_last, payments_of
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from core.errors import Refusal
from core.identity.access import requires
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import flash_refusal
from core.web.reading import integer


@blueprint.post("/orders/<int:order_id>/finish")
@requires(SELL)
def order_finish(order_id: int) -> ResponseReturnValue:
    """Pay all that remains in cash, to the cent, finish the order and begin the next one."""
    visible(Order, order_id)
    try:
        once_per_form("finish", lambda: pay(order_id, everything_in_cash))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
        return redirect(url_for("pos_session.order_show", order_id=order_id))
    return redirect(next_order(order_id))


def next_order(done_id: int) -> str:
    """The address of the order after one that is finished: the user's empty draft or a new one, which tells of it."""
    session_id = visible(Order, done_id).session_id
    with unit_of_work():
        order = orders.empty_draft(session_id) or orders.new_order(session_id)
    return url_for("pos_session.order_show", order_id=order.id, done=done_id)


def just_done(session: Session) -> dict[str, Any]:
    """The order that was finished just before this one (``done`` in the address), with the change to give back."""
    try:
        done_id = integer(request.args.get("done", ""))
    except ValueError:
        return {"done": None}
    done = visible(Order, done_id)
    if done.state != VALIDATED or done.session_id != session.id:
        return {"done": None}
    return {"done": done, "done_change": change_of_last(payments_of(done.id))}
