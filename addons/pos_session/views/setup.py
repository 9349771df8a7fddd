"""What the set-up pages of a centre share: where they begin, whose centre a form is for, what a refusal shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.permissions import MANAGE
from addons.pos_session.views import blueprint
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.reading import picked


@blueprint.get("/setup")
@requires(MANAGE)
def setup_show() -> ResponseReturnValue:
    """The first of the set-up pages."""
    return redirect(url_for("pos_session.setup_desks"))


def set_up_centre(permission: str) -> Centre:
    """The centre whose page is shown, or whose page a form was on. Raises NotFound, Forbidden, NoCentre."""
    centre = visible_centre(picked("centre_id")) if "centre_id" in request.form else current_centre()
    require(permission, centre.id)
    return centre


def saved(
    work: Callable[[], dict[str, Any]],
    page: Callable[[dict[str, str]], str],
    done: str,
    then: str | Callable[[dict[str, Any]], str],
) -> ResponseReturnValue:
    """Do it, say so and go on to ``then``; a refused form is shown again with its faults.

    What does not exist, may not be done or leads elsewhere is told on a page of its own.
    """
    try:
        result = work()
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return page(form_errors(refusal)), refusal.status
    flash(done, "success")
    return redirect(then if isinstance(then, str) else then(result))


def ticked(name: str, stored: bool) -> bool:
    """What a checkbox shows: what was sent, or what is stored while nothing was."""
    return request.form.get(name) == "1" if request.form else stored


def typed(name: str, stored: Any) -> Any:
    """What a field shows: what was sent, or what is stored while nothing was."""
    return request.form.get(name, stored)
