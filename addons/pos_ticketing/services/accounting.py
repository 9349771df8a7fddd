"""What the ticketing tells the accounting closures: cancelled tickets, days of delivery, sales channels of drawers.

The addon that asks may not be there and is never imported: the records below have the attributes of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, select, union_all

from addons.pos_session.models import Session
from addons.pos_ticketing.models import (
    ChannelSession,
    Event,
    Performance,
    SalesChannel,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.ticket import number_text
from core.db import db
from core.i18n import N_
from core.identity.models import Centre

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_CENTRE = cast(Table, Centre.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_TICKET = cast(Table, Ticket.__table__)

_TICKET_SOURCE = "pos_ticketing.ticket:"
_PERFORMANCE_SOURCE = "pos_ticketing.performance:"
_PERFORMANCE_NAMED = re.compile(re.escape(_PERFORMANCE_SOURCE) + "([0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class CancelledTicket:
    """A ticket that a drawer took back; ``amount`` is what it cost, in cents."""

    source: str
    number: str
    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class Presale:
    """The performance of a line that was sold, and its day."""

    source: str
    label: str
    due_on: date


@dataclass(frozen=True, slots=True)
class DrawerColumn:
    """The sales channels of sessions: a column of the list of drawers, and a filter of it."""

    key: str
    title: str
    values: Mapping[int, str]
    choices: tuple[tuple[str, str], ...]
    where: Callable[[str], ColumnElement[bool]]


def cancelled_tickets(session_id: int) -> list[CancelledTicket]:
    """The tickets that a session took back, whoever sold them, by number; one statement.

    The session is one the caller may see, so no centre is checked here.
    """
    rows = db.session.execute(
        select(
            _TICKET.c.id,
            _TICKET.c.series_code,
            _TICKET.c.number,
            _TICKET.c.event,
            _TICKET.c.audience_category,
            _TICKET.c.price,
        )
        .join(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .where(_CANCELLATION.c.session_id == session_id)
        .order_by(_TICKET.c.series_id, _TICKET.c.number)
    )
    return [
        CancelledTicket(
            f"{_TICKET_SOURCE}{row.id}",
            number_text(row.series_code, row.number),
            f"{row.event}, {row.audience_category}"[:200],
            row.price,
        )
        for row in rows
    ]


def presales(line_ids: Sequence[int]) -> dict[int, Presale]:
    """The performance of each of these lines that sold a ticket or takes one back; one statement, none without lines.

    The tickets of a package are lines of their own, each with its performance. What is no ticket (a membership, a fee)
    is no presale. The day is that of the performance as it is planned now, in the zone of its centre.
    """
    if not line_ids:
        return {}
    sold = select(_TICKET.c.line_id, _TICKET.c.performance_id).where(_TICKET.c.line_id.in_(line_ids))
    taken_back = (
        select(_CANCELLATION.c.line_id, _TICKET.c.performance_id)
        .join(_TICKET, _TICKET.c.id == _CANCELLATION.c.ticket_id)
        .where(_CANCELLATION.c.line_id.in_(line_ids))
    )
    of_lines = union_all(sold, taken_back).subquery()
    rows = db.session.execute(
        select(
            of_lines.c.line_id,
            _PERFORMANCE.c.id,
            _PERFORMANCE.c.starts_at,
            _EVENT.c.title,
            _CENTRE.c.timezone,
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == of_lines.c.performance_id)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_CENTRE, _CENTRE.c.id == _PERFORMANCE.c.centre_id)
    )
    return {row.line_id: _presale(row.id, row.title, row.starts_at, row.timezone) for row in rows}


def delivery_days(sources: Sequence[str]) -> dict[str, date]:
    """The day on which each of these performances is planned now; sources of other addons are left out.

    One statement, none where no source is a performance.
    """
    ids = {int(found[1]): found[0] for source in sources if (found := _PERFORMANCE_NAMED.fullmatch(source))}
    if not ids:
        return {}
    rows = db.session.execute(
        select(_PERFORMANCE.c.id, _PERFORMANCE.c.starts_at, _CENTRE.c.timezone)
        .join(_CENTRE, _CENTRE.c.id == _PERFORMANCE.c.centre_id)
        .where(_PERFORMANCE.c.id.in_(ids))
    )
    return {ids[row.id]: _day(row.starts_at, row.timezone) for row in rows}


def channel_column(session_ids: Sequence[int]) -> DrawerColumn:
    """The channels of these sessions, and all that the actor's centres have (or had) to choose from; one statement.

    Channels of one name in several centres are one choice.
    """
    here: Any = (ChannelSession.channel_id == SalesChannel.id) & ChannelSession.session_id.in_(session_ids)
    rows = db.session.execute(
        select(SalesChannel.name, ChannelSession.session_id)
        .outerjoin(ChannelSession, here)
        .order_by(SalesChannel.weight, SalesChannel.name, SalesChannel.id)
    ).all()
    names = dict.fromkeys(row.name for row in rows)
    return DrawerColumn(
        "channel",
        N_("Sales channel"),
        {row.session_id: row.name for row in rows if row.session_id is not None},
        tuple((name, name) for name in names),
        _in_channel,
    )


def _in_channel(name: str) -> ColumnElement[bool]:
    """The sessions that were opened for a channel of this name."""
    named = select(ChannelSession.session_id).join(SalesChannel, SalesChannel.id == ChannelSession.channel_id)
    return Session.id.in_(named.where(SalesChannel.name == name))


def _presale(performance_id: int, title: str, starts_at: datetime, zone: str) -> Presale:
    at = starts_at.astimezone(ZoneInfo(zone))
    label = f"{title} {at:%d/%m/%Y %H:%M}"
    return Presale(f"{_PERFORMANCE_SOURCE}{performance_id}", label[:200], at.date())


def _day(starts_at: datetime, zone: str) -> date:
    return starts_at.astimezone(ZoneInfo(zone)).date()
