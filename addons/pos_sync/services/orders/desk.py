"""What pages do with shared orders: one way in, whatever the role of this server.

``take`` an order for an operation with a random word of yours (keep it in the page: a form that is sent again has the
same), ``keep`` it while the page is open, ``change`` or make the document, ``release``. All of these run
**outside** of a unit of work, as they may ask head office, and open their own; only ``create`` runs inside of one.

Without a line they raise a ``LineDown`` (errors/exchange.py); then ``may_go_offline`` says whether the person may be
asked to go on without head office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.orders import LockLost, OperationImpossible
from addons.pos_sync.models import CustomerOrder, CustomerOrderVersion, OrderChange
from addons.pos_sync.models.customer_order import CANCELLED, CLOSED, IN_PROGRESS, UNCONFIRMED
from addons.pos_sync.models.order_document import ADVANCE_REFUND, DOCUMENTS
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.online import orders as online
from addons.pos_sync.services.online.copies import is_shared
from addons.pos_sync.services.orders import changes, locks
from addons.pos_sync.services.orders.document import read_document, to_document, write_content
from addons.pos_sync.services.orders.numbers import new_number
from addons.pos_sync.services.orders.states import CANCEL, CHANGES, CLOSE, REOPEN
from addons.pos_sync.settings import is_register, place_here
from core import clock
from core.db import db
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.uow import unit_of_work


@dataclass(frozen=True)
class Kept:
    """An order that is kept for ``owner`` until ``expires_at`` (UTC), and the version that is to be shown."""

    order_id: int
    owner: str
    version: int
    expires_at: datetime


def take(order_id: int, operation: str, owner: str) -> Kept:
    """Keep an order for an operation and fetch its newest version; the same owner again renews it.

    Raises NotFound, Forbidden, OrderLocked, OperationImpossible, Stale, LineDown, ExchangeFault.
    """
    order, holder = _order(order_id), current_actor().name
    if is_register():
        until = online.take(order, owner, operation, holder)
    else:
        with unit_of_work():
            until = locks.take(order.number, owner, operation, "", holder).expires_at
    return Kept(order_id, owner, _order(order_id).version, until)


def keep(order_id: int, operation: str, owner: str) -> datetime:
    """Keep an order longer for a page that is still open; until when. One whose time is over is taken anew.

    Raises what ``take`` raises: the order may be somebody else's by now.
    """
    order = _order(order_id)
    try:
        if is_register():
            return online.renew(order, owner)
        with unit_of_work():
            return locks.renew(order.number, owner)
    except LockLost:
        return take(order_id, operation, owner).expires_at


def release(order_id: int, owner: str) -> None:
    """Let an order go; nothing where it is not kept. Without a line it ends by itself.

    Raises NotFound, Forbidden.
    """
    order = _order(order_id)
    if is_register():
        online.release(order, owner)
    else:
        with unit_of_work():
            locks.release(order.number, owner)


def change(
    order_id: int,
    operation: str,
    *,
    owner: str,
    base_version: int,
    change_id: str,
    content: Mapping[str, Any] | None = None,
    keep: bool = False,
) -> int:
    """Change an order that is kept for ``owner``; its version now. The lock ends with it unless ``keep``.

    ``content`` holds what differs: ``customer``, ``contact``, ``note``, ``wanted_on``, ``lines`` (as in the
    document) for ``edit``, ``status`` for ``status``, ``cancel_reason`` for ``cancel``, nothing for ``close`` and
    ``reopen``; the total is computed. ``base_version`` is that of the page (``Kept.version``), ``change_id`` 16 to 64
    letters, digits, - or _: the same again is made once, so a form sends it again after LineDown. Raises NotFound,
    Forbidden, LockLost, Stale, OperationImpossible, OrderInvalid, LineDown, ExchangeFault.
    """
    order = _order(order_id)
    if operation not in CHANGES:
        raise OperationImpossible(status=order.status, status_code=order.status, operation=operation)
    document = _document({**to_document(order), **_implied(operation, order.status)}, content or {})
    author = current_actor().name
    if is_register():
        return online.change(order, owner, change_id, base_version, operation, document, author, keep)
    number, data = order.number, read_document(document)
    with unit_of_work():
        return changes.change(
            number, owner, change_id, base_version, operation, data, author, release=not keep
        ).version


def made_before(order_id: int, operation: str, change_id: str) -> int | None:
    """The version that a change made when it came first; None: it is new. For a form that is sent again.

    Raises NotFound, Forbidden, ChangeIdUsed, LineDown, ExchangeFault.
    """
    order = _order(order_id)
    if is_register():
        return online.made_before(order, change_id, operation, current_actor().name)
    number = order.number
    with unit_of_work():
        made = changes.made(number, change_id)
    return None if made is None else made.version


def create(centre_id: int, content: Mapping[str, Any], change_id: str) -> CustomerOrder:
    """A new order, also without a line: its number at once, and what head office is told, in the running unit of work.

    ``content`` as for ``change``; the same ``change_id`` again returns the first order. Raises Forbidden, NotFound,
    OrderInvalid.
    """
    require(ORDERS, centre_id)
    made = CustomerOrderVersion if not is_register() else OrderChange
    first = db.session.execute(select(made.order_id).where(made.change_id == change_id)).scalar()
    if first is not None:
        return visible(CustomerOrder, first)
    place = place_here()
    author, now = current_actor().name[:120], clock.now()
    base: dict[str, Any] = {
        "number": new_number(place),
        "origin": place,
        "version": 0,
        "status": UNCONFIRMED,
        "customer": "",
        "contact": "",
        "note": "",
        "wanted_on": None,
        "advances": 0,
        "cancel_reason": "",
        "created_by": author,
        "created_at": now.isoformat(),
        "changed_by": author,
        "changed_at": now.isoformat(),
        "lines": [],
    }
    data = read_document(_document(base, content))
    if not is_register():
        return db.session.get_one(CustomerOrder, changes.receive_new(centre_id, "", change_id, data).order_id)
    order = CustomerOrder(
        centre_id=centre_id,
        number=data.number,
        origin=place,
        created_by=author,
        created_at=now,
        changed_by=author,
        changed_at=now,
    )
    write_content(order, data)
    online.write_state(order, change_id)
    return order


def may_go_offline(order_id: int, operation: str) -> bool:
    """Whether a document may be made of an order without head office, after the warning. Raises NotFound, Forbidden.

    Only documents of a shared order on a register: what head office does not know yet needs no line at all. No advance
    is paid back without one: it may have been deducted elsewhere.
    """
    allowed = operation in DOCUMENTS and operation != ADVANCE_REFUND
    return is_register() and allowed and is_shared(_order(order_id))


def _order(order_id: int) -> CustomerOrder:
    order = visible(CustomerOrder, order_id)
    require(ORDERS, order.centre_id)
    return order


def _document(base: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    document = {**base, **content}
    if isinstance(document["wanted_on"], date):
        document["wanted_on"] = document["wanted_on"].isoformat()
    document["total_ttc"] = sum(line["total_ttc"] for line in document["lines"])
    return document


def _implied(operation: str, status: str) -> dict[str, Any]:
    """What an operation makes of the status by itself."""
    if operation == REOPEN:
        return {"status": UNCONFIRMED if status == CANCELLED else IN_PROGRESS, "cancel_reason": ""}
    return {"status": {CLOSE: CLOSED, CANCEL: CANCELLED}[operation]} if operation in (CLOSE, CANCEL) else {}
