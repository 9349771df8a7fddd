"""Deposit slips (bordereaux de remise): cheques, holiday cheques and cash on their way to the bank."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

CHEQUE = "cheque"
HOLIDAY_CHEQUE = "holiday_cheque"
CASH = "cash"
DEPOSIT_KINDS = (CHEQUE, HOLIDAY_CHEQUE, CASH)


class DepositSlip(CentreOwned, Base):
    """A numbered slip, without gaps per centre and kind; ``total`` cents of ``pieces`` pieces. A fact (T5-11)."""

    __tablename__ = "pos_accounting_close__deposit_slip"
    __table_args__ = (
        UniqueConstraint("centre_id", "kind", "number"),
        CheckConstraint("kind IN ('cheque', 'holiday_cheque', 'cash')", name="kind"),
        CheckConstraint("total > 0", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column()
    made_on: Mapped[date] = mapped_column()
    pieces: Mapped[int] = mapped_column()
    total: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(200), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class DepositItem(Base):
    """What a slip deposits of one accounting closure: one cheque, or all of a method (cents). Each once. A fact."""

    __tablename__ = "pos_accounting_close__deposit_item"
    __table_args__ = (
        Index(
            "uq_pos_accounting_close__deposit_item_cheque",
            "cheque_id",
            unique=True,
            sqlite_where=text("cheque_id IS NOT NULL"),
            postgresql_where=text("cheque_id IS NOT NULL"),
        ),
        Index(
            "uq_pos_accounting_close__deposit_item_method",
            "closure_id",
            "method_id",
            unique=True,
            sqlite_where=text("cheque_id IS NULL"),
            postgresql_where=text("cheque_id IS NULL"),
        ),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__deposit_slip.id"), index=True)
    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"))
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    cheque_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__closure_cheque.id"))
    pieces: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int] = mapped_column(BigInteger)
