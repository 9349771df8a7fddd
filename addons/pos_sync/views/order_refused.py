"""Buttons beside what head office refused of a customer order: sent again, or given up. On a register."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.online.refused import give_up, send_again
from addons.pos_sync.settings import is_register
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import order_here
from core.errors import NotFound
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.i18n import _
from core.web.reading import once_from_form


@blueprint.post("/customer-orders/<int:order_id>/send-again")
@requires(ORDERS)
def customer_order_send_again(order_id: int) -> ResponseReturnValue:
    """Send again what head office refused of an order, in its order."""
    _register_order(order_id)
    once_from_form(_scope("send_again"), lambda: {"changes": send_again(order_id)})
    flash(_("It is sent again."), "success")
    return _back(order_id)


@blueprint.post("/customer-orders/<int:order_id>/give-up")
@requires(ORDERS)
def customer_order_give_up(order_id: int) -> ResponseReturnValue:
    """Give up what head office refused: the order becomes what it has."""
    _register_order(order_id)
    once_from_form(_scope("give_up"), lambda: {"changes": give_up(order_id)})
    flash(_("The change was given up: the order becomes what head office has."), "success")
    return _back(order_id)


def _register_order(order_id: int) -> None:
    order_here(order_id, ORDERS)
    if not is_register():
        raise NotFound()


def _scope(what: str) -> str:
    return f"pos_sync.order_{what}:{current_actor().user_id}"


def _back(order_id: int) -> ResponseReturnValue:
    return redirect(url_for("pos_sync.customer_order_show", order_id=order_id))
