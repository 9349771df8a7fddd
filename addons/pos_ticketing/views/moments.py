"""Reading a day and hour that a form sends in the zone of the centre."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request

from addons.pos_ticketing.views.forms import NO_SUCH_HOUR, NOT_A_DATE, YEARS
from core import clock
from core.i18n import N_
from core.web.reading import FormFault

IN_THE_PAST = N_("This moment is over: choose a later one, or leave the field empty.")


def coming_moment(name: str, zone: str) -> datetime | None:
    """A moment to come, typed in the centre's zone; None for an empty field. Raises FormFault, naming the field."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError as error:
        raise FormFault(fields={name: NOT_A_DATE}) from error
    if local.tzinfo is not None or not YEARS[0] <= local.year <= YEARS[1]:
        raise FormFault(fields={name: NOT_A_DATE})
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise FormFault(fields={name: NO_SUCH_HOUR})
    if at <= clock.now():
        raise FormFault(fields={name: IN_THE_PAST})
    return at
