"""Fiscal days, months and years of a centre: when each begins and ends (requirements.md T1-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from addons.pos_accounting_close.models import AccountingSettings
from addons.pos_accounting_close.models.fiscal import DAY, MONTH
from core.db import db
from core.identity.visibility import visible_centre

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """How a centre cuts time: its IANA zone, the hour of the next day at which a day ends, when its year begins."""

    zone: str
    day_ends_at: int = 0
    first_month: int = 1

    def day_of(self, at: datetime) -> date:
        """The fiscal day of an instant, by the clock on the wall: before ``day_ends_at`` it is still the day before."""
        local = at.astimezone(ZoneInfo(self.zone))
        return local.date() - (_ONE_DAY if local.hour < self.day_ends_at else timedelta())

    def end_of(self, day: date) -> datetime:
        """The instant, in UTC, at which a fiscal day is over; a day with a change of the clock has 23 or 25 hours."""
        local = datetime.combine(day + _ONE_DAY, time(self.day_ends_at), ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def first_day(self, period: str, day: date) -> date:
        """The first day of the period of a kind that a day is in."""
        if period == DAY:
            return day
        first = day.replace(day=1)
        if period == MONTH:
            return first
        year = day.year if day.month >= self.first_month else day.year - 1
        return first.replace(year=year, month=self.first_month)

    def last_day(self, period: str, day: date) -> date:
        """The last day of the period of a kind that a day is in."""
        if period == DAY:
            return day
        following = self.first_day(period, day)
        for _ in range(1 if period == MONTH else 12):
            following = (following + timedelta(days=31)).replace(day=1)
        return following - _ONE_DAY


def calendar_of(centre_id: int) -> FiscalCalendar:
    """The calendar of a centre the actor may know of; the defaults where nothing was decided. Raises NotFound."""
    centre = visible_centre(centre_id)
    chosen = db.session.get(AccountingSettings, centre_id)
    if chosen is None:
        return FiscalCalendar(centre.timezone)
    return FiscalCalendar(centre.timezone, chosen.day_ends_at, chosen.fiscal_year_month)


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both inside."""
    return [first + n * _ONE_DAY for n in range((last - first).days + 1)]
