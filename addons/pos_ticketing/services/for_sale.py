"""The performances that a session may sell now, as a list to choose from."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from addons.pos_ticketing.models import (
    ChannelEvent,
    ChannelSession,
    Event,
    Performance,
    Plan,
    PlanVersion,
    Price,
    PriceGrid,
)
from addons.pos_ticketing.models.performance import ON_SALE
from core import clock
from core.db import db


def for_sale(centre_id: int, session_id: int, zone: str) -> Select[Any]:
    """Performances on sale from today on, of the events that the session's channel sells.

    Rows of ``id``, ``starts_at``, ``event_id``, ``event``, ``subtitle`` and ``hall``.
    """
    channel = select(ChannelSession.channel_id).where(ChannelSession.session_id == session_id)
    listed = ChannelEvent.channel_id == channel.scalar_subquery()
    found = (
        select(
            Performance.id,
            Performance.starts_at,
            Performance.event_id,
            Event.title.label("event"),
            Event.subtitle,
            Plan.name.label("hall"),
        )
        .join(Event, Event.id == Performance.event_id)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(
            Performance.centre_id == centre_id,
            Performance.state == ON_SALE,
            Performance.starts_at >= clock.midnight(zone),
            or_(~exists().where(listed), exists().where(listed, ChannelEvent.event_id == Event.id)),
        )
    )
    return cast(Select[Any], found)


def on_day(zone: str, day: str) -> ColumnElement[bool]:
    """The condition that a performance starts on a day (``2026-12-31``) of a time zone."""
    asked = date.fromisoformat(day)
    begins, ends = clock.midnight(zone, asked), clock.midnight(zone, asked, later=1)
    return and_(Performance.starts_at >= begins, Performance.starts_at < ends)


def sells_category(name: str) -> ColumnElement[bool]:
    """The condition that a seat category has a price at a performance, its event or its season."""
    return exists().where(
        Price.grid_id == PriceGrid.id,
        Price.seat_category == name,
        Price.amount.is_not(None),
        or_(
            PriceGrid.performance_id == Performance.id,
            PriceGrid.event_id == Performance.event_id,
            PriceGrid.season_id == Event.season_id,
        ),
    )


def seat_categories(centre_id: int) -> list[str]:
    """The seat categories that have a price somewhere in a centre, by name."""
    wanted = (
        select(Price.seat_category)
        .join(PriceGrid, PriceGrid.id == Price.grid_id)
        .where(PriceGrid.centre_id == centre_id)
        .distinct()
        .order_by(Price.seat_category)
    )
    return list(db.session.scalars(wanted))
