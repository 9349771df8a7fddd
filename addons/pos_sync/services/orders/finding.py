"""The row of a customer order, locked: whoever takes, changes or links one waits here."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_sync.models.customer_order import CustomerOrder
from addons.pos_sync.permissions import ORDERS, REGISTER
from core.db import db
from core.errors import NotFound
from core.identity.actor import require


def permission_of(place: str) -> str:
    """What who acts from a place needs: registers (their code) speak with a key, head office (empty) by its users."""
    return REGISTER if place else ORDERS


def find_locked(number: str) -> CustomerOrder | None:
    """The order with this number as it is now, locked until the end of the unit of work; None: not for this actor."""
    wanted = (
        select(CustomerOrder)
        .where(CustomerOrder.number == number)
        .with_for_update(of=CustomerOrder)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(wanted).scalar_one_or_none()


def order_at(number: str, place: str) -> CustomerOrder:
    """The order with this number, locked, for somebody who acts from ``place``. Raises NotFound, Forbidden."""
    order = find_locked(number)
    if order is None:
        raise NotFound()
    require(permission_of(place), order.centre_id)
    return order
