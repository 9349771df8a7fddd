"""Which performances statements, plots and exports are about: days, season, event, as the address says."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from sqlalchemy import select

from addons.pos_ticketing.models import Event, Season
from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.takings import Takings, takings
from core import clock
from core.db import db
from core.errors import Invalid
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, optional_day

FIELDS = ("from", "to", "season", "event")


@dataclass
class Period:
    """What was asked for and found; ``errors`` by field. Days left empty are those of the season, else this month."""

    centre: Centre
    values: dict[str, str]
    found: list[Takings] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200
    seasons: list[tuple[int, str]] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)

    @property
    def args(self) -> dict[str, str]:
        """The same for another address."""
        return {name: value for name, value in self.values.items() if value}

    @property
    def filename(self) -> str:
        """The days, for the name of a file."""
        return f"{self.values['from']}-{self.values['to']}"


def asked_period() -> Period:
    """The period of the request in the current centre, with its choices. Raises NotFound, Forbidden."""
    centre = current_centre()
    require(STATEMENTS, centre.id)
    period = Period(
        centre,
        {name: request.args.get(name, "").strip() for name in FIELDS},
        seasons=_choices(Season.id, Season.name, Season.centre_id == centre.id, Season.starts_on.desc()),
        events=_choices(Event.id, Event.title, Event.centre_id == centre.id, Event.title),
    )
    try:
        season_id, event_id = _chosen("season", period.seasons), _chosen("event", period.events)
        first, last = _days(centre, season_id)
        period.values |= {"from": first.isoformat(), "to": last.isoformat()}
        period.found = takings(centre.id, first, last, event_id, season_id)
    except Invalid as refusal:
        period.errors, period.status = refusal_fields(refusal), refusal.status
    return period


def found_or_raise() -> Period:
    """The same for a download: what is wrong is raised. Raises FormFault besides."""
    period = asked_period()
    if period.errors:
        raise FormFault(fields=period.errors)
    return period


def _days(centre: Centre, season_id: int | None) -> tuple[date, date]:
    first, last = optional_day("from", values=request.args), optional_day("to", values=request.args)
    if season_id is not None and (first is None or last is None):
        season = visible(Season, season_id)
        return first or season.starts_on, last or season.ends_on
    today = clock.business_day(centre.timezone)
    first = first or (last or today).replace(day=1)
    return first, last or first.replace(day=monthrange(first.year, first.month)[1])


def _chosen(name: str, options: list[tuple[int, str]]) -> int | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    try:
        chosen = integer(typed)
    except ValueError as error:
        raise FormFault(fields={name: UNKNOWN_CHOICE}) from error
    if chosen not in dict(options):
        raise FormFault(fields={name: UNKNOWN_CHOICE})
    return chosen


def _choices(key: Any, label: Any, where: Any, order: Any) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in db.session.execute(select(key, label).where(where).order_by(order))]
