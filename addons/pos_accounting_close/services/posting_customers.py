"""Whose account an invoiced order goes through: this addon's own answer to ``pos_accounting_close_customers``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.hookspecs import CustomerAccount
from addons.pos_session.models import Invoice, InvoiceOrder
from addons.pos_session.services.invoiced import on_invoice
from core.db import db

_ON: Any = InvoiceOrder.__table__
_INVOICE: Any = Invoice.__table__


def auxiliary_of(customer: CustomerAccount) -> dict[str, str]:
    """What a line of an entry says of the customer whose account it moves."""
    return {
        "auxiliary": customer.number,
        "auxiliary_label": customer.label[:120],
        "piece_ref": customer.piece,
    }


def invoiced_customers(order_ids: Sequence[int]) -> dict[int, CustomerAccount]:
    """``{order id: account}`` of the orders on an invoice that was issued and not credited: one statement.

    The account is ``C`` and the id of the customer, the name the one on the invoice: it is bookkeeping, which the law
    keeps, and stays when the contact is forgotten.
    """
    rows = db.session.execute(
        select(_ON.c.order_id, _INVOICE.c.customer_id, _INVOICE.c.customer_name, _INVOICE.c.number)
        .join(_INVOICE, _INVOICE.c.id == _ON.c.invoice_id)
        .where(_ON.c.order_id.in_(order_ids), _ON.c.sign == 1, on_invoice(_ON.c.order_id))
        .order_by(_ON.c.nth)
    )
    # The last invoice of an order is the one that stands: those before it were credited.
    return {
        row.order_id: CustomerAccount(f"C{row.customer_id}", row.customer_name, row.number) for row in rows
    }
