"""Who is at a customer order: taken, renewed while the page is open, released; a dead owner's lock ends by itself.

At head office. Everything locks the row of the order first, so that two never hold it; the clock is head office's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from addons.pos_sync.errors.orders import LockLost, OrderLocked
from addons.pos_sync.models.customer_order import CustomerOrder, CustomerOrderLock
from addons.pos_sync.permissions import LINK
from addons.pos_sync.services.orders.finding import order_at
from addons.pos_sync.services.orders.states import check_operation
from addons.pos_sync.settings import sync_settings
from core import clock
from core.db import db, lock_row
from core.errors import Stale
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter


@dataclass(frozen=True)
class Taken:
    """An order as it is now, and until when it is kept unless it is renewed."""

    order: CustomerOrder
    expires_at: datetime


def take(
    number: str, owner: str, operation: str, place: str, holder: str, base_version: int | None = None
) -> Taken:
    """Keep an order for an operation; the same owner again renews it, one that ended is taken over.

    ``owner`` is a random word only the holder knows, ``place`` the code of a register (empty: head office), ``holder``
    the name of the user, ``base_version`` what he has. Raises NotFound, Forbidden, OrderLocked, OperationImpossible,
    Stale (he has a newer version than head office: it was set back).
    """
    order = order_at(number, place)
    lock, now = lock_of(order.id), clock.now()
    check_free(lock, owner, place, now)
    check_operation(operation, order.status)
    if base_version is not None and base_version > order.version:
        raise Stale()
    expires_at = now + _time()
    if lock is None:
        lock = CustomerOrderLock(order_id=order.id, taken_at=now)
        db.session.add(lock)
    elif lock.owner != owner:
        lock.taken_at = now
    lock.owner, lock.place, lock.operation, lock.holder = owner, place, operation, holder[:120]
    lock.expires_at = expires_at
    db.session.flush()
    return Taken(order, expires_at)


def renew(number: str, owner: str, place: str = "") -> datetime:
    """Keep an order longer; until when. Raises NotFound, Forbidden, LockLost (ended, or taken away)."""
    order = order_at(number, place)
    lock = held(order.id, owner, place)
    lock.expires_at = clock.now() + _time()
    db.session.flush()
    return lock.expires_at


def release(number: str, owner: str, place: str = "") -> None:
    """Let an order go; nothing where it is not held by this owner. Raises NotFound, Forbidden."""
    let_go(order_at(number, place).id, owner, place)


def let_go(order_id: int, owner: str, place: str) -> None:
    """Drop the lock of an owner; nothing where it is not his. The row of the order is locked already."""
    lock = lock_of(order_id)
    if lock is not None and _is_of(lock, owner, place):
        drop(lock)


def take_away(order_id: int) -> None:
    """End somebody else's lock, by who may link documents; journalled. Nothing where there is none.

    What its holder does next is refused (LockLost), so nothing of it is half done. Raises NotFound, Forbidden.
    """
    order = visible(CustomerOrder, order_id)
    require(LINK, order.centre_id)
    lock_row(order)
    lock = lock_of(order_id)
    if lock is not None:
        drop(lock)
        enter("house", "pos_sync.lock_taken_away", {"centre": order.centre_id, "order": order.id})


def live_lock(order_id: int) -> CustomerOrderLock | None:
    """The lock that keeps an order now, if any; without locking anything."""
    lock = lock_of(order_id)
    return lock if lock is not None and lock.expires_at > clock.now() else None


def held(order_id: int, owner: str, place: str) -> CustomerOrderLock:
    """The lock of an owner that has not ended; the row of the order is locked already. Raises LockLost."""
    lock = live_lock(order_id)
    if lock is None or not _is_of(lock, owner, place):
        raise LockLost()
    return lock


def check_free(lock: CustomerOrderLock | None, owner: str, place: str, now: datetime) -> None:
    """Raises OrderLocked where somebody else is at the order now."""
    if lock is not None and lock.expires_at > now and not _is_of(lock, owner, place):
        raise OrderLocked(by=lock.holder, place=lock.place, since=lock.taken_at.isoformat())


def drop(lock: CustomerOrderLock) -> None:
    """Take a lock away; the row of the order is locked already."""
    db.session.delete(lock)
    db.session.flush()


def _is_of(lock: CustomerOrderLock, owner: str, place: str) -> bool:
    return lock.owner == owner and lock.place == place


def lock_of(order_id: int) -> CustomerOrderLock | None:
    """The lock of an order, also one that has ended."""
    wanted = select(CustomerOrderLock).where(CustomerOrderLock.order_id == order_id)
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def _time() -> timedelta:
    return timedelta(seconds=sync_settings().lock_seconds)
