"""What the set-up pages of a centre share: where they begin, whose centre a form is for, what fields show."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.permissions import MANAGE
from addons.pos_session.views import blueprint
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.web.centre import current_centre
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


def ticked(name: str, stored: bool) -> bool:
    """What a checkbox shows: what was sent, or what is stored while nothing was."""
    return request.form.get(name) == "1" if request.form else stored


def typed(name: str, stored: Any) -> Any:
    """What a field shows: what was sent, or what is stored while nothing was."""
    return request.form.get(name, stored)
