"""On a register: the performances that came from head office, and the places it may sell of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class BorrowedPerformance(CentreOwned, Base):
    """A performance of head office; all its places but the borrowed ones are claims of its block."""

    __tablename__ = "pos_ticketing__borrowed_performance"

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), index=True)
    """How head office names it."""
    block_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__block.id"))


class BorrowedContingent(CentreOwned, Base):
    """Places that this register alone may sell until a time."""

    __tablename__ = "pos_ticketing__borrowed_contingent"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its sale ended: at its time, or because head office asked for it. It never begins again."""
    told: Mapped[str] = mapped_column(Text, default="")
    """Canonical JSON of the last report."""
    report_number: Mapped[int] = mapped_column(default=0)
    borrowed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class BorrowedPlace(Base):
    """A place of one; ``returned``: given up for good, never sold here again under this reference."""

    __tablename__ = "pos_ticketing__borrowed_place"

    borrowed_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__borrowed_contingent.id"), primary_key=True
    )
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    returned: Mapped[bool] = mapped_column(default=False)
