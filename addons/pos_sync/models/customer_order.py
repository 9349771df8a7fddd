"""Customer orders («commandes client») shared by head office and its registers: the order, its lines, its versions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

UNCONFIRMED = "unconfirmed"
CONFIRMED = "confirmed"
IN_PROGRESS = "in_progress"
CLOSED = "closed"
CANCELLED = "cancelled"
STATUSES = (UNCONFIRMED, CONFIRMED, IN_PROGRESS, CLOSED, CANCELLED)


class CustomerOrder(CentreOwned, Base):
    """What a customer wants to have later; receipts, invoices and advance invoices are made from it.

    Head office holds the truth, a register a copy, or what it made itself and did not send yet (``version`` 0).
    """

    __tablename__ = "pos_sync__customer_order"
    __table_args__ = (
        Index("ix_pos_sync__customer_order_list", "centre_id", "status", "id"),
        Index("ix_pos_sync__customer_order_changed", "centre_id", "changed_at"),
        Index("ix_pos_sync__customer_order_feed", "centre_id", "feed"),
        CheckConstraint(f"status IN ({', '.join(repr(each) for each in STATUSES)})", name="status"),
        CheckConstraint("advances >= 0", name="advances"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """COMC/<where it was made>/<00001>: the same everywhere."""
    origin: Mapped[str] = mapped_column(String(20))
    """Code of the register that made it; empty: head office."""
    version: Mapped[int] = mapped_column(default=0)
    """That of head office: 1, 2, 3 … with each change; 0: head office does not know it yet."""
    status: Mapped[str] = mapped_column(String(20), default=UNCONFIRMED)
    customer: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    """Telephone or address, as one line."""
    note: Mapped[str] = mapped_column(String(500), default="")
    wanted_on: Mapped[date | None] = mapped_column()
    total_ttc: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cents: the sum of its lines."""
    advances: Mapped[int] = mapped_column(BigInteger, default=0)
    """Cents paid on advance invoices that no receipt or invoice deducted yet, and that were not paid back."""
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    search: Mapped[str] = mapped_column(String(400), default="")
    """Number, customer and contact, folded."""
    created_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(120), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    feed: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the changes at head office in this centre the last one that touched it; 0 on a register."""

    lines: Mapped[list[CustomerOrderLine]] = relationship(
        order_by="CustomerOrderLine.position", cascade="all, delete-orphan"
    )


class CustomerOrderLine(Base):
    """A line of a customer order, as it was agreed: its amounts are not computed again."""

    __tablename__ = "pos_sync__customer_order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("discount >= 0 AND discount <= 10000", name="discount"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__customer_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article: Mapped[str] = mapped_column(String(120))
    """What head office calls the product (``t_article``)."""
    label: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column()
    unit_price: Mapped[int] = mapped_column(BigInteger)
    """Cents, TTC."""
    discount: Mapped[int] = mapped_column(default=0)
    """Hundredths of a percent."""
    rate: Mapped[int] = mapped_column()
    """VAT, hundredths of a percent."""
    total_ttc: Mapped[int] = mapped_column(BigInteger)
    """Cents."""


class CustomerOrderVersion(Base):
    """What head office had of an order after each change, and who made it where. A fact."""

    __tablename__ = "pos_sync__customer_order_version"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__customer_order.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[str] = mapped_column(String(64), unique=True)
    """Given by who changes it: a change that is sent again is made once."""
    operation: Mapped[str] = mapped_column(String(20))
    data: Mapped[str] = mapped_column(Text)
    """Canonical JSON of the order with its lines."""
    place: Mapped[str] = mapped_column(String(20))
    """Code of the register; empty: head office."""
    author: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class CustomerOrderLock(Base):
    """Who is at an order until when: at head office the one truth, on a register the locks it holds itself."""

    __tablename__ = "pos_sync__customer_order_lock"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__customer_order.id"), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    """A random word that only the holder knows: who has it renews, changes and releases."""
    operation: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(120))
    """Name of the user, for who may know."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
