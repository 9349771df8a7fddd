"""Access control: the doors, and every scan of a ticket at one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

ADMITTED = "admitted"
ALREADY_ENTERED = "already_entered"
CANCELLED = "cancelled"
REPLACED = "replaced"
"""Cancelled, and exchanged for another ticket."""
OTHER_PERFORMANCE = "other_performance"
PERFORMANCE_CANCELLED = "called_off"
UNKNOWN = "unknown"
"""No ticket of the centre has the code."""
VERDICTS = (
    ADMITTED,
    ALREADY_ENTERED,
    CANCELLED,
    REPLACED,
    OTHER_PERFORMANCE,
    PERFORMANCE_CANCELLED,
    UNKNOWN,
)
_ADMITTED = text("verdict = 'admitted'")


class Door(CentreOwned, Base):
    """Where tickets are scanned."""

    __tablename__ = "pos_ticketing__door"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)


class Scan(CentreOwned, Base):
    """A scan and its verdict (``services/access.py``); a ticket is admitted once: the database sees to it."""

    __tablename__ = "pos_ticketing__scan"
    __table_args__ = (
        Index(
            "uq_pos_ticketing__scan_admitted",
            "ticket_id",
            unique=True,
            sqlite_where=_ADMITTED,
            postgresql_where=_ADMITTED,
        ),
        Index("ix_pos_ticketing__scan_doors", "performance_id", "door_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"))
    door_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__door.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__ticket.id"), index=True)
    """None: no ticket has the code."""
    verdict: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    scanned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
