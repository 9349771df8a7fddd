"""Whether an order is on an issued invoice, as a look-up and as a condition of other statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from addons.pos_session.errors.invoice import OrderInvoicedElsewhere
from addons.pos_session.models import Invoice, InvoiceOrder, Order
from core.db import db
from core.registry import registry

_ON: Any = InvoiceOrder.__table__


def on_invoice(order_id: Any) -> ColumnElement[bool]:
    """Whether the order of an expression is on an issued invoice that was not credited."""
    on = _ON.alias()
    return select(on.c.order_id).where(on.c.order_id == order_id, _stands(on)).exists()


def invoice_of(order_id: int) -> Invoice | None:
    """The issued invoice the order is on; None when there is none, or when it was credited."""
    found: Invoice | None = db.session.execute(
        select(Invoice)
        .join(_ON, _ON.c.invoice_id == Invoice.id)
        .where(_ON.c.order_id == order_id, _stands(_ON))
    ).scalar_one_or_none()
    return found


def not_invoiced(centre_id: int) -> list[ColumnElement[bool]]:
    """The conditions on orders of addons: those that are on no invoice of the point of sale."""
    return [condition for _, condition in registry().collect("pos_session_not_invoiced", centre=centre_id)]


def invoiced_here(order: Order) -> bool:
    """Whether no addon keeps an order off the invoices of the point of sale; at most one statement."""
    conditions = not_invoiced(order.centre_id)
    if not conditions:
        return True
    kept_off = select(Order.id).where(Order.id == order.id, or_(*conditions))
    return db.session.execute(kept_off).first() is None


def check_invoiced_here(order: Order) -> None:
    """Raise OrderInvoicedElsewhere for an order that an addon keeps off invoices."""
    if not invoiced_here(order):
        raise OrderInvoicedElsewhere(number=order.number)


def _stands(on: Any) -> ColumnElement[bool]:
    """Whether a row of ``InvoiceOrder`` (the table or an alias) is of an invoice that was not credited."""
    credit = _ON.alias()
    credited = select(credit.c.order_id).where(
        credit.c.order_id == on.c.order_id, credit.c.nth == on.c.nth, credit.c.sign == -1
    )
    return and_(on.c.sign == 1, ~credited.exists())
