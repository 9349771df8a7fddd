"""Invoices and their credits: orders gathered on a numbered document that is never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

INVOICE = "invoice"
CREDIT = "credit"


class Invoice(CentreOwned, Base):
    """A counter invoice, an invoice of one order, the credit of one of them (``credits_id``), or one of an order.

    The credit of an order that gives back credits no invoice whole: its ``credits_id`` is empty. A fact. Cents.

    ``sequence`` has no gaps per centre and kind. Issuer and customer are copied: what was issued changes with neither.
    """

    __tablename__ = "pos_session__invoice"
    __table_args__ = (
        UniqueConstraint("centre_id", "kind", "sequence"),
        UniqueConstraint("credits_id"),
        CheckConstraint("credits_id IS NULL OR kind = 'credit'", name="credits"),
        CheckConstraint("kind IN ('invoice', 'credit')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default=INVOICE)
    sequence: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(40), unique=True)
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__invoice.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
    customer_name: Mapped[str] = mapped_column(String(120))
    customer_address: Mapped[str] = mapped_column(String(400), default="")
    customer_vat_number: Mapped[str] = mapped_column(String(30), default="")
    issuer_name: Mapped[str] = mapped_column(String(120))
    issuer_address: Mapped[str] = mapped_column(String(400), default="")
    issuer_siret: Mapped[str] = mapped_column(String(30), default="")
    issuer_vat_number: Mapped[str] = mapped_column(String(30), default="")
    period_from: Mapped[date | None] = mapped_column()
    """First and last business day of what a counter invoice gathers; empty on the invoice of one order."""
    period_to: Mapped[date | None] = mapped_column()
    total_ht: Mapped[int] = mapped_column(BigInteger)
    total_ttc: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date] = mapped_column()
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))


class InvoiceOrder(Base):
    """An order on an invoice (``sign`` 1) or on its credit (-1); ``nth`` is the how-many-eth invoice of the order.

    The key over order, nth and sign keeps an order from being invoiced twice, and an invoice from being credited twice.
    """

    __tablename__ = "pos_session__invoice_order"
    __table_args__ = (
        UniqueConstraint("order_id", "nth", "sign"),
        CheckConstraint("sign IN (1, -1)", name="sign"),
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("pos_session__invoice.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    nth: Mapped[int] = mapped_column(default=1)
    sign: Mapped[int] = mapped_column(default=1)


class InvoiceVat(Base):
    """The VAT of an invoice per rate: ``ht + vat == ttc`` in signed cents. A fact."""

    __tablename__ = "pos_session__invoice_vat"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("pos_session__invoice.id"), primary_key=True)
    rate: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ht: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[int] = mapped_column(BigInteger)
    ttc: Mapped[int] = mapped_column(BigInteger)
