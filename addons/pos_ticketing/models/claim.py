"""Claims on seats: a seat is taken if and only if a row exists (architecture.md, section 7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Index, String, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

HELD = "held"
SOLD = "sold"
OPTION = "option"
BLOCKED = "blocked"


class Claim(Base):
    """A place of a performance that is not free. Instants are epoch milliseconds, as they travel to browsers.

    A claim whose ``expires_at`` has passed is free: whoever comes next takes the row over. A hold always ends, an
    option or a block may, a sale never does. ``line_id`` is empty while the place is only in the temporary basket of
    its order. The place of a reservation that is in a basket is an option with an order.
    """

    __tablename__ = "pos_ticketing__claim"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'sold', 'option', 'blocked')", name="state"),
        CheckConstraint(
            "(state <> 'held' OR expires_at IS NOT NULL) AND (state <> 'sold' OR expires_at IS NULL)",
            name="expiry",
        ),
        Index("ix_pos_ticketing__claim_changes", "performance_id", "changed_at"),
        Index(
            "ix_pos_ticketing__claim_expiry",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
    )

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Index of the place in plan order."""
    state: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__order_line.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    audience_category_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id")
    )
    reservation_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__reservation.id"), index=True
    )
    block_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__block.id"), index=True)
    expires_at: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)


class ReleasedSeat(Base):
    """A place that became free again, for the screens that show the plan; kept for a while only."""

    __tablename__ = "pos_ticketing__released_seat"
    __table_args__ = (Index("ix_pos_ticketing__released_seat_changes", "performance_id", "released_at"),)

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    released_at: Mapped[int] = mapped_column(BigInteger)


class LineSeat(Base):
    """The place a ticket line of a draft order stands for, whatever became of its hold."""

    __tablename__ = "pos_ticketing__line_seat"

    line_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order_line.id"), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"))
    seat: Mapped[int] = mapped_column()
    audience_category_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__audience_category.id"))
    reservation_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__reservation.id"), index=True
    )
    package_sale_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__package_sale.id"), index=True
    )


def live_claim(now: ColumnElement[Any] | int) -> ColumnElement[bool]:
    """The condition that a claim is in force at ``now`` (epoch ms): it has no end, or the end is still to come."""
    claims = Claim.__table__.c
    return or_(claims.expires_at.is_(None), claims.expires_at > now)
