"""Changes of customer orders at head office: each once, upon the newest version, by who holds the lock."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.errors.orders import NumberForeign, OrderInvalid
from addons.pos_sync.models.customer_order import CustomerOrder
from addons.pos_sync.services.orders.document import (
    CONTENT,
    OrderData,
    folded,
    line_of,
    write_content,
)
from addons.pos_sync.services.orders.finding import find_locked, order_at, permission_of
from addons.pos_sync.services.orders.locks import check_free, drop, held, let_go, lock_of
from addons.pos_sync.services.orders.numbers import place_of
from addons.pos_sync.services.orders.states import (
    CANCEL,
    CHANGES,
    CLOSE,
    CREATED,
    EDIT,
    REOPEN,
    STATUS,
    check_move,
    impossible,
)
from addons.pos_sync.services.orders.versions import Made, made_before, touched, write_version
from core import clock
from core.db import db, upsert
from core.errors import Stale
from core.i18n import N_
from core.identity.actor import require

_ORDER: Any = CustomerOrder.__table__
NOT_CHANGED_SO = N_("This operation does not change it.")
_MAY_CHANGE: dict[str, frozenset[str]] = {
    EDIT: frozenset({*CONTENT, "lines"} - {"status", "cancel_reason"}),
    STATUS: frozenset({"status"}),
    CLOSE: frozenset({"status"}),
    REOPEN: frozenset({"status", "cancel_reason"}),
    CANCEL: frozenset({"status", "cancel_reason"}),
}
"""The fields of a document that each operation may give another value."""


def change(
    number: str,
    owner: str,
    change_id: str,
    base_version: int,
    operation: str,
    data: OrderData,
    author: str,
    place: str = "",
    release: bool = True,
) -> Made:
    """Change an order that ``owner`` holds and that nobody changed since ``base_version``.

    The same ``change_id`` again changes nothing and returns what it made at first; ``release`` lets go all
    the same. Version, advances and traces of ``data`` are not read. Raises NotFound,
    Forbidden, LockLost, Stale, OperationImpossible, OrderInvalid, ChangeIdUsed.
    """
    order = order_at(number, place)
    if first := made_before(change_id, order, place):
        if release:
            let_go(order.id, owner, place)  # taken anew to ask again
        return first
    lock = held(order.id, owner, place)
    if order.version != base_version:
        raise Stale()
    if operation not in CHANGES:
        raise impossible(operation, order.status)
    check_move(operation, order.status, data.status)
    _check_untouched(order, data, operation)
    write_content(order, data)
    made = write_version(order, operation, change_id, place, author)
    if release:
        drop(lock)
    return made


def made(number: str, change_id: str) -> Made | None:
    """What a change of head office made at first; None: it is new. Raises NotFound, Forbidden, ChangeIdUsed."""
    return made_before(change_id, order_at(number, ""), "")


def receive_new(centre_id: int, place: str, change_id: str, data: OrderData) -> Made:
    """Store an order that was made at ``place``; also a further state of it that was written before it was sent.

    Such a state is taken only while nobody else touched the order. ``data.changed_by`` is the author; advances come
    with the documents. Raises NotFound, Forbidden, NumberForeign, OrderLocked, Stale, ChangeIdUsed.
    """
    require(permission_of(place), centre_id)
    if place_of(data.number) != place or data.origin != place:
        raise NumberForeign(number=data.number)
    values = {
        "centre_id": centre_id,
        "number": data.number,
        "origin": place,
        "version": 0,
        "advances": 0,
        "feed": 0,
        "total_ttc": data.total_ttc,
        "search": folded(data.number, data.customer, data.contact),
        **{name: getattr(data, name) for name in CONTENT if name != "total_ttc"},
        **{name: getattr(data, name) for name in ("created_by", "created_at", "changed_by", "changed_at")},
    }
    inserted = upsert(CustomerOrder).values(values).on_conflict_do_nothing(index_elements=["number"])
    is_new = db.session.execute(inserted.returning(_ORDER.c.id)).first() is not None
    order = find_locked(data.number)
    if order is None or order.centre_id != centre_id:
        raise NumberForeign(number=data.number)
    if first := made_before(change_id, order, place):
        return first
    if not is_new:
        check_free(lock_of(order.id), "", place, clock.now())
        if touched(order, place):
            raise Stale()
    write_content(order, data)
    return write_version(order, CREATED, change_id, place, data.changed_by)


def _check_untouched(order: CustomerOrder, data: OrderData, operation: str) -> None:
    """Raises OrderInvalid at each field that the operation does not change."""
    fields = {"number": data.number == order.number, "origin": data.origin == order.origin}
    fields |= {name: getattr(data, name) == getattr(order, name) for name in CONTENT}
    fields["lines"] = data.lines == tuple(line_of(line) for line in order.lines)
    wrong = {
        name: NOT_CHANGED_SO
        for name, same in fields.items()
        if not same and name not in _MAY_CHANGE[operation]
    }
    if wrong:
        raise OrderInvalid(fields=wrong)
