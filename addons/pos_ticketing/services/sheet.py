"""What the ticketing adds to the cash sheet of a session: tickets by event and rate, free ones apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Select, Table, func, select

from addons.pos_session.hookspecs import SheetRow, SheetSection
from addons.pos_ticketing.models import Ticket, TicketCancellation
from core.db import db
from core.i18n import N_

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_TICKET = cast(Table, Ticket.__table__)
TITLE = N_("Tickets sold")
CANCELLED_TITLE = N_("Tickets cancelled")
_BY = (_TICKET.c.event, _TICKET.c.audience_category, _TICKET.c.price)


def tickets_section(session_id: int) -> Iterable[SheetSection]:
    """Tables of the session's tickets (requirements.md T2-4) and of those it cancelled; an empty one is left out."""
    sold = _rows(select(*_BY, func.count().label("tickets")).where(_TICKET.c.session_id == session_id))
    tables = ((TITLE, sold), (CANCELLED_TITLE, cancelled_in_session(session_id)))
    return [SheetSection(title, rows) for title, rows in tables if rows]


def cancelled_in_session(session_id: int) -> tuple[SheetRow, ...]:
    """The tickets that a session took back, whoever sold them: how many and their price (cents, positive)."""
    wanted = select(*_BY, func.count().label("tickets")).join(
        _CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id
    )
    return _rows(wanted.where(_CANCELLATION.c.session_id == session_id))


def _rows(wanted: Select[Any]) -> tuple[SheetRow, ...]:
    """A row per event, rate and price."""
    rows = db.session.execute(wanted.group_by(*_BY).order_by(*_BY))
    return tuple(
        SheetRow(f"{row.event}, {row.audience_category}", row.tickets, row.tickets * row.price)
        for row in rows
    )
