"""What tills do with bookings: financings paid by orders (A), and orders put on a booking (B)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

_IN_PROGRESS = text("in_progress")


class FundingLine(Base):
    """The line of an order that pays a financing; ``in_progress`` while the order is a draft.

    The database lets one line in progress have a financing: two tills never take the same one. ``version`` is the
    booking's as the till read it.
    """

    __tablename__ = "pos_booking_payment__funding_line"
    __table_args__ = (
        Index(
            "uq_pos_booking_payment__funding_line_in_progress",
            "funding_id",
            unique=True,
            sqlite_where=_IN_PROGRESS,
            postgresql_where=_IN_PROGRESS,
        ),
        Index("ix_pos_booking_payment__funding_line_funding", "funding_id"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    funding_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__funding.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"))
    """Of the booking when the order took it: its entries stay on his account, whoever stays later."""
    version: Mapped[int] = mapped_column()
    in_progress: Mapped[bool] = mapped_column(default=True)
    remaining: Mapped[int | None] = mapped_column(BigInteger)
    """Cents that remained of the financing once it was paid: a receipt printed again says the same."""
    booking_due: Mapped[int | None] = mapped_column(BigInteger)
    """Cents that remained of the whole booking then."""


class BookingPayment(CentreOwned, Base):
    """A payment on a financing, one per part of the order's payment, by its method; signed cents. A fact.

    What it is worth is what the part settles: change is taken off, a rounding put in. A cancellation is a payment of
    the opposite sign, with its ``reason``, of an order that corrects the first one.
    """

    __tablename__ = "pos_booking_payment__payment"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_pos_booking_payment__payment_history", "centre_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__booking.id"), index=True)
    funding_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__funding.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_part.id"), unique=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    method_kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OrderBooking(Base):
    """The booking that an order is put on, whole or in part: one per order, for good."""

    __tablename__ = "pos_booking_payment__order_booking"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__booking.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("pos_session__customer.id"))
    """As in ``FundingLine``."""


class Charge(CentreOwned, Base):
    """What a payment put on a booking instead of collecting it: signed cents, its service lines are the detail. A fact.

    Negative where it takes something back: a correction of the order, or a payment of a draft that was cancelled; 0
    where a correction replaces something by what costs the same.
    """

    __tablename__ = "pos_booking_payment__charge"
    __table_args__ = (Index("ix_pos_booking_payment__charge_history", "centre_id", "created_at"),)

    payment_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment.id"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("pos_booking_payment__booking.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
