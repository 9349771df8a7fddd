"""Orders and their lines: drafts at the till, facts once validated."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.customer import Customer
from addons.pos_session.models.session import Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

DRAFT = "draft"
VALIDATED = "validated"
ABANDONED = "abandoned"


class Order(CentreOwned, Base):
    """What one customer takes; ``number`` is DDD.SSSSS.OOO, the totals are cents.

    A refund or a correction is an order of its own in the session that makes it (``corrects_id``): its lines are
    counter-lines of the original's (``OrderLine.corrects_id``), and new lines where it replaces something (T1-4).
    """

    __tablename__ = "pos_session__order"
    __table_args__ = (
        UniqueConstraint("session_id", "receipt_no"),
        Index("ix_pos_session__order_history", "centre_id", "created_at"),
        Index("ix_pos_session__order_validated", "centre_id", "validated_at"),
        Index("ix_pos_session__order_customer", "customer_id"),
        Index("ix_pos_session__order_corrects", "corrects_id"),
        CheckConstraint("state IN ('draft', 'validated', 'abandoned')", name="state"),
        CheckConstraint("(state = 'validated') = (receipt_no IS NOT NULL)", name="receipt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    sequence: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=DRAFT)
    total_ttc: Mapped[int] = mapped_column(BigInteger, default=0)
    total_ht: Mapped[int | None] = mapped_column(BigInteger)
    """Sum over the rates of the order, each rounded once (money.md, VAT); written when the order is validated."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"))
    """None: the walk-in customer of the centre."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"))
    """The order that this one refunds or corrects; what corrects a correction names the first of them all."""
    correction_reason: Mapped[str] = mapped_column(String(200), default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when a draft is on hold; None: somebody is at it, or it is finished."""
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    """Who is at a draft, and alone changes it until another takes it over; None: anybody."""
    receipt_no: Mapped[int | None] = mapped_column()
    """1, 2, 3 … of the validated orders of the session, without gaps (requirements.md T1-2)."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    abandoned_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    abandoned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    abandon_reason: Mapped[str] = mapped_column(String(200), default="")

    session: Mapped[Session] = relationship()
    customer: Mapped[Customer | None] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position", viewonly=True)


class OrderLine(Base):
    """One line; the amounts are stored and never computed again (money.md, VAT)."""

    __tablename__ = "pos_session__order_line"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity"),
        CheckConstraint("discount >= 0 AND discount <= 10000", name="discount"),
        Index("ix_pos_session__order_line_corrects", "corrects_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    position: Mapped[int] = mapped_column()
    """1, 2, 3 … as added to the order; a removed line leaves its position empty."""
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__product.id"))
    quantity: Mapped[int] = mapped_column()
    unit_price: Mapped[int] = mapped_column(BigInteger)
    """Cents, TTC."""
    discount: Mapped[int] = mapped_column(default=0)
    """Hundredths of a percent."""
    rate: Mapped[int] = mapped_column()
    """VAT, hundredths of a percent."""
    total_ttc: Mapped[int] = mapped_column(BigInteger)
    """Cents."""
    unit_price_ht: Mapped[int] = mapped_column(BigInteger)
    """1/10000."""
    total_ht: Mapped[int] = mapped_column(BigInteger)
    """1/10000."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order_line.id"))
    """The line of another order that this one takes back, whole or in part (its quantity is the opposite sign)."""
    turnover: Mapped[bool] = mapped_column(default=True)
    """False: no sale yet, so in no turnover and under no rate: a multi-purpose voucher (requirements.md T1-19)."""
