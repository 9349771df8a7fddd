"""The customer order that is named on receipts and invoices, whether they are linked to it or not."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import select

from addons.pos_session.models import InvoiceOrder, Order
from addons.pos_sync.models import CustomerOrder, OrderSale
from core.db import db

RECEIPT = "pos_session.receipt"
INVOICE = "pos_session.invoice"
"""The documents that name customer orders (hook ``document_context``)."""

_SALE: Any = OrderSale.__table__


class Named(NamedTuple):
    """``number`` of a customer order, and the ``kind`` of the sale (``OrderDocument.kind``) that the document is of."""

    number: str
    kind: str


def order_named_on(document: str, subject: Any) -> Named | None:
    """The customer order that a receipt or an invoice is of; None: of none. One statement.

    A correction names that of what it corrects. A counter invoice gathers orders of many people and names none.
    """
    wanted = select(CustomerOrder.number, _SALE.c.kind).join(
        OrderSale, OrderSale.order_id == CustomerOrder.id
    )
    if document == RECEIPT:
        wanted = wanted.where(_SALE.c.pos_order_id == (subject.corrects_id or subject.id))
    elif document == INVOICE and subject.period_from is None:
        of_invoice = select(InvoiceOrder.order_id).where(InvoiceOrder.invoice_id == subject.id)
        first = select(Order.corrects_id).where(Order.id.in_(of_invoice), Order.corrects_id.is_not(None))
        wanted = wanted.where(_SALE.c.pos_order_id.in_(of_invoice) | _SALE.c.pos_order_id.in_(first))
    else:
        return None
    row = db.session.execute(wanted.limit(1)).one_or_none()
    return Named(row.number, row.kind) if row is not None else None
