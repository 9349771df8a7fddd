"""``GET /orders``: the orders of the caller's centres."""

from __future__ import annotations

from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select

from addons.pos_session.api import blueprint
from addons.pos_session.api.extensions import ExtendedOrder, extended
from addons.pos_session.models import Order
from addons.pos_session.permissions import VIEW
from addons.pos_session.schemas.sessions import OrderDetailSchema, OrderQuerySchema, OrderSchema
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.logs import note


@blueprint.route("/orders", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(OrderQuerySchema, location="query")
@blueprint.response(200, OrderSchema(many=True))
@blueprint.paginate()
def list_orders(query: dict[str, Any], pagination_parameters: PaginationParameters) -> list[ExtendedOrder]:
    """List the orders, the newest first

    Each may have further members, named after the addon that adds them.
    """
    conditions = [getattr(Order, name) == value for name, value in query.items()]
    pagination_parameters.item_count = db.session.execute(
        select(func.count(Order.id)).where(*conditions)
    ).scalar_one()
    wanted = select(Order).where(*conditions).order_by(Order.id.desc())
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return extended(list(db.session.execute(page).scalars()))


@blueprint.route("/orders/<int:order_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, OrderDetailSchema)
def get_order(order_id: int) -> ExtendedOrder:
    """Get one order with its lines

    It may have further members, named after the addon that adds them.
    """
    order = visible(Order, order_id)
    note(centre_id=order.centre_id)
    require(VIEW, order.centre_id)
    return extended([order])[0]
