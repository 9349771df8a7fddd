"""Receipts and invoices of customer orders at head office: linked as they come if nothing is in doubt, else by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from addons.pos_sync.errors.orders import DocumentKnown, DocumentLinked, OrderOfDocumentMissing
from addons.pos_sync.models.customer_order import CLOSED, CustomerOrder
from addons.pos_sync.models.order_document import (
    ADVANCE_INVOICE,
    ADVANCE_REFUND,
    ADVANCE_RETURNED,
    DocumentLink,
    OrderDocument,
)
from addons.pos_sync.permissions import LINK
from addons.pos_sync.services.orders.advance_sums import LINKED_TO, sums_of, used_by
from addons.pos_sync.services.orders.finding import find_locked, permission_of
from addons.pos_sync.services.orders.locks import check_free, drop, live_lock, lock_of
from addons.pos_sync.services.orders.states import AFTER, LINKED, LIVE
from addons.pos_sync.services.orders.versions import Made, made_before, write_version
from core import clock
from core.db import db, upsert
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter

_DOCUMENT: Any = OrderDocument.__table__
_LINK: Any = DocumentLink.__table__


@dataclass(frozen=True)
class DocumentData:
    """A document that was paid; fields as those of ``OrderDocument`` (cents)."""

    order_number: str
    kind: str
    document: str
    total_ttc: int
    deducted: int
    author: str
    made_at: datetime
    corrects: str = ""


@dataclass(frozen=True)
class Received:
    """Whether a document belongs to its order now, and to which version of it (0: to none)."""

    linked: bool
    version: int


def receive_document(
    centre_id: int, place: str, change_id: str, data: DocumentData, owner: str = "", version: int = 0
) -> Received:
    """Store a document that was made at ``place``, never refused for being late: the money was taken.

    It is linked when ``owner`` still holds the order at that ``version``, and also (``version`` 0) when the register
    made it of an order of its own that head office did not know, and nobody is at the order. Else a person links it.
    The return of an advance is linked when the document that deducted it is; while somebody is at the order it is
    refused for now (OrderLocked), as it would make his version an old one. The same document again changes nothing.
    Raises NotFound, Forbidden, DocumentKnown, ChangeIdUsed, OrderLocked.
    """
    require(permission_of(place), centre_id)
    order = find_locked(data.order_number)
    if order is not None and order.centre_id != centre_id:
        order = None
    lock = live_lock(order.id) if order is not None else None
    held = lock is not None and bool(owner) and (lock.owner, lock.place) == (owner, place)
    own = lock is None and order is not None and version == 0 and order.origin == place
    if data.kind == ADVANCE_RETURNED:
        fits = order is not None and _deducted_from(order, place, data)
        if fits and lock is not None and not _is_known(place, data):
            check_free(lock, "", "", clock.now())
    else:
        fits = order is not None and _fits(order, data, own) and (own or (held and order.version == version))
    values = {
        "centre_id": centre_id,
        "place": place,
        **vars(data),
        "order_id": order.id if order and fits else None,
    }
    keys = ["place", "document", "kind"]
    inserted = upsert(OrderDocument).values(values).on_conflict_do_nothing(index_elements=keys)
    if db.session.execute(inserted.returning(_DOCUMENT.c.id)).first() is None:
        return _known(centre_id, place, change_id, data)
    answer = Received(False, 0)
    if order is not None and fits:
        follow(order, data.kind, data.total_ttc, data.deducted)
        answer = Received(True, write_version(order, data.kind, change_id, place, data.author).version)
    if lock is not None and held:
        drop(lock)
    return answer


def link(document_id: int) -> Made:
    """Link a document to the order it names: advances and status follow, a new version. Journalled.

    Raises NotFound, Forbidden, OrderOfDocumentMissing, OrderLocked (somebody is at the order), DocumentLinked.
    """
    document = visible(OrderDocument, document_id)
    actor = require(LINK, document.centre_id)
    order = find_locked(document.order_number)
    if order is None or order.centre_id != document.centre_id:
        raise OrderOfDocumentMissing(number=document.order_number)
    check_free(lock_of(order.id), "", "", clock.now())
    if document.order_id is not None or db.session.get(DocumentLink, document_id) is not None:
        raise DocumentLinked(document=document.document)
    db.session.add(DocumentLink(document_id=document_id, order_id=order.id, linked_by_id=actor.author_id))
    follow(order, document.kind, document.total_ttc, document.deducted)
    made = write_version(order, LINKED, f"link:{document_id}", "", current_actor().name)
    facts = {"centre": order.centre_id, "order": order.id, "document": document_id}
    enter("house", "pos_sync.document_linked", facts)
    return made


def _fits(order: CustomerOrder, data: DocumentData, own: bool) -> bool:
    """Whether an order can take a document without anybody looking: its status, and the advances it deducts."""
    status = order.status in AFTER[data.kind] or (own and order.status in (*LIVE, CLOSED))
    return status and used_by(data.kind, data.total_ttc, data.deducted) <= order.advances


def _deducted_from(order: CustomerOrder, place: str, data: DocumentData) -> bool:
    """Whether the document whose advance is returned is linked to this order, and deducted as much.

    What other linked returns of it gave back counts: an advance comes back once, whoever says so twice.
    """
    back, by_hand = _DOCUMENT.alias("back"), _LINK.alias("by_hand")
    returned = (
        select(func.coalesce(func.sum(back.c.total_ttc), 0))
        .outerjoin(by_hand, by_hand.c.document_id == back.c.id)
        .where(
            back.c.centre_id == order.centre_id,
            back.c.order_number == order.number,
            back.c.place == place,
            back.c.kind == ADVANCE_RETURNED,
            back.c.corrects == data.corrects,
            back.c.document != data.document,
            func.coalesce(back.c.order_id, by_hand.c.order_id) == order.id,
        )
        .scalar_subquery()
    )
    wanted = (
        select(_DOCUMENT.c.id)
        .outerjoin(_LINK, _LINK.c.document_id == _DOCUMENT.c.id)
        .where(
            _DOCUMENT.c.place == place,
            _DOCUMENT.c.document == data.corrects,
            _DOCUMENT.c.deducted - returned >= data.total_ttc,
            order.id == LINKED_TO,
        )
    )
    return db.session.execute(wanted.limit(1)).first() is not None


def _is_known(place: str, data: DocumentData) -> bool:
    keys = {"place": place, "document": data.document, "kind": data.kind}
    return db.session.query(OrderDocument.id).filter_by(**keys).first() is not None


def follow(order: CustomerOrder, kind: str, total: int, deducted: int) -> None:
    """What a document makes of its order: more advances, or goods handed over and advances used.

    The document is linked already. What comes back makes up first for what was used too much (``AdvanceSums``). Whether
    an order whose advance came back is open again, or called off, is a matter of people.
    """
    if kind == ADVANCE_INVOICE:
        order.advances += total
        return
    if kind == ADVANCE_RETURNED:
        db.session.flush()
        sums = sums_of(order)  # this return among them
        short_before = max(sums.used + total + sums.left - sums.paid, 0)
        order.advances += max(total - short_before, 0)
        return
    order.advances -= min(used_by(kind, total, deducted), order.advances)
    if kind != ADVANCE_REFUND and order.status in LIVE:
        order.status = CLOSED


def _known(centre_id: int, place: str, change_id: str, data: DocumentData) -> Received:
    """The answer to a document that came before."""
    wanted = select(OrderDocument).where(
        OrderDocument.centre_id == centre_id,
        OrderDocument.place == place,
        OrderDocument.document == data.document,
        OrderDocument.kind == data.kind,
    )
    stored = db.session.execute(wanted).scalar_one_or_none()
    same = ("order_number", "total_ttc", "deducted")
    if stored is None or any(getattr(stored, name) != getattr(data, name) for name in same):
        raise DocumentKnown(document=data.document)
    if stored.order_id is None:
        return Received(False, 0)
    order = db.session.get_one(CustomerOrder, stored.order_id)
    first = made_before(change_id, order, place)
    return Received(True, first.version if first is not None else order.version)
