"""Contingents of the centre: the list, the form, and the performances they have places at."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from addons.pos_ticketing.models import (
    BLOCKED,
    Claim,
    Contingent,
    ContingentSeat,
    Event,
    Performance,
    PerformanceContingent,
    Plan,
    PlanVersion,
)
from addons.pos_ticketing.models.contingent import CONTINGENT_KINDS
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services.contingents import save_contingent
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import NAME_TAKEN
from core import clock
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import UNKNOWN_CHOICE, FormFault, once_from_form, text
from core.web.tables import Column, Empty, Filter, Table


def kind_names() -> dict[str, str]:
    """How the kinds of contingents are called."""
    return {"channel": _("Sales channel"), "partner": _("Partner"), "house": _("House")}


@blueprint.get("/contingents")
@requires(CONTINGENTS)
def contingent_list() -> ResponseReturnValue:
    """The contingents of the current centre."""
    here = (
        select(func.count())
        .select_from(PerformanceContingent)
        .join(Performance, Performance.id == PerformanceContingent.performance_id)
        .where(PerformanceContingent.contingent_id == Contingent.id, Performance.starts_at >= clock.now())
        .correlate(Contingent)
        .scalar_subquery()
    )
    names = kind_names()
    table = Table(
        "contingents",
        select(
            Contingent.id, Contingent.name, Contingent.kind, Contingent.active, here.label("performances")
        ).where(Contingent.centre_id == current_centre().id),
        [
            Column(
                "name",
                _("Contingent"),
                sort=Contingent.name,
                link=lambda row: url_for("pos_ticketing.contingent_edit", contingent_id=row.id),
            ),
            Column("kind", _("For whom"), value=lambda row: names[row.kind], sort=Contingent.kind),
            Column("performances", _("Coming performances"), sort=here, format="number"),
            Column("active", _("In use"), sort=Contingent.active, format="yesno"),
        ],
        search=[Contingent.name],
        filters=[
            Filter("kind", _("For whom"), Contingent.kind, list(names.items())),
            Filter("active", _("In use"), Contingent.active, [(True, _("yes")), (False, _("no"))]),
        ],
        order=[Contingent.name, Contingent.id],
        empty=Empty(
            _("No contingent yet"),
            _("A contingent keeps places for a sales channel, a partner or the house."),
            url_for("pos_ticketing.contingent_new"),
            _("New contingent"),
        ),
    )
    return table.render("pos_ticketing/contingents.html")


@blueprint.route("/contingents/new", methods=["GET", "POST"])
@requires(CONTINGENTS)
def contingent_new() -> ResponseReturnValue:
    """Make a contingent."""
    return _form(None)


@blueprint.route("/contingents/<int:contingent_id>", methods=["GET", "POST"])
@requires(CONTINGENTS)
def contingent_edit(contingent_id: int) -> ResponseReturnValue:
    """Change a contingent; out of use it keeps the places it has and gets no more."""
    contingent = visible(Contingent, contingent_id)
    require(CONTINGENTS, contingent.centre_id)
    return _form(contingent)


def _form(contingent: Contingent | None) -> ResponseReturnValue:
    template, kinds = "pos_ticketing/contingent.html", list(kind_names().items())
    if request.method == "GET":
        return render_template(template, contingent=contingent, kinds=kinds, errors={})
    centre_id = contingent.centre_id if contingent else current_centre().id
    contingent_id = contingent.id if contingent else None
    try:
        name, kind = text("name", most=80), request.form.get("kind", "")
        if kind not in CONTINGENT_KINDS:
            raise FormFault(fields={"kind": UNKNOWN_CHOICE})
        active = "active" in request.form or contingent is None

        def work() -> dict[str, Any]:
            return {"id": save_contingent(centre_id, name, kind, active, contingent_id).id}

        try:
            once_from_form(f"pos_ticketing.contingent:{current_actor().user_id}", work)
        except IntegrityError as error:
            raise FormFault(fields={"name": NAME_TAKEN}) from error
    except FormFault as fault:
        page = render_template(template, contingent=contingent, kinds=kinds, errors=refusal_fields(fault))
        return page, fault.status
    flash(_("The contingent is saved."), "success")
    return redirect(url_for("pos_ticketing.contingent_list"))


@blueprint.get("/contingents/performances")
@requires(CONTINGENTS)
def set_aside_list() -> ResponseReturnValue:
    """The performances, with how many places are set aside and blocked at each."""
    claim, seat = Claim.__table__, ContingentSeat.__table__
    aside = (
        select(func.count())
        .where(seat.c.performance_id == Performance.id)
        .correlate(Performance)
        .scalar_subquery()
    )
    blocked = (
        select(func.count())
        .where(claim.c.performance_id == Performance.id, claim.c.state == BLOCKED)
        .correlate(Performance)
        .scalar_subquery()
    )
    rows = (
        select(
            Performance.id,
            Performance.starts_at,
            Event.title.label("event"),
            Plan.name.label("hall"),
            PlanVersion.places.label("places"),
            aside.label("aside"),
            blocked.label("blocked"),
        )
        .join(Event, Event.id == Performance.event_id)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Performance.centre_id == current_centre().id)
    )

    def page_of(row: Any) -> str:
        return url_for("pos_ticketing.set_aside_page", performance_id=row.id)

    table = Table(
        "set-aside",
        rows,
        [
            Column(
                "starts_at", _("Performance"), sort=Performance.starts_at, format="localtime", link=page_of
            ),
            Column("event", _("Event"), sort=Event.title, link=page_of),
            Column("hall", _("Seat plan"), sort=Plan.name),
            Column("aside", _("In contingents"), sort=aside, format="number"),
            Column("blocked", _("Blocked"), sort=blocked, format="number"),
            Column("places", _("Gauge"), sort=PlanVersion.places, format="number"),
        ],
        search=[Event.title, Plan.name],
        filters=[
            Filter(
                "when",
                _("When"),
                options=[("coming", _("Coming")), ("past", _("Past"))],
                where=_when,
                default="coming",
            )
        ],
        order=[Performance.starts_at, Performance.id],
        empty=Empty(
            _("No performance here"), _("Contingents and blocks are set performance by performance.")
        ),
    )
    return table.render("pos_ticketing/set_aside_list.html")


def _when(value: str) -> Any:
    return Performance.starts_at >= clock.now() if value == "coming" else Performance.starts_at < clock.now()
