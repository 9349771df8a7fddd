"""The customers of a centre: the list, the page of one with his orders, and the form."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Customer, Order
from addons.pos_session.permissions import SELL, VIEW
from addons.pos_session.services import customers
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.words import ORDER_STATES, ORDER_TONES
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.i18n import _, translate
from core.web.reading import text
from core.web.tables import Column, Empty, Table

FIELDS = ("name", "email", "phone", "address", "postcode", "city", "vat_number")


@blueprint.get("/customers")
@requires(VIEW)
def customer_list() -> ResponseReturnValue:
    """The contacts of the current centre, by name."""
    centre = current_centre()
    table = Table(
        "customers",
        customers.contacts().where(Customer.centre_id == centre.id),
        [
            Column(
                "name",
                _("Name"),
                sort=Customer.name,
                link=lambda row: url_for("pos_session.customer_show", customer_id=row.id),
            ),
            Column("email", _("E-mail"), sort=Customer.email),
            Column("phone", _("Phone")),
            Column("city", _("City"), sort=Customer.city),
            Column(
                "last_activity_at", _("Last activity"), sort=Customer.last_activity_at, format="localtime"
            ),
        ],
        search=[Customer.name, Customer.email, Customer.phone, Customer.phone_digits],
        order="name",
        empty=Empty(
            _("No customer yet"),
            _("Orders are for the walk-in customer as long as nobody is chosen at the till."),
            url_for("pos_session.customer_new"),
            _("New customer"),
        ),
    )
    return table.render("pos_session/customer_list.html")


@blueprint.get("/customers/new")
@requires(SELL)
def customer_new() -> str:
    """An empty form."""
    require(SELL, current_centre().id)
    return _form(None, {})


@blueprint.post("/customers")
@requires(SELL)
def customer_create() -> ResponseReturnValue:
    """A new contact of the current centre."""
    centre_id = current_centre().id
    values = _values()
    alike = customers.same_contact(centre_id, values["email"], values["phone"])
    if alike and text("sure", required=False) != "1":
        return _form(None, values, alike=alike), 409

    def work() -> dict[str, Any]:
        return {"customer_id": customers.create(centre_id, values).id}

    try:
        made = once_per_form("customer", work)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _form(None, values, errors=refusal_fields(refusal)), 422
    return redirect(url_for("pos_session.customer_show", customer_id=made["customer_id"]))


@blueprint.get("/customers/<int:customer_id>")
@requires(VIEW)
def customer_show(customer_id: int) -> ResponseReturnValue:
    """Who it is, and his orders."""
    customer = visible(Customer, customer_id)
    require(VIEW, customer.centre_id)
    table = Table(
        "customer-orders",
        select(Order).where(Order.customer_id == customer.id),
        [
            Column(
                "number",
                _("Order"),
                sort=Order.number,
                link=lambda row: url_for("pos_session.order_show", order_id=row.id),
            ),
            Column("created_at", _("Created"), sort=Order.created_at, format="localtime"),
            Column("total_ttc", _("Total"), sort=Order.total_ttc, format="money"),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(ORDER_STATES[row.state]),
                sort=Order.state,
                badge=lambda row: ORDER_TONES[row.state],
            ),
        ],
        search=[Order.number],
        order=[Order.id.desc()],
        empty=Empty(_("No order yet"), _("Choose this customer at the till: his orders appear here.")),
    )
    return table.render("pos_session/customer_show.html", customer=customer)


@blueprint.get("/customers/<int:customer_id>/edit")
@requires(SELL)
def customer_edit(customer_id: int) -> str:
    """What is known of a contact, to change it."""
    customer = visible(Customer, customer_id)
    require(SELL, customer.centre_id)
    return _form(customer, {name: getattr(customer, name) for name in FIELDS})


@blueprint.post("/customers/<int:customer_id>/edit")
@requires(SELL)
def customer_change(customer_id: int) -> ResponseReturnValue:
    """Change a contact; orders and invoices of before keep what they say."""
    customer = visible(Customer, customer_id)
    require(SELL, customer.centre_id)
    values = _values()
    alike = customers.same_contact(customer.centre_id, values["email"], values["phone"], but=customer_id)
    if alike and text("sure", required=False) != "1":
        return _form(customer, values, alike=alike), 409
    try:
        with unit_of_work():
            customers.change(customer_id, values)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _form(customer, values, errors=refusal_fields(refusal)), 422
    flash(_("The customer was changed."), "success")
    return redirect(url_for("pos_session.customer_show", customer_id=customer_id))


def _values() -> dict[str, str]:
    return {name: text(name, required=False) for name in FIELDS}


def _form(
    customer: Customer | None,
    values: dict[str, str],
    *,
    alike: list[Customer] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    return render_template(
        "pos_session/customer_form.html",
        customer=customer,
        values=values or {name: request.args.get(name, "") for name in FIELDS},
        alike=alike or [],
        errors=errors or {},
    )
