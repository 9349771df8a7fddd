"""Seat plans: halls and their versions, import with clear refusals, export, the geometry browsers keep for ever."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, func, select
from sqlalchemy.orm import undefer
from werkzeug.utils import secure_filename

from addons.pos_ticketing.errors import BrokenPlan
from addons.pos_ticketing.models import Event, Performance, Plan, PlanVersion
from addons.pos_ticketing.permissions import PLAN_IMPORT, VIEW
from addons.pos_ticketing.services.plan_export import export_plan
from addons.pos_ticketing.services.plan_format import MAX_BYTES
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.views import blueprint
from core import clock
from core.db import db
from core.errors import NotFound
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import User
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_text
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Table

FOREVER = 365 * 24 * 3600


@blueprint.get("/plans")
@requires(VIEW)
def plan_list() -> ResponseReturnValue:
    """The halls of the current centre, each with its newest version."""
    versions = (
        select(
            PlanVersion.plan_id.label("plan_id"),
            func.count().label("versions"),
            func.max(PlanVersion.number).label("newest"),
        )
        .group_by(PlanVersion.plan_id)
        .subquery()
    )
    rows = (
        select(
            Plan.id,
            Plan.name.label("plan"),
            versions.c.versions,
            PlanVersion.seats.label("seats"),
            PlanVersion.places.label("places"),
            PlanVersion.created_at.label("created_at"),
        )
        .join(versions, versions.c.plan_id == Plan.id)
        .join(PlanVersion, and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == versions.c.newest))
        .where(Plan.centre_id == current_centre().id)
    )
    table = Table(
        "plans",
        rows,
        [
            Column(
                "plan",
                _("Seat plan"),
                sort=Plan.name,
                link=lambda row: url_for("pos_ticketing.plan_show", plan_id=row.id),
            ),
            Column("versions", _("Versions"), sort=versions.c.versions, format="number"),
            Column("seats", _("Numbered seats"), sort=PlanVersion.seats, format="number"),
            Column("places", _("Gauge"), sort=PlanVersion.places, format="number"),
            Column("created_at", _("Newest version"), sort=PlanVersion.created_at, format="localtime"),
        ],
        search=[Plan.name],
        order=[Plan.name, Plan.id],
        empty=Empty(
            _("No seat plan yet"),
            _("Import a file in the open JSON format of seat plans."),
            url_for("pos_ticketing.plan_import"),
            _("Import a seat plan"),
        ),
    )
    return table.render("pos_ticketing/plans.html")


@blueprint.get("/plans/<int:plan_id>")
@requires(VIEW)
def plan_show(plan_id: int) -> ResponseReturnValue:
    """A hall: its versions, who made each, and the performances on it."""
    hall = visible(Plan, plan_id)
    require(VIEW, hall.centre_id)
    used = (
        select(func.count())
        .where(Performance.plan_version_id == PlanVersion.id)
        .correlate(PlanVersion)
        .scalar_subquery()
    )
    coming = (
        select(func.count())
        .where(Performance.plan_version_id == PlanVersion.id, Performance.starts_at >= clock.now())
        .correlate(PlanVersion)
        .scalar_subquery()
    )
    versions = (
        select(
            PlanVersion.id, PlanVersion.number, PlanVersion.seats, PlanVersion.places,
            PlanVersion.created_at, User.name.label("author"), used.label("used"), coming.label("coming"),
        )
        .outerjoin(User, User.id == PlanVersion.created_by_id)
        .where(PlanVersion.plan_id == hall.id)
        .order_by(PlanVersion.number.desc())
    )  # fmt: skip
    performances = (
        select(Performance.id, Performance.starts_at, Event.title, PlanVersion.number)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(Event, Event.id == Performance.event_id)
        .where(PlanVersion.plan_id == hall.id, Performance.starts_at >= clock.now())
        .order_by(Performance.starts_at)
        .limit(50)
    )
    return render_template(
        "pos_ticketing/plan.html",
        hall=hall,
        versions=db.session.execute(versions).all(),
        performances=db.session.execute(performances).all(),
    )


@blueprint.get("/plans/versions/<int:version_id>/<any(whole, seats):kind>.json")
@requires(VIEW)
def plan_export(version_id: int, kind: str) -> Response:
    """A version as a file: whole, or only the seats, as other editors of the format accept it."""
    version = visible(PlanVersion, version_id)
    require(VIEW, version.centre_id)
    response = Response(export_plan(version, own_keys=kind == "whole"), mimetype="application/json")
    name = secure_filename(version.plan.name) or "plan"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{version.number}-{kind}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


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
    return redirect(url_for("pos_ticketing.plan_show", plan_id=imported.version.plan_id))


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
