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
from core.web.forms import ExtensibleForm
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
    return _form(None, {}, _further(None).filled())


@admin.get("/centres/<int:centre_id>")
@requires(ADMIN)
def centre(centre_id: int) -> str:
    """A centre."""
    found = visible_centre(centre_id)
    return _form(found, {}, _further(found).filled())


@admin.post("/centres/new")
@admin.post("/centres/<int:centre_id>")
@requires(ADMIN)
def save_centre(centre_id: int | None = None) -> Response | tuple[str, int]:
    """Make or change a centre, with what the addons add to its form."""
    found = visible_centre(centre_id) if centre_id is not None else None
    further = _further(found)
    try:
        clean = further.validate(request.form)
        with unit_of_work():
            saved = places.save_centre(centre_id, picked("team_id"), request.form)
            further.save(saved, clean)
    except Invalid as refusal:
        return _form(found, refusal_fields(refusal), further), refusal.status
    flash(_("The centre is saved."), "success")
    return redirect(url_for("admin.centres"))


def _further(found: Centre | None) -> ExtensibleForm:
    """What the addons that are on in the centre add to its form."""
    return ExtensibleForm("core.centre", found, found.id if found is not None else None)


def _form(found: Centre | None, errors: dict[str, str], further: ExtensibleForm) -> str:
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
        further=further.html(),
    )
