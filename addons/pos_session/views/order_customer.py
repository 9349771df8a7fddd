"""Who an order is for: the panel of the till that finds a customer, makes one, or goes back to the walk-in customer."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Customer, Order
from addons.pos_session.permissions import SELL
from addons.pos_session.services import customers
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import refusal_fields, wants_fragment
from core.web.reading import text, whole

AT_THE_TILL = ("name", "email", "phone")
"""What is asked of a new customer while others wait; the rest stands on his page."""


@blueprint.get("/orders/<int:order_id>/customer")
@requires(SELL)
def order_customer(order_id: int) -> str:
    """The panel, or the page where scripts do not run."""
    return _panel(_order(order_id))


@blueprint.get("/orders/<int:order_id>/customers")
@requires(SELL)
def order_customers(order_id: int) -> str:
    """What the search finds, alone."""
    order = _order(order_id)
    query = request.args.get("q", "")
    found = customers.search(order.centre_id, query)
    return render_template("pos_session/customer_found.html", order=order, found=found, query=query)


@blueprint.post("/orders/<int:order_id>/customer")
@requires(SELL)
def order_customer_set(order_id: int) -> ResponseReturnValue:
    """The customer picked (``customer_id``; 0: the walk-in customer)."""
    visible(Order, order_id)
    chosen = whole("customer_id", default=0)
    with unit_of_work():
        customers.set_customer(order_id, chosen or None)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/customer/new")
@requires(SELL)
def order_customer_new(order_id: int) -> ResponseReturnValue:
    """A new customer for this order; somebody with the same mail or phone is shown first, and may be chosen."""
    order = _order(order_id)
    values = {name: text(name, required=False) for name in AT_THE_TILL}
    alike = customers.same_contact(order.centre_id, values["email"], values["phone"])
    if alike and text("sure", required=False) != "1":
        return _panel(order, alike=alike), 409

    def work() -> dict[str, int]:
        made = customers.create(order.centre_id, values)
        customers.set_customer(order_id, made.id)
        return {"customer_id": made.id}

    try:
        once_per_form("customer", work)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _panel(order, errors=refusal_fields(refusal)), 422
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _order(order_id: int) -> Order:
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return order


def _panel(order: Order, *, alike: list[Customer] | None = None, errors: dict[str, str] | None = None) -> str:
    query = request.args.get("q", "")
    return render_template(
        "pos_session/order_customer.html",
        order=order,
        customer=visible(Customer, order.customer_id) if order.customer_id else None,
        query=query,
        found=customers.search(order.centre_id, query),
        alike=alike or [],
        errors=errors or {},
        typed={name: request.form.get(name, "") for name in AT_THE_TILL},
        bare=wants_fragment(),
    )
