"""Sends what a register made of orders without asking: in order, each once; a refused change never blocks the others.

An answer that was lost is asked for again: head office knows the change by its word. What head office refuses is noted
with the change (``fault``) and not sent again; a person looks at it. Documents go on after a refused state of their
order: money was taken. A fault of the line, or of the key, ends the round, nothing is marked; what head office cannot
take now waits with all that follows of its order, and the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select

from addons.pos_sync.errors.exchange import ExchangeFault, LineDown, LoginRefused
from addons.pos_sync.errors.online import AnswerUnusable, NotTakenNow
from addons.pos_sync.errors.orders import OrderInvalid, OrderLocked
from addons.pos_sync.models import CustomerOrder, DocumentLink, OrderChange, OrderDocument
from addons.pos_sync.models.customer_order import CustomerOrderLock
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.copies import store_copy, waits
from addons.pos_sync.services.orders.document import read_document
from addons.pos_sync.settings import sync_settings
from core import clock
from core.db import db, lock_row, upsert
from core.errors import NotFound, Refusal, Sentences
from core.i18n import N_
from core.uow import unit_of_work

ORDER = "order"
DOCUMENT = "document"
_PATHS = {ORDER: "/orders", DOCUMENT: "/documents"}
SENDING = Sentences([(N_("Sending a customer order"), {})])
_CHANGE: Any = OrderChange.__table__
_LOCK: Any = CustomerOrderLock.__table__


def send_changes(
    client: HeadOfficeClient, order_id: int | None = None, tell: Callable[[Refusal], str] = str
) -> int:
    """Send what waits (of one order), and return how many head office took. Outside of a unit of work.

    An order that somebody here is at, and that head office does not know yet, waits until he is done. Raises LineDown
    and ExchangeFault, and NotTakenNow at the end; what was sent stays sent.
    """
    sent, after = 0, 0
    hindered: NotTakenNow | None = None
    later: set[int | None] = set()
    while (row := _next(after, order_id)) is not None:
        after = row.id
        may_be_sent, mark = (False, None) if row.order_id in later else _begin(row)
        if not may_be_sent:
            later.add(row.order_id)
            continue
        try:
            answer = client.call(SENDING, "POST", _PATHS[row.kind], json.loads(row.data))
            _check(row.kind, answer)
        except (LineDown, ExchangeFault) as fault:
            if not client.heard or isinstance(fault, LoginRefused):
                _never_heard(row.id, mark)
            raise
        except (
            NotFound
        ):  # of the address (addon not loaded there), not of the change: it must not be given up
            _never_heard(row.id, mark)
            raise AnswerUnusable(doing=SENDING, where=_head_office(), detail="HTTP 404") from None
        except OrderLocked:
            later.add(row.order_id)  # somebody is at it: the next round tries again
        except NotTakenNow as fault:
            _never_heard(row.id, mark)
            later.add(row.order_id)
            hindered = hindered or fault
        except Refusal as refusal:
            with unit_of_work():
                _note(row.id, tell(refusal))
        else:
            with unit_of_work():
                _settle(row.id, answer)
            sent += 1
    if hindered is not None:
        raise hindered
    return sent


def _next(after: int, order_id: int | None) -> Any:
    order: Any = CustomerOrder.__table__
    wanted = (
        select(_CHANGE.c.id, _CHANGE.c.order_id, _CHANGE.c.kind, _CHANGE.c.data, order.c.version)
        .outerjoin(order, order.c.id == _CHANGE.c.order_id)
        .where(_CHANGE.c.id > after, _CHANGE.c.sent_at.is_(None), _CHANGE.c.fault == "")
    )
    if order_id is not None:
        wanted = wanted.where(_CHANGE.c.order_id == order_id)
    return db.session.execute(wanted.order_by(_CHANGE.c.id).limit(1)).first()


def _begin(row: Any) -> tuple[bool, datetime | None]:
    """Whether a change may be sent now, and the mark that was set for it.

    Of a new order nobody here may be at it, and from now on others may: that is noted before it is sent. While no
    answer says what became of it, nobody here keeps the order without asking.
    """
    if row.order_id is None or row.version:
        return True, None
    with unit_of_work():
        order = db.session.get_one(CustomerOrder, row.order_id)
        lock_row(order)
        held = select(_LOCK.c.order_id).where(
            _LOCK.c.order_id == row.order_id, _LOCK.c.expires_at > clock.now()
        )
        if not order.version and db.session.execute(held).first() is not None:
            return False, None
        change = db.session.get_one(OrderChange, row.id)
        if row.kind != ORDER or change.asked_at is not None:
            return True, None
        change.asked_at = clock.now()
        return True, change.asked_at


def _never_heard(change_id: int, mark: datetime | None) -> None:
    """Head office did not hear a change, or took nothing of it: a new order is this server's alone, as it was."""
    if mark is None:
        return  # it was told before, and may have been heard then
    with unit_of_work():
        change = db.session.get_one(OrderChange, change_id)
        lock_row(change)
        if change.asked_at == mark:
            change.asked_at = None


def _check(kind: str, answer: dict[str, Any]) -> None:
    """Raises AnswerUnusable unless head office says what became of it."""
    try:
        usable = bool(read_document(answer.get("document")).version) if kind == ORDER else "linked" in answer
    except OrderInvalid:
        usable = False
    if not usable:
        raise AnswerUnusable(doing=SENDING, where=_head_office(), detail=kind)


def _head_office() -> str:
    return sync_settings().head_office_url


def _note(change_id: int, fault: str) -> None:
    change = db.session.get_one(OrderChange, change_id)
    lock_row(change)
    if change.sent_at is None:
        change.fault = fault[:500] or "?"


def _settle(change_id: int, answer: dict[str, Any]) -> None:
    """Head office has it: the order is shared once nothing of it waits, a document is linked if it says so."""
    change = db.session.get_one(OrderChange, change_id)
    order = db.session.get(CustomerOrder, change.order_id) if change.order_id else None
    if order is not None:
        lock_row(order)
    lock_row(change)
    if change.sent_at is not None:
        return
    change.sent_at = clock.now()
    db.session.flush()
    if order is None:
        return
    if change.kind == ORDER and not _states_wait(order.id):
        made = read_document(answer["document"])
        if waits(order_id=order.id):  # a document follows: what it made of the order here stays
            order.version = max(order.version, made.version)
        else:
            store_copy(order.centre_id, made, same=True)
    if change.kind == DOCUMENT and answer.get("linked") is True:
        _link(json.loads(change.data)["document"], order)
    db.session.flush()


def _states_wait(order_id: int) -> bool:
    wanted = select(_CHANGE.c.id).where(
        _CHANGE.c.order_id == order_id,
        _CHANGE.c.kind == ORDER,
        _CHANGE.c.sent_at.is_(None),
        _CHANGE.c.fault == "",
    )
    return db.session.execute(wanted.limit(1)).first() is not None


def _link(told: dict[str, Any], order: CustomerOrder) -> None:
    """Note here that head office linked a document: a fact of its own beside it."""
    document: Any = OrderDocument.__table__
    linked = select(document.c.id, literal(order.id), literal(clock.now(), document.c.made_at.type)).where(
        document.c.centre_id == order.centre_id,
        document.c.document == told["document"],
        document.c.kind == told["kind"],
        document.c.order_id.is_(None),
    )
    columns = ["document_id", "order_id", "linked_at"]
    db.session.execute(upsert(DocumentLink).from_select(columns, linked).on_conflict_do_nothing())
