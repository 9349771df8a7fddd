"""Gift vouchers and credit notes: a code worth money, used in parts until nothing is left."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.customer import Customer
from addons.pos_session.models.order import Order
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

GIFT, CREDIT_NOTE = "gift", "credit_note"
MULTI, SINGLE = "multi", "single"
PENDING, ACTIVE, CANCELLED = "pending", "active", "cancelled"


class Voucher(CentreOwned, Base):
    """What is left is ``balance``; each use is a ``VoucherMovement``, and a check forbids to use more than there is.

    ``purpose``: the VAT of a ``multi``-purpose voucher is due on what it pays, that of a ``single``-purpose one at its
    sale, at ``rate`` (requirements.md T5-8). ``pending``: on a draft that is not paid yet.
    """

    __tablename__ = "pos_session__voucher"
    __table_args__ = (
        CheckConstraint("kind IN ('gift', 'credit_note')", name="kind"),
        CheckConstraint("state IN ('pending', 'active', 'cancelled')", name="state"),
        CheckConstraint("purpose IN ('multi', 'single')", name="purpose"),
        CheckConstraint("(purpose = 'single') = (rate IS NOT NULL)", name="rate"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("balance >= 0 AND balance <= amount", name="balance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(10), default=MULTI)
    rate: Mapped[int | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(10), default=PENDING)
    amount: Mapped[int] = mapped_column(BigInteger)
    balance: Mapped[int] = mapped_column(BigInteger)
    expires_on: Mapped[date | None] = mapped_column()
    """The last day on which it can be used."""
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    """The sale, or the refund, it comes from."""
    line_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order_line.id"), index=True)
    """The line that sold it; None for a credit note."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"))
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    order: Mapped[Order] = relationship()
    customer: Mapped[Customer | None] = relationship()


class VoucherUse(Base):
    """A counter-line that uses a single-purpose voucher: its VAT was due at the sale, so the line takes it off again.

    The balance is touched when the order is paid: on a draft this only says which voucher the line means.
    """

    __tablename__ = "pos_session__voucher_use"

    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("pos_session__voucher.id"), index=True)


class VoucherMovement(CentreOwned, Base):
    """What changed a balance (cents): issued (+), used (-), returned by a refund (+), cancelled (-). A fact."""

    __tablename__ = "pos_session__voucher_movement"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('issued', 'returned') AND amount > 0) OR (kind IN ('used', 'cancelled') AND amount < 0)",
            name="amount",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("pos_session__voucher.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__session.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
