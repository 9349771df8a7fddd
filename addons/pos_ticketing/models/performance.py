"""Seasons, events and their performances, with what each performance limits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_ticketing.models.plan import PlanVersion
from addons.pos_ticketing.models.ticket import TicketSeries
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

PLANNED = "planned"
ON_SALE = "on_sale"
SUSPENDED = "suspended"
CANCELLED = "cancelled"
CLOSED = "closed"
PERFORMANCE_STATES = (PLANNED, ON_SALE, SUSPENDED, CANCELLED, CLOSED)
_IN = ", ".join(f"'{state}'" for state in PERFORMANCE_STATES)


class Season(CentreOwned, Base):
    """A year of the house; events belong to one, or to none."""

    __tablename__ = "pos_ticketing__season"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()


class Event(CentreOwned, Base):
    """A show; performances are its dates. Genre, young audience and festival go to the ministry (T2-12)."""

    __tablename__ = "pos_ticketing__event"

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__season.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    subtitle: Mapped[str] = mapped_column(String(120), default="")
    genre: Mapped[str] = mapped_column(String(60), default="")
    young_audience: Mapped[bool] = mapped_column(default=False)
    festival: Mapped[str] = mapped_column(String(120), default="")
    ticket_template_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__document_template.id"))
    """How its tickets are printed; None: as the sales channel says, else the house's own layout."""

    season: Mapped[Season | None] = relationship()


class Performance(CentreOwned, Base):
    """One date of an event on one version of a plan; the VAT rate is its own (requirements.md T2-11).

    ``on_sale``: sold now. ``suspended``: nothing is sold for a while. ``cancelled``: its tickets are to be refunded.
    ``closed``: no sale, exchange or reprint any more.
    """

    __tablename__ = "pos_ticketing__performance"
    __table_args__ = (
        CheckConstraint("vat_rate >= 0 AND vat_rate <= 10000", name="vat_rate"),
        CheckConstraint(f"state IN ({_IN})", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__event.id"), index=True)
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__plan_version.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__ticket_series.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    vat_rate: Mapped[int] = mapped_column()
    """Hundredths of a percent."""
    state: Mapped[str] = mapped_column(String(20), default=PLANNED)
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it is suspended or cancelled."""
    offer_changed_at: Mapped[int] = mapped_column(BigInteger, default=0)
    """When what is for sale changed last (state, plan, prices, contingents), epoch ms: screens load every place."""

    event: Mapped[Event] = relationship()
    plan_version: Mapped[PlanVersion] = relationship()
    series: Mapped[TicketSeries] = relationship()

    @property
    def on_sale(self) -> bool:
        """Whether its places are sold now."""
        return self.state == ON_SALE


class Quota(Base):
    """Most places of a performance that an audience category (or its sub-categories together) may take."""

    __tablename__ = "pos_ticketing__quota"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)

    performance_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__performance.id"), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )
    quantity: Mapped[int] = mapped_column()
