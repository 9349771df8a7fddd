"""The doors of the access control: list and form."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from addons.pos_ticketing.models import Door
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.doors import save_door
from addons.pos_ticketing.views import blueprint
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import FormFault, once_from_form, text
from core.web.tables import Column, Empty, Table

DOOR_NAMED = N_("Another door has this name.")


@blueprint.get("/doors")
@requires(SETUP)
def door_list() -> ResponseReturnValue:
    """The doors of the current centre."""
    shown: list[Any] = [Door.id, Door.name, Door.active]
    table = Table(
        "doors",
        select(*shown).where(Door.centre_id == current_centre().id),
        [
            Column(
                "name",
                _("Door"),
                sort=Door.name,
                link=lambda row: url_for("pos_ticketing.door_edit", door_id=row.id),
            ),
            Column("active", _("Active"), sort=Door.active, format="yesno"),
        ],
        search=[Door.name],
        order=[Door.name],
        empty=Empty(
            _("No door yet"),
            _("A door is where tickets are scanned: main entrance, balcony, stage side."),
            url_for("pos_ticketing.door_new"),
            _("New door"),
        ),
    )
    return table.render("pos_ticketing/doors.html")


@blueprint.route("/doors/new", methods=["GET", "POST"])
@requires(SETUP)
def door_new() -> ResponseReturnValue:
    """Make a door."""
    return _form(None)


@blueprint.route("/doors/<int:door_id>", methods=["GET", "POST"])
@requires(SETUP)
def door_edit(door_id: int) -> ResponseReturnValue:
    """Change a door; its scans stay."""
    door = visible(Door, door_id)
    require(SETUP, door.centre_id)
    return _form(door)


def _form(door: Door | None) -> ResponseReturnValue:
    template = "pos_ticketing/door.html"
    if request.method == "GET":
        return render_template(template, door=door, errors={})
    centre_id, door_id = (door.centre_id, door.id) if door else (current_centre().id, None)
    try:
        name = text("name", most=80)
        active = "active" in request.form
        try:
            once_from_form(
                f"pos_ticketing.door:{current_actor().user_id}",
                lambda: {"id": save_door(centre_id, name, active, door_id).id},
            )
        except IntegrityError as error:
            raise FormFault(fields={"name": DOOR_NAMED}) from error
    except FormFault as fault:
        return render_template(template, door=door, errors=refusal_fields(fault)), fault.status
    flash(_("The door is saved."), "success")
    return redirect(url_for("pos_ticketing.door_list"))
