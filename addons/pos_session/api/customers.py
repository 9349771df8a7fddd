"""``/customers``: the contacts of a centre, found as the till finds them, made and changed."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.models import Customer
from addons.pos_session.permissions import SELL, VIEW
from addons.pos_session.schemas.customers import (
    CustomerQuerySchema,
    CustomerSchema,
    CustomerValuesSchema,
    NewCustomerSchema,
)
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.services import customers
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.logs import note
from core.uow import unit_of_work


@blueprint.route("/customers", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(CustomerQuerySchema, location="query")
@blueprint.response(200, CustomerSchema(many=True))
def list_customers(query: dict[str, Any]) -> list[Customer]:
    """Find customers of a centre, at most 20

    Without words, those who came last.
    """
    require(VIEW, query["centre_id"])
    return customers.search(query["centre_id"], query["q"])


@blueprint.route("/customers", methods=["POST"])
@requires(SELL)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(NewCustomerSchema)
@blueprint.response(201, CustomerSchema)
def create_customer(headers: dict[str, Any], body: dict[str, Any]) -> Customer:
    """Make a customer

    The same mail or phone as another's is allowed. The same Idempotency-Key sent again gets the first answer.
    """
    values = {name: value for name, value in body.items() if name != "centre_id"}
    done = once_for(
        headers,
        "customer",
        body,
        lambda: {"customer_id": customers.create(body["centre_id"], values).id},
    )
    return visible(Customer, done["customer_id"])


@blueprint.route("/customers/<int:customer_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, CustomerSchema)
def get_customer(customer_id: int) -> Customer:
    """Get one customer"""
    customer = visible(Customer, customer_id)
    note(centre_id=customer.centre_id)
    require(VIEW, customer.centre_id)
    return customer


@blueprint.route("/customers/<int:customer_id>", methods=["PATCH"])
@requires(SELL)
@blueprint.arguments(CustomerValuesSchema)
@blueprint.response(200, CustomerSchema)
def change_customer(values: dict[str, Any], customer_id: int) -> Customer:
    """Change what is known of a customer

    Orders and invoices of before keep what they say.
    """
    with unit_of_work():
        return customers.change(customer_id, values)
