"""The customer order that is named on receipts and invoices, whether they are linked to it or not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_session.models import InvoiceOrder, Order
from addons.pos_sync.models import CustomerOrder, OrderSale
from core.db import db

RECEIPT = "pos_session.receipt"
INVOICE = "pos_session.invoice"
"""The documents that name customer orders (hook ``document_context``)."""

_SALE: Any = OrderSale.__table__


def order_named_on(document: str, subject: Any) -> str:
    """The number of the customer order that a receipt or an invoice is of; empty: of none. One statement.

    A correction names that of what it corrects. A counter invoice gathers orders of many people and names none.
    """
    wanted = select(CustomerOrder.number).join(OrderSale, OrderSale.order_id == CustomerOrder.id)
    if document == RECEIPT:
        wanted = wanted.where(_SALE.c.pos_order_id == (subject.corrects_id or subject.id))
    elif document == INVOICE and subject.period_from is None:
        of_invoice = select(InvoiceOrder.order_id).where(InvoiceOrder.invoice_id == subject.id)
        first = select(Order.corrects_id).where(Order.id.in_(of_invoice), Order.corrects_id.is_not(None))
        wanted = wanted.where(_SALE.c.pos_order_id.in_(of_invoice) | _SALE.c.pos_order_id.in_(first))
    else:
        return ""
    return db.session.execute(wanted.limit(1)).scalar_one_or_none() or ""
