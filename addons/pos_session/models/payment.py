"""Payments of orders and their parts: a tender and its change are two rows. Facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.order import Order
from addons.pos_session.models.payment_method import PaymentMethod
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Payment(CentreOwned, Base):
    """One payment of (a part of) an order; ``total`` cents is the sum of its parts.

    ``PaymentLine`` says which lines it pays; a payment without any pays the whole order. A payment of a draft is
    taken back by a counter-payment (``cancels_id``, with its ``reason``): opposite parts and lines. Never twice.
    """

    __tablename__ = "pos_session__payment"
    __table_args__ = (
        Index("uq_pos_session__payment_cancels", "cancels_id", unique=True),
        Index("ix_pos_session__payment_history", "centre_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    total: Mapped[int] = mapped_column(BigInteger)
    cancels_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    order: Mapped[Order] = relationship()
    parts: Mapped[list[PaymentPart]] = relationship(order_by="PaymentPart.id", viewonly=True)


class PaymentPart(Base):
    """An amount by one method, signed cents: +100,00 received and -56,00 of change are two parts.

    The method's kind is copied: whether a past part was cash must not change with the method. A ``rounding`` is the gap
    between what was due and what is paid in rounded cash: no drawer ever held it (requirements.md T4-4, T4-5).

    A part is reallocated to another method (ventiler) by a pair of parts of its kind that name it
    (``reallocates_id``): the opposite amount by its method, the amount by the other. They come to 0, as their payment.
    """

    __tablename__ = "pos_session__payment_part"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'sale' AND amount > 0) OR (kind IN ('change', 'refund') AND amount < 0)"
            " OR (kind = 'rounding' AND amount <> 0)"
            " OR (reallocates_id IS NOT NULL AND kind IN ('sale', 'refund') AND amount <> 0)",
            name="amount",
        ),
        Index("ix_pos_session__payment_part_reallocates", "reallocates_id"),
        CheckConstraint("kind <> 'change' OR method_kind = 'cash'", name="change"),
        CheckConstraint("(kind = 'rounding') = (method_kind = 'rounding')", name="rounding"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    method_kind: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(BigInteger)
    reallocates_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_session__payment_part.id", name="fk_pos_session__payment_part_reallocates_id")
    )

    payment: Mapped[Payment] = relationship(viewonly=True)
    method: Mapped[PaymentMethod] = relationship()


class PaymentLine(Base):
    """How much of a line a payment pays: a whole quantity of it, at signed cents. A fact."""

    __tablename__ = "pos_session__payment_line"

    payment_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__order_line.id"), primary_key=True, index=True
    )
    quantity: Mapped[int] = mapped_column()
    amount: Mapped[int] = mapped_column(BigInteger)


class PartIdentification(Base):
    """What identifies a part: the number, bank and drawer of a cheque, the code of a voucher.

    Apart from the part, which is a fact: it is masked after a time (requirements.md T6-7), and never holds a card
    number (T6-1).
    """

    __tablename__ = "pos_session__part_identification"

    part_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_part.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), default="", index=True)
    bank: Mapped[str] = mapped_column(String(60), default="")
    drawer: Mapped[str] = mapped_column(String(120), default="")
