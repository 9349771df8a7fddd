"""What the ticketing adds to the cash sheet of a session: tickets by event and rate, free ones apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, func, select

from addons.pos_session.hookspecs import SheetRow, SheetSection
from addons.pos_ticketing.models import Ticket
from core.db import db
from core.i18n import N_

_TICKET = cast(Table, Ticket.__table__)
TITLE = N_("Tickets sold")


def tickets_section(session_id: int) -> Iterable[SheetSection]:
    """A row per event, rate and price of the session's tickets (requirements.md T2-4); nothing when none."""
    by = (_TICKET.c.event, _TICKET.c.audience_category, _TICKET.c.price)
    rows = db.session.execute(
        select(*by, func.count().label("tickets"))
        .where(_TICKET.c.session_id == session_id)
        .group_by(*by)
        .order_by(*by)
    )
    lines = tuple(
        SheetRow(f"{row.event}, {row.audience_category}", row.tickets, row.tickets * row.price)
        for row in rows
    )
    return [SheetSection(TITLE, lines)] if lines else []
