"""Events, their performances, audience categories (rates) and the prices that meet them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_ticketing.models.plan import PlanVersion
from addons.pos_ticketing.models.ticket import TicketSeries
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class Event(CentreOwned, Base):
    """A show; performances are its dates."""

    __tablename__ = "pos_ticketing__event"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    subtitle: Mapped[str] = mapped_column(String(120), default="")


class Performance(CentreOwned, Base):
    """One date of an event on one version of a plan; the VAT rate is its own (requirements.md T2-11)."""

    __tablename__ = "pos_ticketing__performance"
    __table_args__ = (CheckConstraint("vat_rate >= 0 AND vat_rate <= 10000", name="vat_rate"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__event.id"), index=True)
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__plan_version.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__ticket_series.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    vat_rate: Mapped[int] = mapped_column()
    """Hundredths of a percent."""
    on_sale: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship()
    plan_version: Mapped[PlanVersion] = relationship()
    series: Mapped[TicketSeries] = relationship()


class AudienceCategory(CentreOwned, Base):
    """Who pays which rate: full, reduced, under 26, guest. Order on the screens by ``position``."""

    __tablename__ = "pos_ticketing__audience_category"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Price(Base):
    """What a seat category costs an audience category; cents, TTC. No row: not sold together."""

    __tablename__ = "pos_ticketing__price"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    seat_category: Mapped[str] = mapped_column(String(190), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )
    amount: Mapped[int] = mapped_column(BigInteger)
