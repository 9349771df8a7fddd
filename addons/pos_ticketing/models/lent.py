"""Places lent to a register server: which, until when, and what it said of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

OUT = "out"
SOLD_THERE = "sold"
RETURNED = "returned"
TAKEN_BACK = "taken_back"
TWICE = "twice"
LENT_STATES = (OUT, SOLD_THERE, RETURNED, TAKEN_BACK, TWICE)
_IN = ", ".join(f"'{state}'" for state in LENT_STATES)


class LentContingent(CentreOwned, Base):
    """The free places of a contingent at a performance, lent to a register until a time. Never deleted.

    The places are claims of its block, which have no end: only what the register says frees one.
    """

    __tablename__ = "pos_ticketing__lent_contingent"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """How the register and its reports name it."""
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), index=True)
    contingent_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__contingent.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__block.id"))
    holder: Mapped[str] = mapped_column(String(40), index=True)
    """The code of the register."""
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the register ends its sale, by its own clock."""
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody asked for the places before the time."""
    heard: Mapped[int] = mapped_column(default=0)
    """The number of the last report that was applied."""
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last place was accounted for."""
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    lent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class LentPlace(Base):
    """A place that was lent.

    ``out``: at the register, perhaps sold by now. ``sold``: sold there. ``returned``: the register gave it up.
    ``taken_back``: somebody took it back without hearing of the register. ``twice``: the register sold it as well.
    """

    __tablename__ = "pos_ticketing__lent_place"
    __table_args__ = (CheckConstraint(f"state IN ({_IN})", name="state"),)

    lent_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__lent_contingent.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20), default=OUT)
