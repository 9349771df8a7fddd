"""Drawing up fiscal closings: days follow each other without a gap, months add up days, years add up months (T1-7).

A day covers what was validated and paid from the end of the day before to its own end. Who sells takes the row of his
session before he takes the time, so once the rows are locked here everything dated before is written: each receipt is
in exactly one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_accounting_close.errors.fiscal import (
    AlreadyDrawnUp,
    DayHasOpenDrawers,
    PeriodBeforeFirst,
    PeriodGoesOn,
    PeriodNotBegun,
)
from addons.pos_accounting_close.models import (
    AccountingSettings,
    FiscalClosing,
    FiscalClosingMethod,
    FiscalClosingRate,
)
from addons.pos_accounting_close.models.fiscal import DAY, MONTH, PERIODS, YEAR
from addons.pos_accounting_close.permissions import FISCAL
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_accounting_close.services.fiscal_figures import (
    FiscalFigures,
    figures_between,
    first_instant,
    sum_of,
)
from addons.pos_accounting_close.services.fiscal_periods import FiscalCalendar, calendar_of, days
from addons.pos_accounting_close.services.fiscal_signing import sign_closing
from addons.pos_accounting_close.services.fiscal_stored import closings_of, last_closing, stored_figures
from addons.pos_accounting_close.services.states import ACCOUNTING_CLOSED
from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services.locking import link_to
from core import clock
from core.db import db
from core.identity.actor import require
from core.journal import enter
from core.journal.keys import signing_key
from core.journal.signing import GENESIS
from core.numbering import take

_SESSION: Any = Session.__table__
_CLOSING: Any = FiscalClosing.__table__
_ONE_DAY = timedelta(days=1)
EARLIEST = date(1970, 1, 1)
MOST_DAYS = 31
"""Of days that are caught up by themselves: as many in one unit of work, for it keeps the open sessions waiting."""
PART_OF = {MONTH: DAY, YEAR: MONTH}
"""What a period is the sum of."""


def draw_up(centre_id: int, period: str, day: date) -> list[FiscalClosing]:
    """Draw up the closing of the period that ``day`` is in, and what is missing before it; returns what was made.

    A day that is not over is drawn up to now, when no drawer of the centre is open. Two at once: the second one waits,
    and is told that it is done. Raises NotFound, Forbidden, PeriodNotBegun, PeriodBeforeFirst, PeriodGoesOn,
    DayHasOpenDrawers, AlreadyDrawnUp, ValueError on an unknown period.
    """
    if period not in PERIODS:
        raise ValueError(f"not a fiscal period: {period}")
    require(FISCAL, centre_id)
    calendar = _locked_calendar(centre_id)
    now = clock.now()
    open_ids = _locked_open_sessions(centre_id)
    if day < EARLIEST:
        raise PeriodBeforeFirst(fields={"day": PeriodBeforeFirst.message})
    if calendar.first_day(period, day) > calendar.day_of(now):
        raise PeriodNotBegun(fields={"day": PeriodNotBegun.message})
    first, last = calendar.first_day(period, day), calendar.last_day(period, day)
    if period != DAY and calendar.end_of(last) > now:
        raise PeriodGoesOn()
    drawn = last_closing(centre_id, period)
    if drawn is not None and drawn.period_on >= first:
        raise AlreadyDrawnUp()
    if period == DAY and calendar.end_of(last) > now and open_ids:
        raise DayHasOpenDrawers(links=[link_to(session_id) for session_id in open_ids])
    made = list(_draw_through(centre_id, calendar, period, last, now))
    if not made:
        raise PeriodBeforeFirst(fields={"day": PeriodBeforeFirst.message})
    return made


def draw_up_due(centre_id: int) -> list[FiscalClosing]:
    """Draw up what is over and missing of a centre, at most 31 days of it at once; nothing is made when nothing is due.

    Months and years follow once no day is missing: call it again until it makes nothing.
    """
    require(FISCAL, centre_id)
    calendar = _locked_calendar(centre_id)
    now = clock.now()
    _locked_open_sessions(centre_id)
    due = calendar.day_of(now) - _ONE_DAY
    made = list(islice(_draw_through(centre_id, calendar, DAY, due, now), MOST_DAYS))
    for period in (MONTH, YEAR) if len(made) < MOST_DAYS else ():
        over = calendar.first_day(period, calendar.day_of(now)) - _ONE_DAY
        made += _draw_through(centre_id, calendar, period, over, now)
    return made


def closed_until(centre_id: int) -> datetime | None:
    """The end of the last fiscal day that was drawn up: nothing is dated before it any more (T1-9). One statement."""
    until: datetime | None = db.session.scalar(
        select(func.max(_CLOSING.c.ends_at)).where(
            _CLOSING.c.centre_id == centre_id, _CLOSING.c.period == DAY
        )
    )
    return until


def _locked_calendar(centre_id: int) -> FiscalCalendar:
    """The calendar of a centre; its row is locked until the end of the unit: one draws up at a time."""
    row = (
        select(AccountingSettings)
        .where(AccountingSettings.centre_id == centre_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if db.session.scalar(row) is None:
        lay_defaults(centre_id)
        db.session.scalar(row)
    return calendar_of(centre_id)


def _locked_open_sessions(centre_id: int) -> list[int]:
    """Lock every session in which something may still be written; returns those that are not closed."""
    rows = db.session.execute(
        select(_SESSION.c.id, _SESSION.c.state)
        .where(_SESSION.c.centre_id == centre_id, _SESSION.c.state != ACCOUNTING_CLOSED)
        .order_by(_SESSION.c.id)
        .with_for_update()
    )
    return [row.id for row in rows if row.state in ACTIVE]


def _draw_through(
    centre_id: int, calendar: FiscalCalendar, period: str, last: date, now: datetime
) -> Iterator[FiscalClosing]:
    """Every missing closing of a period up to the one that ends on ``last``; the parts that miss are drawn up first."""
    if period == DAY:
        yield from _draw_days(centre_id, calendar, last, now)
        return
    yield from _draw_through(centre_id, calendar, PART_OF[period], last, now)
    before = last_closing(centre_id, period)
    parts = closings_of(centre_id, PART_OF[period], after=before.ends_at if before else None)
    by_period: dict[date, list[FiscalClosing]] = {}
    for part in parts:
        first = calendar.first_day(period, part.period_on)
        if calendar.last_day(period, part.period_on) <= last:
            by_period.setdefault(first, []).append(part)
    for first, of_period in by_period.items():
        figures = stored_figures(of_period)
        yield _write(centre_id, period, first, of_period, sum_of([figures[part.id] for part in of_period]))


def _draw_days(
    centre_id: int, calendar: FiscalCalendar, last: date, now: datetime
) -> Iterator[FiscalClosing]:
    before = last_closing(centre_id, DAY)
    if before is not None:
        first, starts_at = before.period_on + _ONE_DAY, before.ends_at
    else:
        first = calendar.day_of(first_instant(centre_id) or now)
        starts_at = calendar.end_of(first - _ONE_DAY)
    for day in days(first, last):
        ends_at = min(calendar.end_of(day), now)
        figures = figures_between(centre_id, starts_at, ends_at)
        yield _write(centre_id, DAY, day, (starts_at, ends_at), figures)
        starts_at = ends_at


def _write(
    centre_id: int,
    period: str,
    first: date,
    bounds: tuple[datetime, datetime] | Sequence[FiscalClosing],
    figures: FiscalFigures,
) -> FiscalClosing:
    """Write and sign one closing; ``bounds`` are its instants, or the closings it adds up."""
    before = last_closing(centre_id, period)
    if isinstance(bounds, tuple):
        starts_at, ends_at = bounds
        perpetual = (before.perpetual if before else 0) + figures.turnover
        absolute = (before.perpetual_absolute if before else 0) + figures.absolute
    else:
        starts_at, ends_at = bounds[0].starts_at, bounds[-1].ends_at
        perpetual, absolute = bounds[-1].perpetual, bounds[-1].perpetual_absolute
    key = signing_key()
    actor = require(FISCAL, centre_id)
    closing = FiscalClosing(
        centre_id=centre_id,
        period=period,
        number=take(f"pos_accounting_close.fiscal_{period}:{centre_id}"),
        period_on=first,
        starts_at=starts_at,
        ends_at=ends_at,
        orders=figures.orders,
        first_order_id=figures.first_order_id,
        last_order_id=figures.last_order_id,
        turnover=figures.turnover,
        absolute=figures.absolute,
        outside_turnover=figures.outside_turnover,
        perpetual=perpetual,
        perpetual_absolute=absolute,
        key_id=key.id,
        previous_mac=before.mac if before else GENESIS,
        created_by_id=actor.author_id,
        created_at=clock.now(),
    )
    closing.mac = sign_closing(key.secret, closing, figures)
    db.session.add(closing)
    db.session.flush()
    _write_rows(closing.id, figures)
    enter(
        "house",
        "pos_accounting_close.fiscal_closing",
        {
            "closing": closing.id,
            "centre": centre_id,
            "period": period,
            "number": closing.number,
            "period_on": first.isoformat(),
            "turnover": closing.turnover,
            "perpetual": closing.perpetual,
            "mac": closing.mac,
        },
    )
    return closing


def _write_rows(closing_id: int, figures: FiscalFigures) -> None:
    rates = [
        {"closing_id": closing_id, "rate": row.rate, "ht": row.ht, "vat": row.vat, "ttc": row.ttc}
        for row in figures.rates
    ]
    methods = [
        {"closing_id": closing_id, "method_id": method_id, "label": label, "amount": amount}
        for method_id, label, amount in figures.methods
    ]
    for model, rows in ((FiscalClosingRate, rates), (FiscalClosingMethod, methods)):
        if rows:
            db.session.execute(insert(model), rows)
