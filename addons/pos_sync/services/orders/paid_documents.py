"""The document of a customer order, written by the payment of its draft and in its transaction; its invoice with it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, or_, select

from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services.invoices import issue_order_credit, issue_order_invoice
from addons.pos_sync.errors.order_sales import AdvanceDeductedElsewhere, AdvanceStandsAlone, CustomerUnnamed
from addons.pos_sync.models import CustomerOrder, OrderChange, OrderDocument, OrderSale
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND, ADVANCE_RETURNED, RECEIPT
from addons.pos_sync.services.advance_kind import CODE as ADVANCE
from addons.pos_sync.services.online.copies import is_shared
from addons.pos_sync.services.online.queue import queue_sending
from addons.pos_sync.services.orders.document import canonical
from addons.pos_sync.services.orders.documents import DocumentData, follow, receive_document
from addons.pos_sync.services.orders.locks import drop, lock_of
from addons.pos_sync.settings import place_here
from core import clock
from core.db import db, lock_row
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User

REFUND_REASON = "Remboursement d'acompte, commande %s"
"""Stored in French, as the lines are (``sales.py``)."""
_LINE: Any = OrderLine.__table__


def write_document(pos_order_id: int) -> None:
    """Write what was paid as a document of its customer order, and issue the invoice; nothing for any other order.

    A register tells head office (``OrderChange``), head office itself links it at once. Raises CustomerUnnamed,
    AdvanceStandsAlone, AdvanceDeductedElsewhere, and what ``issue_order_invoice`` and ``issue_order_credit`` refuse.
    """
    sale = db.session.get(OrderSale, pos_order_id)
    if sale is None:
        return
    paid = db.session.get_one(Order, pos_order_id)
    order = db.session.get_one(CustomerOrder, sale.order_id)
    lock_row(order)
    sums = _sums(pos_order_id)
    advance = sums.pop(ADVANCE, 0)
    alone = sale.kind in (ADVANCE_INVOICE, ADVANCE_REFUND)
    if alone and (sums or not advance):
        raise AdvanceStandsAlone()
    if advance < 0:
        _check_deducted(order, sale, -advance)
    data = DocumentData(
        order_number=order.number,
        kind=sale.kind,
        document=paid.number,
        total_ttc=abs(advance) if alone else sum(sums.values()),
        deducted=0 if alone else -advance,
        author=_author(paid),
        made_at=paid.validated_at or clock.now(),
    )
    _hand_over(order, paid, data, sale.owner, sale.version)
    if sale.kind == RECEIPT:
        return
    if paid.customer_id is None:
        raise CustomerUnnamed(number=order.number)
    # Last: it takes the journal, which who links a document takes after the counter of the feed.
    if sale.kind == ADVANCE_REFUND:
        issue_order_credit(paid.id, paid.customer_id, REFUND_REASON % order.number)
    else:
        issue_order_invoice(paid.id, paid.customer_id)


def write_return(correction_id: int, pos_order_id: int) -> None:
    """Write the advance that a correction took back as a document of the customer order of ``pos_order_id``.

    A register tells head office, also later; where head office never saw the order it is on it again at once. Raises
    OrderLocked at head office while somebody is at the customer order.
    """
    sale = db.session.get_one(OrderSale, pos_order_id)
    correction = db.session.get_one(Order, correction_id)
    order = db.session.get_one(CustomerOrder, sale.order_id)
    lock_row(order)
    data = DocumentData(
        order_number=order.number,
        kind=ADVANCE_RETURNED,
        document=correction.number,
        total_ttc=_sums(correction_id)[ADVANCE],
        deducted=0,
        author=_author(correction),
        made_at=correction.validated_at or clock.now(),
        corrects=db.session.get_one(Order, pos_order_id).number,
    )
    _hand_over(order, correction, data)


def _author(paid: Order) -> str:
    user = db.session.get(User, paid.validated_by_id) if paid.validated_by_id else None
    return user.name if user and user.name else "-"


def _hand_over(
    order: CustomerOrder, paid: Order, data: DocumentData, owner: str = "", version: int = 0
) -> None:
    if place_here():
        _tell(order, data, owner, version)
        return
    with acting_as(SYSTEM):  # whoever takes the money need not be one who changes orders
        receive_document(order.centre_id, "", f"document:{paid.id}", data, owner, version)


def _sums(pos_order_id: int) -> dict[str, int]:
    """Cents by kind of line; of the advance negative what is deducted or paid back."""
    rows = db.session.execute(
        select(_LINE.c.kind, func.sum(_LINE.c.total_ttc))
        .where(_LINE.c.order_id == pos_order_id)
        .group_by(_LINE.c.kind)
    )
    return {kind: int(total) for kind, total in rows}


def _check_deducted(order: CustomerOrder, sale: OrderSale, deducted: int) -> None:
    """Raises AdvanceDeductedElsewhere where the advance is gone: the lock ended while the draft was open.

    Two drafts of one version deduct the same money; head office tells this server the new version only later.
    """
    other = (
        select(OrderDocument.id)
        .join(Order, Order.number == OrderDocument.document)
        .join(OrderSale, OrderSale.pos_order_id == Order.id)
        .where(
            OrderSale.order_id == order.id,
            OrderSale.pos_order_id != sale.pos_order_id,
            OrderSale.version == sale.version,
            OrderDocument.place == place_here(),
            or_(OrderDocument.deducted > 0, OrderDocument.kind == ADVANCE_REFUND),
        )
        .limit(1)
    )
    again = bool(sale.version) and db.session.execute(other).first() is not None
    if again or deducted > order.advances:
        raise AdvanceDeductedElsewhere(number=order.number)


def _tell(order: CustomerOrder, data: DocumentData, owner: str, version: int) -> None:
    """Store it; an order that head office never saw is this server's own to follow at once."""
    document = OrderDocument(centre_id=order.centre_id, place=place_here(), **vars(data))
    document.order_id = None if is_shared(order) else order.id
    db.session.add(document)
    if document.order_id:
        follow(order, data.kind, data.total_ttc, data.deducted)
    told = {**vars(data), "made_at": data.made_at.isoformat()}
    if not data.corrects:
        del told["corrects"]  # a head office of before knows no such field and would refuse the document
    change_id = uuid.uuid4().hex
    body = {"change_id": change_id, "document": told, "owner": owner, "version": version}
    db.session.add(OrderChange(change_id=change_id, order_id=order.id, kind="document", data=canonical(body)))
    db.session.flush()
    lock = lock_of(order.id)
    if lock is not None and owner and lock.owner == owner:
        drop(lock)
    queue_sending()
