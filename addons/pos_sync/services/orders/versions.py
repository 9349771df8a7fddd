"""Versions of a customer order at head office: written with each change, found again by the word of the change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, not_, select

from addons.pos_sync.errors.orders import ChangeIdUsed
from addons.pos_sync.models.customer_order import CustomerOrder, CustomerOrderVersion
from addons.pos_sync.models.order_document import KINDS
from addons.pos_sync.services.orders.document import canonical, to_document
from addons.pos_sync.services.orders.states import CREATED
from core import clock, numbering
from core.db import db, upsert

_VERSION: Any = CustomerOrderVersion.__table__
FEED = "pos_sync.orders_feed:"


@dataclass(frozen=True)
class Made:
    """What head office has of an order after a change."""

    order_id: int
    version: int
    document: dict[str, Any]


def made_before(change_id: str, order: CustomerOrder, place: str) -> Made | None:
    """What this change made when it came first; None: it is new. Raises ChangeIdUsed for a change of something else."""
    wanted = select(_VERSION.c.order_id, _VERSION.c.version, _VERSION.c.place, _VERSION.c.data)
    row = db.session.execute(wanted.where(_VERSION.c.change_id == change_id)).one_or_none()
    if row is None:
        return None
    if (row.order_id, row.place) != (order.id, place):
        raise ChangeIdUsed()
    return Made(row.order_id, row.version, json.loads(row.data))


def touched(order: CustomerOrder, place: str) -> bool:
    """Whether anything but what ``place`` sent of an order it made (states of it, documents) is among its versions."""
    own = and_(_VERSION.c.place == place, _VERSION.c.operation.in_((CREATED, *KINDS)))
    wanted = select(_VERSION.c.version).where(_VERSION.c.order_id == order.id, not_(own)).limit(1)
    return db.session.execute(wanted).first() is not None


def write_version(order: CustomerOrder, operation: str, change_id: str, place: str, author: str) -> Made:
    """Make what an order has become its next version; its row is locked already. Four statements.

    Its number in the feed comes from a counter that stays locked until the commit, so that numbers become visible in
    their order and a register that has read up to one has missed none before it. Raises ChangeIdUsed.
    """
    order.version += 1
    order.changed_by, order.changed_at = author[:120], clock.now()
    order.feed = numbering.take(f"{FEED}{order.centre_id}")
    db.session.flush()
    document = to_document(order)
    values = {
        "order_id": order.id,
        "version": order.version,
        "change_id": change_id,
        "operation": operation,
        "data": canonical(document),
        "place": place,
        "author": author[:120],
        "made_at": order.changed_at,
    }
    written = upsert(CustomerOrderVersion).values(values).on_conflict_do_nothing(index_elements=["change_id"])
    if db.session.execute(written.returning(_VERSION.c.version)).first() is None:
        raise ChangeIdUsed()
    return Made(order.id, order.version, document)
