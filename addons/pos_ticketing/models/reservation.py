"""Reservations: places kept under option until a date, confirmed by a sale or released."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

ACTIVE = "active"
CONFIRMED = "confirmed"
RELEASED = "released"
EXPIRED = "expired"


class Reservation(CentreOwned, Base):
    """Its places are claims in the state ``option`` (``Claim.reservation_id``) until ``ends_at``.

    In a basket, a place of it is on a line of the draft all the same (``LineSeat.reservation_id``) and goes back to
    the reservation when it leaves the draft unpaid.
    """

    __tablename__ = "pos_ticketing__reservation"
    __table_args__ = (
        UniqueConstraint("centre_id", "number"),
        CheckConstraint("state IN ('active', 'confirmed', 'released', 'expired')", name="state"),
        Index("ix_pos_ticketing__reservation_end", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column()
    """1, 2, 3 … in the centre."""
    state: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__channel.id"))
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notice_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it is called to mind; None: never, or done (``noticed_at``)."""
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was confirmed, released or expired."""


class ReservationSeat(Base):
    """A place of a reservation: what was reserved stays on record when the reservation is over."""

    __tablename__ = "pos_ticketing__reservation_seat"

    reservation_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__reservation.id"), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audience_category_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__audience_category.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"))
    """The contact it is for; None: «Non nominatif»."""
