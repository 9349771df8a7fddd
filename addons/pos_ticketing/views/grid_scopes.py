"""The list of the tariff grids, and what each is of in words: a season, an event, a performance."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, or_, select

from addons.pos_ticketing.models import Event, Performance, Price, PriceGrid, Season
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.catalogue import seasons_of
from addons.pos_ticketing.views.setup_pages import set_up_centre, setup_tabs
from core.db import db
from core.identity.access import requires
from core.web.filters import localtime
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/grids")
@requires(SETUP)
def grid_list() -> ResponseReturnValue:
    """The grids of the current centre: those of seasons first, then of events, then of performances."""
    centre = set_up_centre()
    count = select(func.count()).where(Price.grid_id == PriceGrid.id).correlate(PriceGrid).scalar_subquery()
    of_performance = PriceGrid.performance_id.is_not(None)
    of_event = PriceGrid.event_id.is_not(None)
    of_season = PriceGrid.season_id.is_not(None)
    scopes = {"season": of_season, "event": of_event, "performance": of_performance}
    events = select(Event.id, Event.title).where(Event.centre_id == centre.id).order_by(Event.title)
    table = Table(
        "grids",
        _grids(centre.id).add_columns(count.label("prices")),
        [
            Column("scope", _("Applies to"), value=_what, sort=[Season.name, Event.title], link=_link),
            Column("kind", _("Scope"), value=_kind),
            Column("name", _("Name"), sort=PriceGrid.name),
            Column("starts_on", _("From"), sort=PriceGrid.starts_on, format="localdate"),
            Column("ends_on", _("To"), sort=PriceGrid.ends_on, format="localdate"),
            Column("prices", _("Prices"), sort=count, format="number"),
        ],
        search=[PriceGrid.name, Season.name, Event.title],
        filters=[
            Filter(
                "scope",
                _("Scope"),
                options=list(_scopes().items()),
                where=scopes.__getitem__,
            ),
            Filter(
                "season",
                _("Season"),
                options=seasons_of(centre.id),
                where=lambda value: or_(PriceGrid.season_id == int(value), Event.season_id == int(value)),
            ),
            Filter(
                "event", _("Event"), Event.id, [(row.id, row.title) for row in db.session.execute(events)]
            ),
        ],
        order=[
            of_performance,
            of_event,
            Season.name,
            Event.title,
            Performance.starts_at,
            PriceGrid.starts_on,
            PriceGrid.id,
        ],
        empty=Empty(
            _("No tariff grid yet"),
            _(
                "A grid prices each seat category for each audience category: in a season, an event or a performance."
            ),
            url_for("pos_ticketing.grid_new"),
            _("New grid"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html",
        title=_("Tariff grids"),
        tabs_shown=setup_tabs("grid_list"),
        add=(_("New grid"), url_for("pos_ticketing.grid_new")),
        note=_(
            "Cell by cell, a performance's grid goes before its event's, and that before its season's. "
            "Of two of the same, the one that starts last applies."
        ),
    )


def scope_text(grid: PriceGrid) -> str:
    """What a grid is of: «Season 2026-2027», «Cyrano, 12/03/2027 20:30»."""
    row = db.session.execute(_grids(grid.centre_id).where(PriceGrid.id == grid.id)).one()
    return f"{_kind(row)} · {_what(row)}"


def scope_choices(centre_id: int, chosen: str) -> list[tuple[str, str]]:
    """What a new grid can be of: the seasons, the events, and the performance that was chosen before."""
    events = select(Event.id, Event.title).where(Event.centre_id == centre_id).order_by(Event.title)
    choices = [(f"season:{key}", f"{_('Season')} · {name}") for key, name in seasons_of(centre_id)]
    choices += [(f"event:{row.id}", f"{_('Event')} · {row.title}") for row in db.session.execute(events)]
    kind, _colon, key = chosen.partition(":")
    if kind == "performance" and key.isdecimal():
        wanted = (
            select(Performance.starts_at, Event.title)
            .join(Event, Event.id == Performance.event_id)
            .where(Performance.id == int(key[:9]), Performance.centre_id == centre_id)
        )
        choices += [
            (chosen, f"{_('Performance')} · {row.title}, {localtime(row.starts_at)}")
            for row in db.session.execute(wanted)
        ]
    return choices


def grids_to_copy(centre_id: int, chosen: int | None) -> list[tuple[int, str]]:
    """The grids whose prices a new one can start from: of seasons and events, and the chosen one."""
    wanted = _grids(centre_id).where(or_(PriceGrid.performance_id.is_(None), PriceGrid.id == (chosen or 0)))
    rows = db.session.execute(wanted.order_by(Season.name, Event.title, PriceGrid.id))
    return [(row.id, " · ".join(part for part in (_kind(row), _what(row), row.name) if part)) for row in rows]


def _grids(centre_id: int) -> Select[Any]:
    """Grids with what they are of; the event of a performance's grid is that of the performance."""
    shown: list[Any] = [
        PriceGrid.id,
        PriceGrid.name,
        PriceGrid.starts_on,
        PriceGrid.ends_on,
        PriceGrid.season_id,
        PriceGrid.performance_id,
    ]
    return (
        select(
            *shown,
            Season.name.label("season"),
            Event.title.label("event"),
            Performance.starts_at.label("plays_at"),
        )
        .outerjoin(Performance, Performance.id == PriceGrid.performance_id)
        .outerjoin(Event, Event.id == func.coalesce(PriceGrid.event_id, Performance.event_id))
        .outerjoin(Season, Season.id == PriceGrid.season_id)
        .where(PriceGrid.centre_id == centre_id)
    )


def _what(row: Any) -> str:
    if row.season_id is not None:
        return str(row.season)
    at = f", {localtime(row.plays_at)}" if row.performance_id is not None else ""
    return f"{row.event}{at}"


def _kind(row: Any) -> str:
    kind = "season" if row.season_id is not None else "performance" if row.performance_id else "event"
    return _scopes()[kind]


def _scopes() -> dict[str, str]:
    return {"season": _("Season"), "event": _("Event"), "performance": _("Performance")}


def _link(row: Any) -> str:
    return url_for("pos_ticketing.grid_edit", grid_id=row.id)
