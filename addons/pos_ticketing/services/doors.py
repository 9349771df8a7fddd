"""The doors of a centre, and what they let in to: set-up, choice of the evening, live counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, select

from addons.pos_ticketing.models import (
    Door,
    Event,
    Performance,
    PlanVersion,
    Scan,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.entry import ADMITTED
from addons.pos_ticketing.models.performance import PLANNED
from addons.pos_ticketing.permissions import SCAN, SETUP
from core import clock
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.journal import enter

LATE = timedelta(hours=6)
"""A performance that began so long ago still lets in: after midnight it is of the day before."""
AHEAD = timedelta(days=14)
MOST_PERFORMANCES = 60

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_DOOR = cast(Table, Door.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_SCAN = cast(Table, Scan.__table__)
_TICKET = cast(Table, Ticket.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


@dataclass(frozen=True)
class Entry:
    """How far a performance is in: tickets that may enter, those that did, and by which doors."""

    performance_id: int
    event: str
    starts_at: datetime
    gauge: int
    sold: int
    """Tickets that are not cancelled, free ones included."""
    doors: dict[str, int] = field(default_factory=dict)
    """{name of the door: entries}."""

    @property
    def entered(self) -> int:
        """Entries by all doors."""
        return sum(self.doors.values())


def save_door(centre_id: int, name: str, active: bool, door_id: int | None = None) -> Door:
    """Make or change a door. Raises NotFound, Forbidden; IntegrityError for a name that is taken."""
    require(SETUP, centre_id)
    if door_id is None:
        door = Door(centre_id=centre_id, name=name, active=active)
        db.session.add(door)
    else:
        door = visible(Door, door_id)
        door.name, door.active = name, active
    db.session.flush()
    enter("house", "pos_ticketing.door_saved", {"centre": centre_id, "door": door.id, "active": active})
    return door


def doors_of(centre_id: int) -> Sequence[Door]:
    """The doors in use of a centre, by name."""
    wanted = select(Door).where(Door.centre_id == centre_id, Door.active).order_by(Door.name)
    return db.session.scalars(wanted).all()


def performances_around(centre_id: int) -> tuple[list[Any], list[Any]]:
    """What may be controlled now, soonest first: tonight's performances, and those of the next days."""
    require(SCAN, centre_id)
    zone, now = visible_centre(centre_id).timezone, clock.now()
    begins, ends = clock.midnight(zone), clock.midnight(zone, later=1)
    rows: Sequence[Any] = db.session.execute(
        select(_PERFORMANCE.c.id, _PERFORMANCE.c.starts_at, _PERFORMANCE.c.state, _EVENT.c.title)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .where(
            _PERFORMANCE.c.centre_id == centre_id,
            _PERFORMANCE.c.state != PLANNED,
            _PERFORMANCE.c.starts_at >= min(begins, now - LATE),
            _PERFORMANCE.c.starts_at < ends + AHEAD,
        )
        .order_by(_PERFORMANCE.c.starts_at, _PERFORMANCE.c.id)
        .limit(MOST_PERFORMANCES)
    ).all()
    return [row for row in rows if row.starts_at < ends], [row for row in rows if row.starts_at >= ends]


def entries(centre_id: int, performance_ids: Sequence[int]) -> list[Entry]:
    """How far these performances of a centre are in, soonest first; two statements."""
    require(SCAN, centre_id)
    sold = (
        select(func.count())
        .select_from(_TICKET)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .where(_TICKET.c.performance_id == _PERFORMANCE.c.id, _CANCELLATION.c.ticket_id.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            _PERFORMANCE.c.id,
            _PERFORMANCE.c.starts_at,
            _EVENT.c.title,
            _VERSION.c.places,
            sold.label("sold"),
        )
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .where(_PERFORMANCE.c.id.in_(performance_ids), _PERFORMANCE.c.centre_id == centre_id)
        .order_by(_PERFORMANCE.c.starts_at, _PERFORMANCE.c.id)
    )
    found = {row.id: Entry(row.id, row.title, row.starts_at, row.places, row.sold) for row in rows}
    admitted = db.session.execute(
        select(_SCAN.c.performance_id, _DOOR.c.name, func.count().label("entered"))
        .join(_DOOR, _DOOR.c.id == _SCAN.c.door_id)
        .where(_SCAN.c.performance_id.in_(found), _SCAN.c.verdict == ADMITTED)
        .group_by(_SCAN.c.performance_id, _DOOR.c.name)
        .order_by(_DOOR.c.name)
    )
    for row in admitted:
        found[row.performance_id].doors[row.name] = row.entered
    return list(found.values())
