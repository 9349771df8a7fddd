"""Several performances of an event at once: an hour on several days, or copies of one with its grids and quotas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select

from addons.pos_ticketing.errors import NoDates, TooManyDates
from addons.pos_ticketing.models import Event, Performance, PlanVersion, Price, PriceGrid, Quota, TicketSeries
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.setup import PerformanceValues, default_series
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible

MOST = 200
"""Most performances made at once: more is a slip of the finger."""

_GRID = cast(Table, PriceGrid.__table__)
_PRICE = cast(Table, Price.__table__)
_QUOTA = cast(Table, Quota.__table__)


def days_between(first: date, last: date, weekdays: Collection[int]) -> Iterator[date]:
    """The days from ``first`` to ``last``, both included, that fall on ``weekdays`` (0 is Monday); none: every day.

    Ends after ``MOST`` and one more, so that a slip of the finger in a year costs nothing.
    """
    day, found = first, 0
    while day <= last and found <= MOST:
        if not weekdays or day.weekday() in weekdays:
            found += 1
            yield day
        if day == date.max:
            return
        day += timedelta(days=1)


def add_performances(
    centre_id: int, wanted: Sequence[PerformanceValues], model_id: int | None = None
) -> list[int]:
    """Make performances of one event on one plan; returns their ids, in order.

    With a model each gets its series, and a copy of its own grids and quotas. What is read does not grow with how many
    they are. Raises NoDates, TooManyDates, NotFound, Forbidden.
    """
    require(SETUP, centre_id)
    if not wanted:
        raise NoDates(fields={"days": NoDates.message})
    if len(wanted) > MOST:
        raise TooManyDates(fields={"days": TooManyDates.message}, most=MOST)
    model = visible(Performance, model_id) if model_id is not None else None
    series = visible(TicketSeries, model.series_id) if model else default_series(centre_id)
    owners: list[Any] = [visible(Event, key) for key in {values.event_id for values in wanted}]
    owners += [visible(PlanVersion, key) for key in {values.plan_version_id for values in wanted}]
    if any(owner.centre_id != centre_id for owner in (*owners, series, *([model] if model else []))):
        raise NotFound()
    made = [
        Performance(
            centre_id=centre_id,
            event_id=values.event_id,
            plan_version_id=values.plan_version_id,
            series_id=series.id,
            starts_at=values.starts_at,
            vat_rate=values.vat_rate,
            state=values.state,
        )
        for values in wanted
    ]
    db.session.add_all(made)
    db.session.flush()
    ids = [performance.id for performance in made]
    if model is not None:
        _copy_grids(model, ids)
        _copy_quotas(model.id, ids)
    return ids


def _copy_grids(model: Performance, ids: Sequence[int]) -> None:
    wanted = select(PriceGrid).where(PriceGrid.performance_id == model.id).order_by(PriceGrid.id)
    grids = list(db.session.scalars(wanted))
    copies = [
        (
            grid.id,
            PriceGrid(
                centre_id=model.centre_id,
                name=grid.name,
                performance_id=performance_id,
                starts_on=grid.starts_on,
                ends_on=grid.ends_on,
            ),
        )
        for performance_id in ids
        for grid in grids
    ]
    db.session.add_all(copy for _, copy in copies)
    db.session.flush()
    prices = db.session.execute(
        select(_PRICE).join(_GRID, _GRID.c.id == _PRICE.c.grid_id).where(_GRID.c.performance_id == model.id)
    ).all()
    rows = [
        {**price._mapping, "grid_id": copy.id}
        for grid_id, copy in copies
        for price in prices
        if price.grid_id == grid_id
    ]
    if rows:
        db.session.execute(insert(_PRICE), rows)


def _copy_quotas(model_id: int, ids: Sequence[int]) -> None:
    quotas = db.session.execute(select(_QUOTA).where(_QUOTA.c.performance_id == model_id)).all()
    rows = [
        {**quota._mapping, "performance_id": performance_id} for performance_id in ids for quota in quotas
    ]
    if rows:
        db.session.execute(insert(_QUOTA), rows)
