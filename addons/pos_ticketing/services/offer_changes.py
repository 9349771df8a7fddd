"""Telling the screens that what performances offer has changed: state, plan, prices, audience, quotas."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, Table, select, update

from addons.pos_ticketing.models import Event, Performance
from addons.pos_ticketing.services.claims import now_ms
from core.db import db

_PERFORMANCE = cast(Table, Performance.__table__)
_EVENT = cast(Table, Event.__table__)


def offer_changed(condition: ColumnElement[bool]) -> None:
    """Let the screens of the performances that meet the condition load every place again; one statement.

    The condition is on the columns of the table of ``Performance``.
    """
    db.session.execute(update(_PERFORMANCE).where(condition).values(offer_changed_at=now_ms()))


def of_performance(performance_id: int) -> ColumnElement[bool]:
    """One performance."""
    return _PERFORMANCE.c.id == performance_id


def of_event(event_id: int) -> ColumnElement[bool]:
    """The performances of an event."""
    return _PERFORMANCE.c.event_id == event_id


def of_season(season_id: int) -> ColumnElement[bool]:
    """The performances of the events of a season."""
    events = select(_EVENT.c.id).where(_EVENT.c.season_id == season_id)
    return _PERFORMANCE.c.event_id.in_(events)


def of_centre(centre_id: int) -> ColumnElement[bool]:
    """Every performance of a centre."""
    return _PERFORMANCE.c.centre_id == centre_id
