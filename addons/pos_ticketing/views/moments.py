"""Reading a day and hour that a form sends in the zone of the centre."""

from __future__ import annotations

from datetime import datetime

from flask import request

from addons.pos_ticketing.views.forms import NOT_A_DATE, instant
from core import clock
from core.i18n import N_
from core.web.reading import REQUIRED, FormFault

IN_THE_PAST = N_("This moment is over: choose a later one, or leave the field empty.")


def moment(name: str, zone: str, *, required: bool = True) -> datetime | None:
    """A field ``2026-12-31T20:30`` in the zone of the centre; None when it is empty and may be. Raises FormFault."""
    typed = request.form.get(name, "").strip()
    if not typed:
        if required:
            raise FormFault(fields={name: REQUIRED})
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError as error:
        raise FormFault(fields={name: NOT_A_DATE}) from error
    return instant(local, zone, name)


def coming_moment(name: str, zone: str) -> datetime | None:
    """A moment to come, typed in the centre's zone; None for an empty field. Raises FormFault, naming the field."""
    at = moment(name, zone, required=False)
    if at is not None and at <= clock.now():
        raise FormFault(fields={name: IN_THE_PAST})
    return at
