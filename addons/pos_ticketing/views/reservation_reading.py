"""Reading the forms of reservations: the places ticked."""

from __future__ import annotations

from flask import request

from addons.pos_ticketing.errors import NoPlaceTicked
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer


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
