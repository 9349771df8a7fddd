"""A register's copies of shared orders: what head office has replaces them, unless something waits to be sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from addons.pos_sync.models import CustomerOrder, OrderChange
from addons.pos_sync.services.orders.document import CONTENT, TRACES, OrderData, folded, write_content
from addons.pos_sync.services.orders.finding import find_locked
from core.db import db, upsert

_CHANGE: Any = OrderChange.__table__


def store_copy(centre_id: int, data: OrderData, *, same: bool = False) -> CustomerOrder | None:
    """Keep what head office has, if it is newer than what is here (``same``: or as new); the order, locked.

    None: the number is one of another centre here.
    """
    values = {
        "centre_id": centre_id,
        "number": data.number,
        "origin": data.origin,
        "version": 0,
        "advances": 0,
        "feed": 0,
        "search": folded(data.number, data.customer, data.contact),
        **{name: getattr(data, name) for name in CONTENT + TRACES},
    }
    db.session.execute(upsert(CustomerOrder).values(values).on_conflict_do_nothing(index_elements=["number"]))
    order = find_locked(data.number)
    if order is None or order.centre_id != centre_id:
        return None
    if data.version > order.version or (same and data.version == order.version):
        order.version, order.advances = data.version, data.advances
        for name in TRACES:
            setattr(order, name, getattr(data, name))
        write_content(order, data)
    return order


def is_shared(order: CustomerOrder) -> bool:
    """Whether head office knows an order, or may: it has a state of it, or was told of one without an answer coming.

    Others may be at such an order, so that it is kept by asking alone; one statement at most.
    """
    told = select(_CHANGE.c.id).where(
        _CHANGE.c.order_id == order.id,
        _CHANGE.c.kind == "order",
        or_(_CHANGE.c.asked_at.is_not(None), _CHANGE.c.sent_at.is_not(None)),
        _CHANGE.c.fault == "",
    )
    return bool(order.version) or db.session.execute(told.limit(1)).first() is not None


def waits(*, number: str | None = None, order_id: int | None = None) -> bool:
    """Whether something of an order waits to be sent that was not refused."""
    wanted = select(_CHANGE.c.id).where(_CHANGE.c.sent_at.is_(None), _CHANGE.c.fault == "")
    if number is not None:
        wanted = wanted.join(CustomerOrder, CustomerOrder.id == _CHANGE.c.order_id).where(
            CustomerOrder.number == number
        )
    if order_id is not None:
        wanted = wanted.where(_CHANGE.c.order_id == order_id)
    return db.session.execute(wanted.limit(1)).first() is not None
