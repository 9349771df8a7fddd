"""Claims on seats: a seat is taken if and only if a row exists (architecture.md, section 7)."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

HELD = "held"
SOLD = "sold"
OPTION = "option"
BLOCKED = "blocked"


class Claim(Base):
    """A place of a performance that is not free. Instants are epoch milliseconds, as they travel to browsers.

    A held place whose ``expires_at`` has passed is free: whoever comes next takes the row over.
    ``line_id`` is empty while the place is only in the temporary basket of its order.
    """

    __tablename__ = "pos_ticketing__claim"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'sold', 'option', 'blocked')", name="state"),
        CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="expiry"),
        Index("ix_pos_ticketing__claim_changes", "performance_id", "changed_at"),
        Index(
            "ix_pos_ticketing__claim_expiry",
            "expires_at",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
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
