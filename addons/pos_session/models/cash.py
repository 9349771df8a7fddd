"""Counts of the drawer and cash movements that are not sales."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class CashCount(Base):
    """How many pieces of one denomination were in the drawer, at the opening or at the closing. A fact."""

    __tablename__ = "pos_session__cash_count"
    __table_args__ = (
        UniqueConstraint("session_id", "moment", "denomination"),
        CheckConstraint("moment IN ('opening', 'closing')", name="moment"),
        CheckConstraint("denomination > 0 AND quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    moment: Mapped[str] = mapped_column(String(10))
    denomination: Mapped[int] = mapped_column()
    quantity: Mapped[int] = mapped_column()


class CashOperation(CentreOwned, Base):
    """A cash movement besides the sales; ``amount`` in cents, signed from the drawer's side. A fact."""

    __tablename__ = "pos_session__cash_operation"
    __table_args__ = (
        CheckConstraint("kind IN ('opening', 'cash_in', 'cash_out', 'adjustment')", name="kind"),
        CheckConstraint(
            "(kind = 'opening' AND amount >= 0) OR (kind = 'cash_in' AND amount > 0)"
            " OR (kind = 'cash_out' AND amount < 0) OR (kind = 'adjustment' AND amount <> 0)",
            name="amount",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
