"""Documents made from customer orders, those that were made without a line, and what waits to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

RECEIPT = "receipt"
INVOICE = "invoice"
ADVANCE_INVOICE = "advance_invoice"
ADVANCE_REFUND = "advance_refund"
"""An advance that was not deducted is paid back."""
DOCUMENTS = (RECEIPT, INVOICE, ADVANCE_INVOICE, ADVANCE_REFUND)
"""What is made of a customer order as a draft of the till."""
ADVANCE_RETURNED = "advance_returned"
"""A correction of the till took a deduction back: its advance is on the customer order again."""
KINDS = (*DOCUMENTS, ADVANCE_RETURNED)


class OrderDocument(CentreOwned, Base):
    """A receipt or an invoice that was made from a customer order and paid, or what corrects it. A fact.

    Linking it later is another fact.
    """

    __tablename__ = "pos_sync__order_document"
    __table_args__ = (
        UniqueConstraint("place", "document", "kind"),
        Index("ix_pos_sync__order_document_number", "centre_id", "order_number"),
        CheckConstraint(f"kind IN ({', '.join(repr(each) for each in KINDS)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_number: Mapped[str] = mapped_column(String(40))
    """The customer order that is printed on it."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_sync__customer_order.id"), index=True)
    """The order it belongs to; None: it was made without a line, or too late, and a person is to link it."""
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(20))
    """Code of the register; empty: head office."""
    document: Mapped[str] = mapped_column(String(40))
    """Number of the order of the point of sale that was paid there."""
    total_ttc: Mapped[int] = mapped_column(BigInteger)
    """Cents of the goods; of an advance invoice what was paid in advance, of a return or a refund the advance."""
    deducted: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cents of advances that were deducted from it."""
    corrects: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Of the return of an advance: number of the document whose deduction was taken back, of the same place."""
    author: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class DocumentLink(Base):
    """That a person linked a document to its order afterwards. A fact."""

    __tablename__ = "pos_sync__document_link"

    document_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__order_document.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__customer_order.id"), index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OrderSale(Base):
    """That an order of the point of sale is made from a customer order, and how; its payment writes the document."""

    __tablename__ = "pos_sync__order_sale"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(each) for each in DOCUMENTS)})", name="kind"),
    )

    pos_order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__customer_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    """Of the customer order when it was taken."""
    owner: Mapped[str] = mapped_column(String(64), default="")
    """The word of the lock; empty: without a line, so the document is not linked and no advance is deducted."""


class OrderChange(Base):
    """What a register has to tell head office of customer orders, in order, each once: new ones, changes, documents."""

    __tablename__ = "pos_sync__order_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_sync__customer_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """``order`` (a new one or a change of one head office has not seen) or ``document``."""
    data: Mapped[str] = mapped_column(Text)
    """Canonical JSON, as it is sent."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of a new order: since when head office may have heard it, without an answer that says so."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When head office confirmed it; with a ``fault``: when it was given up."""
    fault: Mapped[str] = mapped_column(String(500), default="")
    """What head office refused it for; it stays, and somebody has to look: send it again, or give it up."""
