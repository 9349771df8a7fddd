"""``GET /products`` and ``GET /payment-methods``: what can be sold where at which price, and how it is paid."""

from __future__ import annotations

from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select

from addons.pos_session.api import blueprint
from addons.pos_session.models import Desk, PaymentMethod, Product, ProductFamily, Session
from addons.pos_session.permissions import VIEW
from addons.pos_session.schemas.catalogue import (
    MethodQuerySchema,
    MethodSchema,
    ProductQuerySchema,
    ProductSchema,
)
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.price_lists import Counter, priced
from core.db import db
from core.errors import Invalid
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.logs import note

_PRODUCT: Any = Product.__table__
_FAMILY: Any = ProductFamily.__table__

WHERE = N_("Name a session or a cash desk, and not both.")


@blueprint.route("/products", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(ProductQuerySchema, location="query")
@blueprint.response(200, ProductSchema(many=True))
@blueprint.paginate()
def list_products(query: dict[str, Any], pagination_parameters: PaginationParameters) -> list[Any]:
    """List the products on sale in a session or at a cash desk, with their prices there

    A product without a price in the list that applies is there with a price of null: it cannot be sold.
    """
    counter = _counter(query)
    wanted = priced(
        _PRODUCT.c.id,
        _PRODUCT.c.label,
        _PRODUCT.c.barcode,
        _PRODUCT.c.family_id,
        _FAMILY.c.name.label("family"),
    ).join(_FAMILY, _FAMILY.c.id == _PRODUCT.c.family_id)
    if "barcode" in query:
        wanted = wanted.where(_PRODUCT.c.barcode == query["barcode"])
    connection = db.session.connection()
    counted = select(func.count()).select_from(wanted.order_by(None).subquery())
    pagination_parameters.item_count = connection.execute(counted, counter.parameters).scalar_one()
    page = (
        wanted.order_by(_FAMILY.c.weight, _FAMILY.c.name, _PRODUCT.c.weight, _PRODUCT.c.label, _PRODUCT.c.id)
        .limit(pagination_parameters.page_size)
        .offset(pagination_parameters.first_item)
    )
    return list(connection.execute(page, counter.parameters))


@blueprint.route("/payment-methods", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(MethodQuerySchema, location="query")
@blueprint.response(200, MethodSchema(many=True))
@blueprint.paginate()
def list_payment_methods(
    query: dict[str, Any], pagination_parameters: PaginationParameters
) -> list[PaymentMethod]:
    """List the payment methods that the caller's centres offer, as they stand on the payment page"""
    if "centre_id" in query:
        require(VIEW, visible_centre(query["centre_id"]).id)
    conditions = [getattr(PaymentMethod, name) == value for name, value in query.items()]
    conditions.append(PaymentMethod.active)
    pagination_parameters.item_count = db.session.execute(
        select(func.count(PaymentMethod.id)).where(*conditions)
    ).scalar_one()
    wanted = (
        select(PaymentMethod)
        .where(*conditions)
        .order_by(PaymentMethod.centre_id, PaymentMethod.weight, PaymentMethod.id)
    )
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return list(db.session.execute(page).scalars())


def _counter(query: dict[str, Any]) -> Counter:
    """The session asked for, or the desk today. Raises Invalid, NotFound, Forbidden."""
    if ("session_id" in query) == ("desk_id" in query):
        raise Invalid(fields={"session_id": WHERE})
    if "session_id" in query:
        counter = Counter.of(visible(Session, query["session_id"]))
    else:
        desk = visible(Desk, query["desk_id"])
        counter = Counter(desk.centre_id, desk.id, today_of(desk.centre_id))
    note(centre_id=counter.centre_id)
    require(VIEW, counter.centre_id)
    return counter
