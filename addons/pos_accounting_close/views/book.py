"""What the pages of the books share: the current centre, a period in the address, links from entries to their cause."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import request

from addons.pos_accounting_close.permissions import ENTRIES
from addons.pos_accounting_close.services.fiscal_years import first_month, fiscal_year_of
from core import clock
from core.identity.actor import require
from core.identity.models import Centre
from core.web import reading
from core.web.centre import current_centre


class Period(NamedTuple):
    """The days of a page, both inside; ``errors`` by field where the address names none."""

    starts_on: date
    ends_on: date
    errors: dict[str, str]


def book_centre(permission: str = ENTRIES) -> Centre:
    """The current centre, whose books the actor may see (or what ``permission`` says). Raises NotFound, Forbidden."""
    centre = current_centre()
    require(permission, centre.id)
    return centre


def period_asked(centre: Centre) -> Period:
    """The period of the address; the current fiscal year where it names none, or none that is one."""
    errors: dict[str, str] = {}
    found: dict[str, date] = {}
    for field in ("from", "to"):
        try:
            day = reading.optional_day(field, values=request.args)
        except reading.FormFault as fault:
            errors |= fault.fields
        else:
            if day is not None:
                found[field] = day
    year = fiscal_year_of(clock.business_day(centre.timezone), first_month(centre.id))
    return Period(found.get("from", year.starts_on), found.get("to", year.ends_on), errors)
