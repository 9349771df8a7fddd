"""What the set-up pages of the ticketing share: their tabs, whose centre a form is for, what a refusal shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from addons.pos_ticketing.permissions import SETUP
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.web import saving
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.reading import FormFault, once_from_form, picked

NAME_TAKEN = N_("This name is already used.")


def setup_tabs(shown: str) -> list[tuple[str, str, bool]]:
    """The set-up pages side by side; ``shown`` is the endpoint of the one shown, without its blueprint."""
    pages = (
        (_("Seasons"), "season_list"),
        (_("Events"), "event_list"),
        (_("Performances"), "performance_list"),
        (_("Audience categories"), "rate_list"),
        (_("Tariff grids"), "grid_list"),
        (_("Packages"), "package_list"),
        (_("Advantages"), "advantage_list"),
        (_("Halls"), "hall_list"),
    )
    return [(label, url_for(f"pos_ticketing.{name}"), name == shown) for label, name in pages]


def set_up_centre() -> Centre:
    """The centre whose page is shown, or whose page a form was on. Raises NotFound, Forbidden, NoCentre."""
    centre = visible_centre(picked("centre_id")) if "centre_id" in request.form else current_centre()
    require(SETUP, centre.id)
    return centre


def saved(
    scope: str,
    work: Callable[[], dict[str, Any]],
    page: Callable[[dict[str, str]], str],
    done: str | Callable[[dict[str, Any]], str],
    then: str | Callable[[dict[str, Any]], str],
    *,
    unique: str = "name",
) -> ResponseReturnValue:
    """Do it once for the form's key, say so and go on to ``then``; a refused form is shown again with its faults.

    ``unique`` is the field whose value nobody else may have. What does not exist, may not be done or leads elsewhere
    is told on a page of its own.
    """

    def once() -> dict[str, Any]:
        try:
            return once_from_form(f"pos_ticketing.{scope}:{current_actor().user_id}", work)
        except IntegrityError as error:
            raise FormFault(fields={unique: NAME_TAKEN}) from error

    return saving.saved(once, page, done, then)
