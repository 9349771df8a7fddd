"""Setting up performances and the series that numbers their tickets."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, exists, select

from addons.pos_ticketing.errors import HasSales, SeriesInUse
from addons.pos_ticketing.models import (
    Claim,
    Event,
    Performance,
    PlanVersion,
    Ticket,
    TicketSeries,
)
from addons.pos_ticketing.models.performance import PLANNED
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.lent_places import check_not_lent
from addons.pos_ticketing.services.setup_audience import save_audience_category
from addons.pos_ticketing.services.setup_events import save_event
from addons.pos_ticketing.services.setup_grids import prices_of, save_prices
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_CLAIM = cast(Table, Claim.__table__)
_TICKET = cast(Table, Ticket.__table__)

__all__ = [
    "DEFAULT_SERIES",
    "PerformanceValues",
    "default_series",
    "has_claims",
    "is_numbered",
    "prices_of",
    "save_audience_category",
    "save_event",
    "save_performance",
    "save_prices",
    "save_series",
    "series_of",
]
"""With the steps of its neighbours (setup_*.py), so that a season is set up with one import."""

DEFAULT_SERIES = "A"


class PerformanceValues(NamedTuple):
    """What a performance is made of; ``vat_rate`` in hundredths of a percent."""

    event_id: int
    plan_version_id: int
    starts_at: datetime
    vat_rate: int
    state: str = PLANNED
    """Of a new performance; that of another one changes in services/performance_states.py."""
    series_id: int | None = None


def default_series(centre_id: int, name: str = "") -> TicketSeries:
    """The ticket series of a centre, made when there is none."""
    found = series_of(centre_id)
    if found is None:
        found = TicketSeries(centre_id=centre_id, code=DEFAULT_SERIES, name=name)
        db.session.add(found)
        db.session.flush()
    return found


def series_of(centre_id: int) -> TicketSeries | None:
    """The series that numbers the tickets of a centre; None before its first performance."""
    found: TicketSeries | None = db.session.execute(
        select(TicketSeries).where(TicketSeries.centre_id == centre_id).order_by(TicketSeries.id).limit(1)
    ).scalar_one_or_none()
    return found


def save_series(centre_id: int, code: str, name: str) -> TicketSeries:
    """Name the ticket series of a centre; its code stays once a number was used (SeriesInUse); journalled."""
    found = series_of(centre_id)
    if found is not None and (found.code, found.name) == (code, name):
        return found
    if found is None:
        found = TicketSeries(centre_id=centre_id)
    elif found.code != code and is_numbered(found):
        raise SeriesInUse(code=found.code)
    found.code, found.name = code, name
    db.session.add(found)
    db.session.flush()
    enter("house", "pos_ticketing.series_changed", {"series": found.id, "centre": centre_id, "code": code})
    return found


def is_numbered(series: TicketSeries) -> bool:
    """Whether a number of the series was ever used (requirements.md T2-2: a series is uninterrupted)."""
    used: bool = db.session.execute(select(exists().where(_TICKET.c.series_id == series.id))).scalar_one()
    return used


def save_performance(
    centre_id: int, values: PerformanceValues, performance_id: int | None = None
) -> Performance:
    """Make or change a performance. Its plan and series stay once a place is taken.

    Raises HasSales, PlanLent, NotFound, Forbidden. The state of one that exists is not changed here.
    """
    require(SETUP, centre_id)
    event = visible(Event, values.event_id)
    version = visible(PlanVersion, values.plan_version_id)
    series = (
        default_series(centre_id) if values.series_id is None else visible(TicketSeries, values.series_id)
    )
    if performance_id is None:
        performance = Performance(
            centre_id=centre_id, plan_version_id=version.id, series_id=series.id, state=values.state
        )
    else:
        performance = visible(Performance, performance_id)
        moved = (performance.plan_version_id, performance.series_id) != (version.id, series.id)
        if moved:
            if has_claims(performance_id):
                raise HasSales()
            check_not_lent(performance_id)
        performance.plan_version_id, performance.series_id = version.id, series.id
    if {event.centre_id, version.centre_id, series.centre_id} != {performance.centre_id}:
        raise NotFound()
    performance.event_id = event.id
    performance.starts_at = values.starts_at
    if performance_id is not None:
        _journal_vat_rate(performance, values.vat_rate)
    performance.vat_rate = values.vat_rate
    performance.offer_changed_at = now_ms()
    db.session.add(performance)
    db.session.flush()
    return performance


def _journal_vat_rate(performance: Performance, vat_rate: int) -> None:
    """A VAT rate that changes is a fiscal parameter (requirements.md T1-13)."""
    if performance.vat_rate != vat_rate:
        enter(
            "house",
            "pos_ticketing.vat_rate_changed",
            {"performance": performance.id, "before": performance.vat_rate, "after": vat_rate},
        )


def has_claims(performance_id: int) -> bool:
    """Whether any place of the performance is taken (held included)."""
    taken: bool = db.session.execute(
        select(exists().where(_CLAIM.c.performance_id == performance_id))
    ).scalar_one()
    return taken
