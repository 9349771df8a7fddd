"""What head office refused of an order: a person sends it again in its place of the queue, or gives it up.

A state of an order is the whole of it. One that something later of the order passed after is never sent again: it would
set the order back. It is over once the rest is sent again. Documents are not given up: money was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from addons.pos_sync.models import CustomerOrder, OrderChange
from addons.pos_sync.models.order_feed import OrderFeed
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.online.queue import queue_sending
from core import clock
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_CHANGE: Any = OrderChange.__table__
_STATE = "order"


@dataclass(frozen=True)
class Refused:
    """The faults of an order, oldest first, and what can be done about them."""

    faults: Sequence[str]
    may_send: bool
    may_give_up: bool


@dataclass(frozen=True)
class _Changes:
    """Ids: what may be sent again, which states have been overtaken by something that passed."""

    to_send: tuple[int, ...]
    overtaken: tuple[int, ...]
    states: tuple[int, ...]
    faults: tuple[str, ...]


def refused_of(order: CustomerOrder) -> Refused:
    """What of an order waits for a person; the caller may see the order. One statement."""
    found = _changes(order)
    return Refused(found.faults, bool(found.to_send), bool(found.states) and bool(order.version))


def send_again(order_id: int) -> int:
    """Have everything that was refused of an order sent again, in its order; how much. Again changes nothing.

    In a unit of work. Raises NotFound, Forbidden.
    """
    order = _locked(order_id)
    found = _changes(order)
    _over(found.overtaken)
    db.session.execute(
        update(OrderChange).where(_CHANGE.c.id.in_(found.to_send), _CHANGE.c.fault != "").values(fault="")
    )
    if found.to_send:
        queue_sending()
    return len(found.to_send)


def give_up(order_id: int) -> int:
    """Give up the refused states of an order; how many. The next round makes it what head office has. Journalled.

    Nothing where head office never took the order: it would be nowhere. In a unit of work. Raises NotFound, Forbidden.
    """
    order = _locked(order_id)
    found = _changes(order)
    if not (found.states and order.version):
        return 0
    _over(found.states)
    db.session.execute(update(OrderFeed).where(OrderFeed.centre_id == order.centre_id).values(cursor=0))
    facts = {"centre": order.centre_id, "order": order.id, "changes": len(found.states)}
    enter("house", "pos_sync.change_given_up", facts)
    queue_sending()
    return len(found.states)


def _locked(order_id: int) -> CustomerOrder:
    order = visible(CustomerOrder, order_id)
    require(ORDERS, order.centre_id)
    lock_row(order)
    return order


def _changes(order: CustomerOrder) -> _Changes:
    passed = (
        select(func.max(_CHANGE.c.id))
        .where(_CHANGE.c.order_id == order.id, _CHANGE.c.sent_at.is_not(None), _CHANGE.c.fault == "")
        .scalar_subquery()
    )
    wanted = select(_CHANGE.c.id, _CHANGE.c.kind, _CHANGE.c.fault, passed.label("passed")).where(
        _CHANGE.c.order_id == order.id, _CHANGE.c.sent_at.is_(None), _CHANGE.c.fault != ""
    )
    rows = db.session.execute(wanted.order_by(_CHANGE.c.id)).all()
    states = tuple(row.id for row in rows if row.kind == _STATE)
    overtaken = tuple(
        row.id for row in rows if row.kind == _STATE and order.version and (row.passed or 0) > row.id
    )
    to_send = tuple(row.id for row in rows if row.id not in overtaken)
    return _Changes(to_send, overtaken, states, tuple(row.fault for row in rows))


def _over(ids: tuple[int, ...]) -> None:
    """Nothing is sent of them any more; their faults stay."""
    changes = update(OrderChange).where(_CHANGE.c.id.in_(ids), _CHANGE.c.sent_at.is_(None))
    db.session.execute(changes.values(sent_at=clock.now()))
