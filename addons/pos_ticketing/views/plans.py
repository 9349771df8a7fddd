"""Seat plans: the list, the import with its clear refusals, and the geometry browsers keep for ever."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import undefer

from addons.pos_ticketing.errors import BrokenPlan
from addons.pos_ticketing.models import Plan, PlanVersion
from addons.pos_ticketing.permissions import PLAN_IMPORT, VIEW
from addons.pos_ticketing.services.plan_format import MAX_BYTES
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.views import blueprint
from core.db import db
from core.errors import NotFound
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_text
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Table

FOREVER = 365 * 24 * 3600


@blueprint.get("/plans")
@requires(VIEW)
def plan_list() -> ResponseReturnValue:
    """Every version of every plan of the current centre."""
    version = PlanVersion
    shown: list[Any] = [version.id, version.number, version.seats, version.places, version.created_at]
    rows = select(*shown, Plan.name.label("plan")).join(Plan, Plan.id == version.plan_id)
    table = Table(
        "plans",
        rows.where(version.centre_id == current_centre().id),
        [
            Column("plan", _("Seat plan"), sort=Plan.name),
            Column("number", _("Version"), sort=version.number, format="number"),
            Column("seats", _("Numbered seats"), sort=version.seats, format="number"),
            Column("places", _("Gauge"), sort=version.places, format="number"),
            Column("created_at", _("Imported"), sort=version.created_at, format="localtime"),
        ],
        search=[Plan.name],
        order=[Plan.name, version.number.desc()],
        empty=Empty(
            _("No seat plan yet"),
            _("Import a file in the open JSON format of seat plans."),
            url_for("pos_ticketing.plan_import"),
            _("Import a seat plan"),
        ),
    )
    return table.render("pos_ticketing/plans.html")


@blueprint.get("/plans/import")
@requires(PLAN_IMPORT)
def plan_import() -> str:
    """The form."""
    return render_template("pos_ticketing/plan_import.html", problems=[], error=None)


@blueprint.post("/plans/import")
@requires(PLAN_IMPORT)
def plan_import_file() -> ResponseReturnValue:
    """Check the file; a broken one is refused with the path of each fault, and nothing changes."""
    centre = current_centre()
    require(PLAN_IMPORT, centre.id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        error = translate(N_("Choose a file."))
        return render_template("pos_ticketing/plan_import.html", problems=[], error=error), 422
    try:
        plan, geometry = read_plan_file(upload.stream.read(MAX_BYTES + 1))
    except BrokenPlan as refusal:
        problems = [(found.path, translate(found.message, **found.params)) for found in refusal.problems]
        page = render_template(
            "pos_ticketing/plan_import.html", problems=problems, error=refusal_text(refusal)
        )
        return page, refusal.status
    with unit_of_work():
        imported = import_plan(centre.id, plan, geometry)
    if imported.is_new:
        flash(
            _("The seat plan %(name)s is imported: %(places)s places.", name=plan.name, places=plan.places),
            "success",
        )
    else:
        flash(_("This version of the seat plan was already there: nothing was changed."), "info")
    return redirect(url_for("pos_ticketing.plan_list"))


@blueprint.get("/plans/<string(length=64):plan_hash>/geometry.json")
@requires(VIEW)
def plan_geometry(plan_hash: str) -> Response:
    """The geometry, compressed as it is stored; it never changes, so browsers keep it."""
    version = db.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.hash == plan_hash)
        .options(undefer(PlanVersion.geometry_gz))
        .limit(1)
    ).one_or_none()
    if version is None:
        raise NotFound()
    require(VIEW, version.centre_id)
    response = Response(version.geometry_gz, mimetype="application/json")
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = f"private, max-age={FOREVER}, immutable"
    response.headers["Vary"] = "Cookie"
    return response
