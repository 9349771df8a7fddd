"""The register's side of shared orders: head office is asked first, then its answer is kept here.

An order that head office does not know yet (``version`` 0) is kept and changed here alone, between the desks of this
server; its states wait in ``OrderChange``. Once it may have heard of it, it is asked (``copies.is_shared``). All but
``write_state`` run outside of a unit of work and make their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from addons.pos_sync.errors.online import AnswerUnusable
from addons.pos_sync.errors.orders import LockLost, OrderInvalid
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock, OrderChange
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.copies import is_shared, store_copy, waits
from addons.pos_sync.services.online.queue import queue_sending
from addons.pos_sync.services.online.sending import send_changes
from addons.pos_sync.services.orders.document import (
    OrderData,
    canonical,
    read_document,
    to_document,
    write_content,
)
from addons.pos_sync.services.orders.finding import order_at
from addons.pos_sync.services.orders.locks import check_free, drop, held, let_go, lock_of
from addons.pos_sync.services.orders.states import check_move, check_operation
from addons.pos_sync.settings import sync_settings
from core import clock
from core.db import db
from core.errors import Refusal, Sentences, Stale
from core.i18n import N_
from core.uow import unit_of_work

ASKING = Sentences([(N_("Asking head office for the customer order"), {})])


def take(order: CustomerOrder, owner: str, operation: str, holder: str) -> datetime:
    """Keep an order; until when. Raises OrderLocked, OperationImpossible, Stale, NotFound, LineDown, ExchangeFault."""
    number, order_id, centre_id, version = order.number, order.id, order.centre_id, order.version
    if not version:
        with unit_of_work():
            kept = order_at(number, "")
            check_operation(operation, kept.status)
            if not is_shared(kept):
                until = clock.now() + timedelta(seconds=sync_settings().lock_seconds)
                _keep(order_id, owner, operation, holder, until)
                return until
    client = HeadOfficeClient()
    if waits(order_id=order_id):
        send_changes(client, order_id)
        if waits(order_id=order_id):
            raise Stale()  # what was made here is not with head office yet: it would be written over
    body = {"owner": owner, "operation": operation, "holder": holder[:120] or "?", "base_version": version}
    asked_at = clock.now()
    answer = client.call(ASKING, "POST", f"/orders/{number}/lock", body)
    data, until = _told(answer), _until(answer, asked_at)
    with unit_of_work():
        store_copy(centre_id, data, same=True)
        _keep(order_id, owner, operation, holder, until, asked=True)
    return until


def renew(order: CustomerOrder, owner: str) -> datetime:
    """Keep an order longer; until when. Raises LockLost, LineDown, ExchangeFault, NotFound."""
    number, order_id = order.number, order.id
    until = clock.now() + timedelta(seconds=sync_settings().lock_seconds)
    if order.version:
        asked_at = clock.now()
        told = HeadOfficeClient().call(ASKING, "POST", f"/orders/{number}/lock/renew", {"owner": owner})
        until = _until(told, asked_at)
    with unit_of_work():
        kept = order_at(number, "")
        lock = lock_of(order_id) if kept.version else held(order_id, owner, sync_settings().register_code)
        if lock is None or lock.owner != owner:
            raise LockLost()
        lock.expires_at = until
    return until


def release(order: CustomerOrder, owner: str) -> None:
    """Let an order go. Without a line it is free at head office once its time is over; that is no fault."""
    number, order_id, version = order.number, order.id, order.version
    with unit_of_work():
        order_at(number, "")
        lock = lock_of(order_id)
        if lock is not None and lock.owner == owner:
            drop(lock)
        queue_sending()
    if version:
        with suppress(Refusal):
            HeadOfficeClient().call(ASKING, "POST", f"/orders/{number}/lock/release", {"owner": owner})


def change(
    order: CustomerOrder,
    owner: str,
    change_id: str,
    base_version: int,
    operation: str,
    data: Mapping[str, Any],
    author: str,
    keep: bool,
) -> int:
    """Change an order that is kept; its version now. The same ``change_id`` again is made once.

    After LineDown it may have been made: ask again with the same word. Raises LockLost, Stale, OperationImpossible,
    OrderInvalid, NotFound, LineDown, ExchangeFault.
    """
    number, order_id, centre_id = order.number, order.id, order.centre_id
    checked = read_document(data)
    if not order.version:
        with unit_of_work():
            return _change_here(number, owner, change_id, base_version, operation, checked, author, keep)
    body = {
        "owner": owner,
        "change_id": change_id,
        "base_version": base_version,
        "operation": operation,
        "document": dict(data),
        "author": author[:120] or "?",
        "release": not keep,
    }
    if not base_version:
        try:
            body["base_version"] = _as_sent(order_id, order.version)
        except Stale:
            first = made_before(order, change_id, operation, author)
            if first is None:
                raise
            return first
    answer = HeadOfficeClient().call(ASKING, "POST", f"/orders/{number}/change", body)
    made = _told(answer)
    with unit_of_work():
        store_copy(centre_id, made)
        lock = lock_of(order_id)
        if not keep and lock is not None and lock.owner == owner:
            drop(lock)
    return made.version


def made_before(order: CustomerOrder, change_id: str, operation: str, author: str) -> int | None:
    """The version that a change made when it came first, kept here; None: it is new.

    Head office is asked in the name of nobody who holds anything: what is new is refused there (LockLost), what it
    knows gets the first answer. Raises NotFound, ChangeIdUsed, LineDown, ExchangeFault.
    """
    if db.session.query(OrderChange.id).filter_by(change_id=change_id, order_id=order.id).first():
        return order.version
    if not order.version:
        return None
    number, centre_id = order.number, order.centre_id
    body = {
        "owner": secrets.token_hex(16),
        "change_id": change_id,
        "base_version": order.version,
        "operation": operation,
        "document": to_document(order),
        "author": author[:120] or "?",
    }
    try:
        made = _told(HeadOfficeClient().call(ASKING, "POST", f"/orders/{number}/change", body))
    except LockLost:
        return None
    with unit_of_work():
        store_copy(centre_id, made)
    return made.version


def _as_sent(order_id: int, version: int) -> int:
    """The version of an order that was sent after a page had shown it. Raises Stale once it is more than was sent."""
    of_order = {"order_id": order_id, "kind": "order", "fault": ""}
    told = db.session.query(OrderChange.id).filter_by(**of_order).filter(OrderChange.sent_at.is_not(None))
    if told.count() != version:
        raise Stale()
    return version


def write_state(order: CustomerOrder, change_id: str) -> None:
    """Write what an order is now among what waits to be sent, in the transaction that made it so."""
    body = {"change_id": change_id, "document": to_document(order)}
    db.session.add(OrderChange(change_id=change_id, order_id=order.id, kind="order", data=canonical(body)))
    db.session.flush()
    queue_sending()


def _change_here(
    number: str,
    owner: str,
    change_id: str,
    base_version: int,
    operation: str,
    data: OrderData,
    author: str,
    keep: bool,
) -> int:
    order = order_at(number, "")
    if db.session.query(OrderChange.id).filter_by(change_id=change_id, order_id=order.id).first():
        if not keep:
            let_go(order.id, owner, sync_settings().register_code)
        return order.version
    lock = held(order.id, owner, sync_settings().register_code)
    if order.version or base_version:
        raise Stale()  # it was sent meanwhile: head office is to be asked
    check_move(operation, order.status, data.status)
    order.changed_by, order.changed_at = author[:120], clock.now()
    write_content(order, data)
    write_state(order, change_id)
    if not keep:
        drop(lock)
    return 0


def _keep(
    order_id: int, owner: str, operation: str, holder: str, until: datetime, *, asked: bool = False
) -> None:
    """Write the lock down; ``asked``: head office gave it, so that one of somebody else here has ended."""
    place, now = sync_settings().register_code, clock.now()
    lock = lock_of(order_id)
    if not asked:
        check_free(lock, owner, place, now)
    if lock is None:
        lock = CustomerOrderLock(order_id=order_id, taken_at=now)
        db.session.add(lock)
    elif lock.owner != owner:
        lock.taken_at = now
    lock.owner, lock.operation, lock.place, lock.holder = owner, operation, place, holder[:120]
    lock.expires_at = until
    db.session.flush()


def _told(answer: Mapping[str, Any]) -> OrderData:
    try:
        return read_document(answer.get("document"))
    except OrderInvalid:
        raise AnswerUnusable(doing=ASKING, where=sync_settings().head_office_url, detail="document") from None


def _until(answer: Mapping[str, Any], asked_at: datetime) -> datetime:
    """When a lock ends by the clock here, however far apart the clocks are: what was left of it, from the asking on."""
    try:
        until, now = (datetime.fromisoformat(str(answer[name])) for name in ("expires_at", "now"))
        return asked_at + (until - now)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise AnswerUnusable(
            doing=ASKING, where=sync_settings().head_office_url, detail="expires_at"
        ) from None
