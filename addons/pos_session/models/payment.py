"""Payments of orders and their parts: a tender and its change are two rows. Facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.order import Order
from addons.pos_session.models.payment_method import PaymentMethod
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Payment(CentreOwned, Base):
    """One payment of (a part of) an order; ``total`` cents is the sum of its parts."""

    __tablename__ = "pos_session__payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    total: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    order: Mapped[Order] = relationship()
    parts: Mapped[list[PaymentPart]] = relationship(order_by="PaymentPart.id", viewonly=True)


class PaymentPart(Base):
    """An amount by one method, signed cents: +100,00 received and -56,00 of change are two parts.

    The method's kind is copied: whether a past part was cash must not change with the method.
    """

    __tablename__ = "pos_session__payment_part"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'sale' AND amount > 0) OR (kind IN ('change', 'refund') AND amount < 0)", name="amount"
        ),
        CheckConstraint("kind <> 'change' OR method_kind = 'cash'", name="change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    method_kind: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(BigInteger)

    payment: Mapped[Payment] = relationship(viewonly=True)
    method: Mapped[PaymentMethod] = relationship()
