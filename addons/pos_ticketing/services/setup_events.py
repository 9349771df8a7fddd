"""Setting up seasons, events and halls: what performances are of, and where."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from addons.pos_ticketing.errors import SeasonDays
from addons.pos_ticketing.models import Event, Plan, Season
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.offer_changes import of_event, offer_changed
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible


class EventFacts(NamedTuple):
    """What the ministry's statistics ask of an event (requirements.md T2-12)."""

    genre: str = ""
    young_audience: bool = False
    festival: str = ""


def save_season(
    centre_id: int, name: str, starts_on: date, ends_on: date, season_id: int | None = None
) -> Season:
    """Make or change a season, both days included. Raises SeasonDays, NotFound, Forbidden."""
    require(SETUP, centre_id)
    if ends_on < starts_on:
        raise SeasonDays(fields={"ends_on": SeasonDays.message})
    season = visible(Season, season_id) if season_id is not None else Season(centre_id=centre_id)
    season.name, season.starts_on, season.ends_on = name, starts_on, ends_on
    db.session.add(season)
    db.session.flush()
    return season


def save_event(
    centre_id: int,
    title: str,
    subtitle: str = "",
    event_id: int | None = None,
    *,
    season_id: int | None = None,
    facts: EventFacts | None = None,
) -> Event:
    """Make or change an event of a centre; its performances take the prices of its season. NotFound, Forbidden."""
    require(SETUP, centre_id)
    event = visible(Event, event_id) if event_id is not None else Event(centre_id=centre_id)
    if season_id is not None and visible(Season, season_id).centre_id != event.centre_id:
        raise NotFound()
    event.title, event.subtitle = title, subtitle
    event.genre, event.young_audience, event.festival = facts or EventFacts()
    moved = event.season_id != season_id
    event.season_id = season_id
    db.session.add(event)
    db.session.flush()
    if moved and event_id is not None:
        offer_changed(of_event(event_id))
    return event


def save_venue_type(plan_id: int, venue_type: str) -> Plan:
    """Say what kind of venue a hall is, as the ministry's statistics name it. Raises NotFound, Forbidden."""
    plan = visible(Plan, plan_id)
    require(SETUP, plan.centre_id)
    plan.venue_type = venue_type
    db.session.flush()
    return plan
