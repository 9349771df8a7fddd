"""Whether an order is on an issued invoice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Invoice, InvoiceOrder
from core.db import db

_ON: Any = InvoiceOrder.__table__
_CREDIT: Any = InvoiceOrder.__table__.alias("credit")


def invoice_of(order_id: int) -> Invoice | None:
    """The issued invoice the order is on; None when there is none, or when it was credited."""
    credited = select(_CREDIT.c.order_id).where(
        _CREDIT.c.order_id == _ON.c.order_id, _CREDIT.c.nth == _ON.c.nth, _CREDIT.c.sign == -1
    )
    found: Invoice | None = db.session.execute(
        select(Invoice)
        .join(_ON, _ON.c.invoice_id == Invoice.id)
        .where(_ON.c.order_id == order_id, _ON.c.sign == 1, ~credited.exists())
    ).scalar_one_or_none()
    return found
