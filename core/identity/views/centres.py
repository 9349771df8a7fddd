"""Administration of centres and the company data that stand on their receipts."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import ADMIN
from core.identity.models import Centre
from core.identity.services import places
from core.identity.views.blueprints import admin
from core.identity.visibility import visible_centre
from core.uow import unit_of_work
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import integer, picked

_FIELDS = (*places.TEXTS, "timezone", "currency")
_FIRST = {"timezone": "Europe/Paris", "currency": "EUR"}


@admin.get("/centres")
@requires(ADMIN)
def centres() -> str:
    """The centres the administrator is attached to."""
    return render_template("core/admin/centres.html", places=places.centres(), teams=places.teams())


@admin.get("/centres/new")
@requires(ADMIN)
def new_centre() -> str:
    """The form for a new centre."""
    return _form(None, {})


@admin.get("/centres/<int:centre_id>")
@requires(ADMIN)
def centre(centre_id: int) -> str:
    """A centre."""
    return _form(visible_centre(centre_id), {})


@admin.post("/centres/new")
@admin.post("/centres/<int:centre_id>")
@requires(ADMIN)
def save_centre(centre_id: int | None = None) -> Response | tuple[str, int]:
    """Make or change a centre."""
    try:
        with unit_of_work():
            places.save_centre(centre_id, picked("team_id"), request.form)
    except Invalid as refusal:
        found = visible_centre(centre_id) if centre_id is not None else None
        return _form(found, refusal_fields(refusal)), refusal.status
    flash(_("The centre is saved."), "success")
    return redirect(url_for("admin.centres"))


def _form(found: Centre | None, errors: dict[str, str]) -> str:
    values = {
        name: request.form.get(name, getattr(found, name) if found else _FIRST.get(name, ""))
        for name in _FIELDS
    }
    team_id = request.form.get("team_id", found.team_id if found else None, type=integer)
    return render_template(
        "core/admin/centre.html",
        place=found,
        values=values,
        team_id=team_id,
        teams=places.teams(),
        errors=errors,
    )
