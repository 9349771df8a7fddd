"""Contingents (places set aside for a channel, a partner, the house) and blocked places."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

CONTINGENT_KINDS = ("channel", "partner", "house")
BLOCK_KINDS = ("technical", "house", "press")
LENT = "lent"
"""Not for sale here because a register has the places (models/lent.py)."""
ELSEWHERE = "elsewhere"
"""Not for sale on this register because head office has the places (models/borrowed.py)."""
KEPT_BLOCKS = (LENT, ELSEWHERE)
"""Blocks that nobody makes, changes or releases by hand."""


def _in(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Contingent(CentreOwned, Base):
    """For whom places are set aside, at any performance; sold only by the channels that name it."""

    __tablename__ = "pos_ticketing__contingent"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint(f"kind IN ({_in(CONTINGENT_KINDS)})", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)


class PerformanceContingent(Base):
    """A contingent at a performance; from ``release_at`` on its places are for sale to everybody."""

    __tablename__ = "pos_ticketing__performance_contingent"

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    contingent_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__contingent.id"), primary_key=True)
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class ContingentSeat(Base):
    """A place of a contingent: a seat, or one of the places that stand for the capacity of a free zone."""

    __tablename__ = "pos_ticketing__contingent_seat"

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contingent_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__contingent.id"))


class Block(CentreOwned, Base):
    """Why places of a performance are blocked, for whom and how long; the places are claims (``Claim.block_id``)."""

    __tablename__ = "pos_ticketing__block"
    __table_args__ = (CheckConstraint(f"kind IN ({_in(BLOCK_KINDS + KEPT_BLOCKS)})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(120), default="")
    """Who asked for it, or whom the places are for."""
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the places are for sale again by themselves; None: when somebody releases them."""
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its last place became free again."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
