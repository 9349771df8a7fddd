"""Counts of the drawer and cash movements that are not sales."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from addons.pos_session.models.session import LIVE, Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class CashCount(Base):
    """How many pieces of one denomination were in the drawer, at the opening or at a closing. A fact.

    A session that was reopened has a count for each ``closing``, numbered from 1.
    """

    __tablename__ = "pos_session__cash_count"
    __table_args__ = (
        # Named: the name by the rule is too long for PostgreSQL.
        UniqueConstraint(
            "session_id", "moment", "closing", "denomination", name="uq_pos_session__cash_count_pieces"
        ),
        CheckConstraint("moment IN ('opening', 'closing')", name="moment"),
        CheckConstraint("denomination > 0 AND quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    moment: Mapped[str] = mapped_column(String(10))
    denomination: Mapped[int] = mapped_column()
    quantity: Mapped[int] = mapped_column()
    closing: Mapped[int] = mapped_column(default=1)


class MethodCount(Base):
    """What was found of a counted method other than cash at a closing, and what was expected. Cents. A fact.

    A session that was reopened has them for each ``closing``, numbered from 1.
    """

    __tablename__ = "pos_session__method_count"
    __table_args__ = (CheckConstraint("counted >= 0", name="counted"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), primary_key=True)
    closing: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"), primary_key=True)
    expected: Mapped[int] = mapped_column(BigInteger)
    counted: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int | None] = mapped_column()
    """How many cheques, vouchers … were found, where somebody counted them."""


class CashOperation(CentreOwned, Base):
    """A cash movement besides the sales; ``amount`` in cents, signed from the drawer's side. A fact.

    A movement typed by mistake is voided by a counter-movement of the same kind and the opposite amount
    (``voids_id``): the totals of the kind then say what really moved. Nothing is voided twice. Reopening a session
    voids the adjustment of its closing. A payment reallocated to or from cash in a closed drawer writes another one:
    the adjustments come to what was counted less what is expected now.
    """

    __tablename__ = "pos_session__cash_operation"
    __table_args__ = (
        CheckConstraint("kind IN ('opening', 'cash_in', 'cash_out', 'adjustment')", name="kind"),
        CheckConstraint(
            "(kind = 'opening' AND amount >= 0) OR (kind = 'adjustment' AND amount <> 0)"
            " OR (kind = 'cash_in' AND (amount > 0) = (voids_id IS NULL) AND amount <> 0)"
            " OR (kind = 'cash_out' AND (amount < 0) = (voids_id IS NULL) AND amount <> 0)",
            name="amount",
        ),
        CheckConstraint("voids_id IS NULL OR kind IN ('cash_in', 'cash_out', 'adjustment')", name="voids"),
        Index("uq_pos_session__cash_operation_voids", "voids_id", unique=True),
        Index("ix_pos_session__cash_operation_history", "centre_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__cash_operation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


_OPERATION: Any = CashOperation.__table__
_ADJUSTED = (
    select(cast(func.coalesce(func.sum(_OPERATION.c.amount), 0), BigInteger))  # no Decimal of PostgreSQL
    .where(_OPERATION.c.session_id == Session.id, _OPERATION.c.kind == "adjustment")
    .correlate_except(_OPERATION)
    .scalar_subquery()
)
_DIFFERENCE = case((Session.closing_counted.is_not(None), _ADJUSTED))

Session.difference_now = column_property(_DIFFERENCE, deferred=True, group=LIVE)
"""What was counted less what is expected now: the closing's difference, and what was reallocated since."""
Session.expected_now = column_property(Session.closing_counted - _DIFFERENCE, deferred=True, group=LIVE)
"""What the closed drawer should have held, as things stand now. Both are None before a closing."""
