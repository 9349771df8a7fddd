"""Reading the forms of reservations: an instant of the centre, the places ticked."""

from __future__ import annotations

from datetime import datetime

from flask import request

from addons.pos_ticketing.errors import NoPlaceTicked
from addons.pos_ticketing.views.forms import instant
from core.i18n import N_
from core.web.reading import REQUIRED, UNKNOWN_CHOICE, FormFault, integer

NOT_AN_INSTANT = N_("Write a date and a time.")


def instant_of(name: str, zone: str, *, required: bool = True) -> datetime | None:
    """A field ``2026-12-31T20:30`` in the zone of the centre; None when it is empty and may be. Raises FormFault."""
    typed = request.form.get(name, "").strip()
    if not typed:
        if required:
            raise FormFault(fields={name: REQUIRED})
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError as error:
        raise FormFault(fields={name: NOT_AN_INSTANT}) from error
    return instant(local, zone, name)


def places_ticked() -> list[tuple[int, int]]:
    """The places ``performance:seat`` that are ticked. Raises FormFault, NoPlaceTicked."""
    places = []
    for value in request.form.getlist("place"):
        performance_id, _, seat = value.partition(":")
        try:
            places.append((integer(performance_id), integer(seat)))
        except ValueError as error:
            raise FormFault(fields={"place": UNKNOWN_CHOICE}) from error
    if not places:
        raise NoPlaceTicked()
    return places
