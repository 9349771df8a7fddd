"""Events: the list by season and genre, and the form with what the ministry's statistics ask."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import Event, Performance, Season
from addons.pos_ticketing.permissions import SETUP, VIEW
from addons.pos_ticketing.services import setup_events
from addons.pos_ticketing.services.setup_events import EventFacts
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre, setup_tabs
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.reading import picked, text
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/events")
@requires(VIEW)
def event_list() -> ResponseReturnValue:
    """The events of the current centre."""
    centre = current_centre()
    count = select(func.count()).where(Performance.event_id == Event.id).correlate(Event).scalar_subquery()
    shown: list[Any] = [Event.id, Event.title, Event.subtitle, Event.genre, Event.young_audience]
    rows = (
        select(*shown, Season.name.label("season"), count.label("performances"))
        .outerjoin(Season, Season.id == Event.season_id)
        .where(Event.centre_id == centre.id)
    )
    table = Table(
        "events",
        rows,
        [
            Column(
                "title",
                _("Event"),
                sort=Event.title,
                link=lambda row: url_for("pos_ticketing.event_edit", event_id=row.id),
            ),
            Column("subtitle", _("Subtitle"), sort=Event.subtitle),
            Column("season", _("Season"), sort=Season.name),
            Column("genre", _("Genre"), sort=Event.genre),
            Column("young_audience", _("Young audience"), sort=Event.young_audience, format="yesno"),
            Column(
                "performances",
                _("Performances"),
                sort=count,
                format="number",
                link=lambda row: url_for("pos_ticketing.performance_list", f_event=row.id, f_when=""),
            ),
        ],
        search=[Event.title, Event.subtitle, Event.genre, Event.festival],
        filters=[season_filter(centre.id), _genre_filter(centre.id)],
        order=[Event.title, Event.id],
        empty=Empty(
            _("No event yet"),
            _("An event has one or more performances."),
            url_for("pos_ticketing.event_new"),
            _("New event"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html",
        title=_("Events"),
        tabs_shown=setup_tabs("event_list"),
        add=(_("New event"), url_for("pos_ticketing.event_new")),
    )


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(SETUP)
def event_new() -> ResponseReturnValue:
    """Make an event, then its performances."""
    return _event_form(None, set_up_centre().id)


@blueprint.route("/events/<int:event_id>", methods=["GET", "POST"])
@requires(SETUP)
def event_edit(event_id: int) -> ResponseReturnValue:
    """Change an event; tickets already sold keep its title of then."""
    event = visible(Event, event_id)
    require(SETUP, event.centre_id)
    return _event_form(event, event.centre_id)


def _event_form(event: Event | None, centre_id: int) -> ResponseReturnValue:
    event_id = event.id if event else None

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/event.html",
            event=event,
            centre_id=centre_id,
            seasons=seasons_of(centre_id),
            genres=_genres(centre_id),
            errors=errors,
        )

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        made = setup_events.save_event(
            centre_id,
            text("title", most=120),
            text("subtitle", most=120, required=False),
            event_id,
            season_id=picked("season_id") if request.form.get("season_id") else None,
            facts=EventFacts(
                text("genre", most=60, required=False),
                "young_audience" in request.form,
                text("festival", most=120, required=False),
            ),
        )
        return {"id": made.id}

    return saved(
        "event",
        work,
        page,
        _("The event is saved."),
        lambda made: url_for("pos_ticketing.event_edit", event_id=made["id"]),
    )


def seasons_of(centre_id: int) -> list[tuple[int, str]]:
    """The seasons of a centre to choose from, the newest first."""
    wanted = select(Season.id, Season.name).where(Season.centre_id == centre_id)
    rows = db.session.execute(wanted.order_by(Season.starts_on.desc(), Season.id.desc()))
    return [(row.id, row.name) for row in rows]


def season_filter(centre_id: int) -> Filter:
    """The filter of a list that shows events."""
    return Filter("season", _("Season"), Event.season_id, seasons_of(centre_id))


def _genres(centre_id: int) -> list[str]:
    """The genres that the events of a centre have."""
    wanted = select(Event.genre).where(Event.centre_id == centre_id, Event.genre != "")
    return list(db.session.scalars(wanted.distinct().order_by(Event.genre)))


def _genre_filter(centre_id: int) -> Filter:
    return Filter("genre", _("Genre"), Event.genre, [(genre, genre) for genre in _genres(centre_id)])
