"""The fiscal years of a centre: twelve months that begin with the month its settings name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from addons.pos_accounting_close.models import AccountingSettings, Entry
from core import clock
from core.db import db
from core.identity.visibility import visible_centre

_SETTINGS: Any = AccountingSettings.__table__
_ENTRY: Any = Entry.__table__


class FiscalYear(NamedTuple):
    """Its first and last day, both inside; ``name`` is the calendar year it ends in (2026 for 09/2025-08/2026)."""

    starts_on: date
    ends_on: date

    @property
    def name(self) -> int:
        return self.ends_on.year


def fiscal_year_of(day: date, month: int) -> FiscalYear:
    """The fiscal year that holds ``day`` where years begin with ``month``."""
    begun = day.year if day.month >= month else day.year - 1
    return FiscalYear(date(begun, month, 1), date(begun + 1, month, 1) - timedelta(days=1))


def fiscal_year_ending_in(year: int, month: int) -> FiscalYear:
    """The fiscal year that ends in a calendar year."""
    found = fiscal_year_of(date(year, month, 1), month)
    return found if found.name == year else fiscal_year_of(date(year - 1, month, 1), month)


def first_month(centre_id: int) -> int:
    """The month in which the fiscal years of a centre begin: January without settings."""
    wanted = select(_SETTINGS.c.fiscal_year_month).where(_SETTINGS.c.centre_id == centre_id)
    return int(db.session.execute(wanted).scalar_one_or_none() or 1)


def fiscal_years(centre_id: int) -> list[FiscalYear]:
    """The fiscal years of a centre from its first entry to today's, the newest first."""
    month = first_month(centre_id)
    today = clock.business_day(visible_centre(centre_id).timezone)
    dates = select(func.min(_ENTRY.c.entry_on), func.max(_ENTRY.c.entry_on))
    first, last = db.session.execute(dates.where(_ENTRY.c.centre_id == centre_id)).one()
    found = [fiscal_year_of(max(last or today, today), month)]
    while found[-1].starts_on > (first or today):
        found.append(fiscal_year_of(found[-1].starts_on - timedelta(days=1), month))
    return found
