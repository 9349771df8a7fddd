"""What an invoice shows besides its own row: the lines of its orders gathered, VAT, how it was paid, its orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.models import (
    Invoice,
    InvoiceOrder,
    InvoiceVat,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentPart,
)
from addons.pos_session.models.payment_method import ROUNDING
from core.db import db
from core.registry import registry
from core.vat import VatRow

_ON: Any = InvoiceOrder.__table__
_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_VAT: Any = InvoiceVat.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
INVOICE_KIND = "pos_session.invoice"
"""The document's kind: in the count of copies and in the hook ``document_context``."""


@dataclass(frozen=True)
class InvoicedLine:
    """What was sold under one name, at one price, discount and rate, over all orders; signed, cents."""

    label: str
    quantity: int
    unit_price: int
    discount: int
    rate: int
    total_ttc: int
    turnover: bool


@dataclass(frozen=True)
class InvoiceDocument:
    """An invoice or credit as page and PDF show it; six statements and those of addons, whatever it gathers."""

    invoice: Invoice
    credits: Invoice | None
    lines: tuple[InvoicedLine, ...]
    vat: tuple[VatRow, ...]
    payments: tuple[tuple[str, int], ...]
    orders: int
    mentions: tuple[str, ...] = ()
    """What other addons say at its foot."""

    @property
    def outside_turnover(self) -> int:
        """Cents of lines under no rate: multi-purpose vouchers sold (requirements.md T1-19)."""
        return sum(line.total_ttc for line in self.lines if not line.turnover)


def document_of(invoice: Invoice) -> InvoiceDocument:
    """Everything the document says.

    Addons add mentions through ``document_context("pos_session.invoice", invoice)``: mappings with ``mentions``.
    """
    on = (_ON.c.invoice_id == invoice.id,)
    orders = db.session.execute(select(func.count()).select_from(_ON).where(*on)).scalar_one()
    vat = db.session.execute(
        select(_VAT.c.rate, _VAT.c.ht, _VAT.c.vat, _VAT.c.ttc)
        .where(_VAT.c.invoice_id == invoice.id)
        .order_by(_VAT.c.rate)
    )
    return InvoiceDocument(
        invoice=invoice,
        credits=db.session.get(Invoice, invoice.credits_id) if invoice.credits_id else None,
        lines=_lines(invoice.id),
        vat=tuple(VatRow(*row) for row in vat),
        payments=_payments(invoice.id),
        orders=orders,
        mentions=_mentions(invoice),
    )


def _mentions(invoice: Invoice) -> tuple[str, ...]:
    answers = registry().collect(
        "document_context", centre=invoice.centre_id, document=INVOICE_KIND, subject=invoice
    )
    return tuple(str(mention) for _, answer in answers for mention in answer.get("mentions", ()))


def _lines(invoice_id: int) -> tuple[InvoicedLine, ...]:
    same = (_LINE.c.label, _LINE.c.unit_price, _LINE.c.discount, _LINE.c.rate, _LINE.c.turnover)
    rows = db.session.execute(
        select(
            *same,
            func.sum(_ON.c.sign * _LINE.c.quantity).label("quantity"),
            func.sum(_ON.c.sign * _LINE.c.total_ttc).label("total_ttc"),
        )
        .join(_ON, _ON.c.order_id == _LINE.c.order_id)
        .where(_ON.c.invoice_id == invoice_id)
        .group_by(*same)
        .order_by(_LINE.c.label, _LINE.c.unit_price, _LINE.c.discount, _LINE.c.rate)
    )
    return tuple(
        InvoicedLine(
            label=row.label,
            quantity=int(row.quantity),
            unit_price=row.unit_price,
            discount=row.discount,
            rate=row.rate,
            total_ttc=int(row.total_ttc),
            turnover=row.turnover,
        )
        for row in rows
        if row.quantity or row.total_ttc
    )


def _payments(invoice_id: int) -> tuple[tuple[str, int], ...]:
    """How the orders were paid, per method, change and refunds taken off; the gap of rounded cash is left out.

    So is what was reallocated: an issued invoice says for ever how it was paid when it was issued.
    """
    rows = db.session.execute(
        select(_METHOD.c.label, func.sum(_ON.c.sign * _PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.order_id == _ON.c.order_id)
        .join(_PART, _PART.c.payment_id == _PAYMENT.c.id)
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .where(
            _ON.c.invoice_id == invoice_id,
            _PART.c.method_kind != ROUNDING,
            _PART.c.reallocates_id.is_(None),
        )
        .group_by(_METHOD.c.id, _METHOD.c.label, _METHOD.c.weight)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return tuple((row.label, int(row.amount)) for row in rows if row.amount)
