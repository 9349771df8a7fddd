"""What changed of a centre's customer orders since a register asked last, oldest change first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from addons.pos_sync.models.customer_order import CustomerOrder
from addons.pos_sync.permissions import REGISTER
from addons.pos_sync.services.orders.document import to_document
from core.db import db
from core.identity.actor import require

MOST = 200


def changed_orders(centre_id: int, since: int, limit: int = MOST) -> tuple[list[dict[str, Any]], int]:
    """At most ``limit`` documents of orders that changed after the cursor ``since``, and the next cursor.

    An order stands once, as it is now, where its last change is. An empty list: there is nothing newer. Two statements.
    Raises NotFound, Forbidden.
    """
    require(REGISTER, centre_id)
    wanted = (
        select(CustomerOrder)
        .where(CustomerOrder.centre_id == centre_id, CustomerOrder.feed > since)
        .order_by(CustomerOrder.feed)
        .limit(min(limit, MOST))
        .options(selectinload(CustomerOrder.lines))
        .execution_options(populate_existing=True)
    )
    orders = db.session.execute(wanted).scalars().all()
    return [to_document(order) for order in orders], orders[-1].feed if orders else since
