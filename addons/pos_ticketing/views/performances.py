"""The list of performances of a centre, and the way to set them up."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from addons.pos_session.services import history
from addons.pos_ticketing.models import SOLD, Claim, Event, Performance, Plan, PlanVersion
from addons.pos_ticketing.permissions import SETUP, VIEW
from addons.pos_ticketing.services.performance_states import STATE_NAMES
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.catalogue import season_filter
from addons.pos_ticketing.views.setup_pages import setup_tabs
from core import clock
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table

STATE_TONES = {
    "planned": "secondary",
    "on_sale": "success",
    "suspended": "warning",
    "cancelled": "danger",
    "closed": "dark",
}


@blueprint.get("/performances")
@requires(VIEW)
def performance_list() -> ResponseReturnValue:
    """The performances of the current centre."""
    centre = current_centre()
    claim = Claim.__table__
    sold = (
        select(func.count())
        .where(claim.c.performance_id == Performance.id, claim.c.state == SOLD)
        .correlate(Performance)
        .scalar_subquery()
    )
    rows = (
        select(
            Performance.id,
            Performance.starts_at,
            Performance.state,
            Event.title.label("event"),
            Plan.name.label("hall"),
            PlanVersion.places.label("places"),
            sold.label("sold"),
        )
        .join(Event, Event.id == Performance.event_id)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Performance.centre_id == centre.id)
    )
    columns = [
        Column(
            "starts_at",
            _("Performance"),
            sort=Performance.starts_at,
            format="localtime",
            link=_plan,
        ),
        Column("event", _("Event"), sort=Event.title, link=_plan),
        Column("hall", _("Hall"), sort=Plan.name),
        Column("sold", _("Sold"), sort=sold, format="number"),
        Column("places", _("Gauge"), sort=PlanVersion.places, format="number"),
        Column(
            "state",
            _("State"),
            value=lambda row: translate(STATE_NAMES[row.state]),
            sort=Performance.state,
            badge=lambda row: STATE_TONES[row.state],
        ),
    ]
    sets_up = current_actor().may(SETUP)
    if sets_up:
        columns.append(Column("edit", _("Set-up"), value=lambda row: _("Change"), link=_edit, csv=False))
    table = Table(
        "performances",
        rows,
        columns,
        search=[Event.title, Event.subtitle, Plan.name],
        filters=_filters(centre.id, centre.timezone),
        order=[Performance.starts_at, Performance.id],
        empty=Empty(
            _("No performance here"),
            _("Import a seat plan, make an event, then its performances."),
            url_for("pos_ticketing.performance_new"),
            _("New performance"),
        ),
    )
    return table.render(
        "pos_ticketing/performances.html",
        tabs_shown=setup_tabs("performance_list") if sets_up else [],
    )


def _filters(centre_id: int, zone: str) -> list[Filter]:
    """What a list is narrowed by."""
    events = select(Event.id, Event.title).where(Event.centre_id == centre_id).order_by(Event.title)
    halls = select(Plan.id, Plan.name).where(Plan.centre_id == centre_id).order_by(Plan.name)
    states = [(state, translate(name)) for state, name in STATE_NAMES.items()]
    return [
        Filter(
            "when",
            _("When"),
            options=[("coming", _("Coming")), ("past", _("Past"))],
            where=lambda value: _when(value, zone),
            default="coming",
        ),
        Filter("event", _("Event"), Event.id, [(row.id, row.title) for row in db.session.execute(events)]),
        Filter("hall", _("Hall"), Plan.id, [(row.id, row.name) for row in db.session.execute(halls)]),
        season_filter(centre_id),
        Filter("state", _("State"), Performance.state, states),
        Filter(
            "from", _("From"), kind="date", where=lambda day: history.since(Performance.starts_at, day, zone)
        ),
        Filter("to", _("To"), kind="date", where=lambda day: history.until(Performance.starts_at, day, zone)),
    ]


def _plan(row: Any) -> str:
    return url_for("pos_ticketing.seat_plan", performance_id=row.id)


def _edit(row: Any) -> str:
    return url_for("pos_ticketing.performance_edit", performance_id=row.id)


def _when(value: str, zone: str) -> ColumnElement[bool]:
    today = clock.midnight(zone)
    return Performance.starts_at >= today if value == "coming" else Performance.starts_at < today
