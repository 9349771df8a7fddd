"""Seasons and halls: lists and forms."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import Event, Plan, PlanVersion, PriceGrid, Season
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import setup_events
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre, setup_tabs
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.reading import day, text
from core.web.tables import Column, Empty, Table


@blueprint.get("/seasons")
@requires(SETUP)
def season_list() -> ResponseReturnValue:
    """The seasons of the current centre, the newest first."""
    events = select(func.count()).where(Event.season_id == Season.id).correlate(Season).scalar_subquery()
    grids = select(func.count()).where(PriceGrid.season_id == Season.id).correlate(Season).scalar_subquery()
    shown: list[Any] = [Season.id, Season.name, Season.starts_on, Season.ends_on]
    table = Table(
        "seasons",
        select(*shown, events.label("events"), grids.label("grids")).where(
            Season.centre_id == set_up_centre().id
        ),
        [
            Column(
                "name",
                _("Season"),
                sort=Season.name,
                link=lambda row: url_for("pos_ticketing.season_edit", season_id=row.id),
            ),
            Column("starts_on", _("From"), sort=Season.starts_on, format="localdate"),
            Column("ends_on", _("To"), sort=Season.ends_on, format="localdate"),
            Column(
                "events",
                _("Events"),
                sort=events,
                format="number",
                link=lambda row: url_for("pos_ticketing.event_list", f_season=row.id),
            ),
            Column(
                "grids",
                _("Tariff grids"),
                sort=grids,
                format="number",
                link=lambda row: url_for("pos_ticketing.grid_list", f_season=row.id),
            ),
        ],
        search=[Season.name],
        order=[Season.starts_on.desc(), Season.id.desc()],
        empty=Empty(
            _("No season yet"),
            _("A season gathers the events of a year of the house, and gives them their prices."),
            url_for("pos_ticketing.season_new"),
            _("New season"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html",
        title=_("Seasons"),
        tabs_shown=setup_tabs("season_list"),
        add=(_("New season"), url_for("pos_ticketing.season_new")),
    )


@blueprint.route("/seasons/new", methods=["GET", "POST"])
@requires(SETUP)
def season_new() -> ResponseReturnValue:
    """Make a season."""
    return _season_form(None, set_up_centre().id)


@blueprint.route("/seasons/<int:season_id>", methods=["GET", "POST"])
@requires(SETUP)
def season_edit(season_id: int) -> ResponseReturnValue:
    """Rename a season or move its days."""
    season = visible(Season, season_id)
    require(SETUP, season.centre_id)
    return _season_form(season, season.centre_id)


def _season_form(season: Season | None, centre_id: int) -> ResponseReturnValue:
    season_id = season.id if season else None

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_ticketing/season.html", season=season, centre_id=centre_id, errors=errors)

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        name = text("name", most=80)
        made = setup_events.save_season(centre_id, name, day("starts_on"), day("ends_on"), season_id)
        return {"id": made.id}

    return saved("season", work, page, _("The season is saved."), url_for("pos_ticketing.season_list"))


@blueprint.get("/halls")
@requires(SETUP)
def hall_list() -> ResponseReturnValue:
    """The halls of the current centre with what the ministry's statistics call them."""
    newest = (
        select(PlanVersion.places)
        .where(PlanVersion.plan_id == Plan.id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
        .correlate(Plan)
        .scalar_subquery()
    )
    shown: list[Any] = [Plan.id, Plan.name, Plan.venue_type]
    table = Table(
        "halls",
        select(*shown, newest.label("places")).where(Plan.centre_id == set_up_centre().id),
        [
            Column(
                "name",
                _("Hall"),
                sort=Plan.name,
                link=lambda row: url_for("pos_ticketing.hall_edit", plan_id=row.id),
            ),
            Column("venue_type", _("Kind of venue"), sort=Plan.venue_type),
            Column("places", _("Gauge"), sort=newest, format="number"),
        ],
        search=[Plan.name, Plan.venue_type],
        order=[Plan.name],
        empty=Empty(
            _("No hall yet"),
            _("A hall comes with its seat plan: import one."),
            url_for("pos_ticketing.plan_list"),
            _("Seat plans"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html", title=_("Halls"), tabs_shown=setup_tabs("hall_list"), add=None
    )


@blueprint.route("/halls/<int:plan_id>", methods=["GET", "POST"])
@requires(SETUP)
def hall_edit(plan_id: int) -> ResponseReturnValue:
    """What kind of venue a hall is (requirements.md T2-12)."""
    plan = visible(Plan, plan_id)
    require(SETUP, plan.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_ticketing/hall.html", plan=plan, errors=errors)

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        typed = text("venue_type", most=60, required=False)
        return {"id": setup_events.save_venue_type(plan_id, typed).id}

    return saved("hall", work, page, _("The hall is saved."), url_for("pos_ticketing.hall_list"))
