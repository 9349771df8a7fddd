"""The tariff grid (grille tarifaire): what a seat category costs an audience category."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned


class PriceGrid(CentreOwned, Base):
    """Prices of a season, an event or a performance, perhaps between two days (both included, of the centre).

    Cell by cell, of the grids that apply on a day: a performance's goes before its event's, that before its season's;
    of one scope, the grid that starts last, then the one that ends first, then the newest.
    """

    __tablename__ = "pos_ticketing__price_grid"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN season_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN performance_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="scope",
        ),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    season_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__season.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__event.id"), index=True)
    performance_id: Mapped[int | None] = mapped_column(
        ForeignKey("pos_ticketing__performance.id"), index=True
    )
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()


class Price(Base):
    """A cell of a grid; cents, TTC, 0 for free. None: not sold together, whatever a wider grid says."""

    __tablename__ = "pos_ticketing__grid_price"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    grid_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__price_grid.id"), primary_key=True)
    seat_category: Mapped[str] = mapped_column(String(190), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )
    amount: Mapped[int | None] = mapped_column(BigInteger)
