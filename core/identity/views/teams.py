"""Administration of management teams."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import ADMIN
from core.identity.models import Team
from core.identity.services import places
from core.identity.views.blueprints import admin
from core.uow import unit_of_work
from core.web.errors import refusal_fields
from core.web.i18n import _


@admin.get("/teams")
@requires(ADMIN)
def teams() -> str:
    """The teams of the administrator's centres, and those without a centre."""
    return render_template("core/admin/teams.html", teams=places.teams())


@admin.get("/teams/new")
@requires(ADMIN)
def new_team() -> str:
    """The form for a new team."""
    return _form(None, {})


@admin.get("/teams/<int:team_id>")
@requires(ADMIN)
def team(team_id: int) -> str:
    """A team."""
    return _form(places.get_team(team_id), {})


@admin.post("/teams/new")
@admin.post("/teams/<int:team_id>")
@requires(ADMIN)
def save_team(team_id: int | None = None) -> Response | tuple[str, int]:
    """Make or change a team."""
    try:
        with unit_of_work():
            places.save_team(team_id, request.form.get("name", ""), request.form.get("print_format", ""))
    except Invalid as refusal:
        found = places.get_team(team_id) if team_id is not None else None
        return _form(found, refusal_fields(refusal)), refusal.status
    flash(_("The team is saved."), "success")
    return redirect(url_for("admin.teams"))


def _form(found: Team | None, errors: dict[str, str]) -> str:
    values = {
        "name": request.form.get("name", found.name if found else ""),
        "print_format": request.form.get("print_format", found.print_format if found else "pos-80"),
    }
    return render_template("core/admin/team.html", team=found, values=values, errors=errors)
