"""Seat plans and their versions: a version never changes, its hash names its geometry for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Plan(CentreOwned, Base):
    """A hall of a centre."""

    __tablename__ = "pos_ticketing__plan"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(190))
    venue_type: Mapped[str] = mapped_column(String(60), default="")
    """The kind of venue as the ministry's statistics name it (requirements.md T2-12)."""

    versions: Mapped[list[PlanVersion]] = relationship(order_by="PlanVersion.number", back_populates="plan")


class PlanVersion(CentreOwned, Base):
    """One imported file: its geometry, the seats' guids and the file itself, each in gzip."""

    __tablename__ = "pos_ticketing__plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"), UniqueConstraint("plan_id", "hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__plan.id"))
    number: Mapped[int] = mapped_column()
    hash: Mapped[str] = mapped_column(String(64), index=True)
    seats: Mapped[int] = mapped_column()
    """Numbered seats."""
    places: Mapped[int] = mapped_column()
    """Numbered seats and the capacities of the free zones: the gauge."""
    geometry_gz: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    guids_gz: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    source_gz: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))

    plan: Mapped[Plan] = relationship(back_populates="versions")
