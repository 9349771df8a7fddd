"""What must hold between tickets, cancellations and the order lines behind them: statements equal the sales."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, or_, select

from addons.pos_session.models import OrderLine
from addons.pos_ticketing.models import Scan, Ticket, TicketCancellation
from addons.pos_ticketing.models.entry import ADMITTED
from core.db import db

MOST_TOLD = 20

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_LINE = cast(Table, OrderLine.__table__)
_SCAN = cast(Table, Scan.__table__)
_TICKET = cast(Table, Ticket.__table__)


def broken_takings() -> list[str]:
    """A sentence for each ticket whose money is not that of its line, or that entered once it was cancelled.

    Three statements. As each ticket equals the line that sold it and each cancellation the line that took it back, a
    statement equals the lines of its orders, and these the journal (pos_session's own rules).
    """
    apart = (
        select(_TICKET.c.id)
        .join(_LINE, _LINE.c.id == _TICKET.c.line_id)
        .where(
            or_(
                _LINE.c.total_ttc != _TICKET.c.price,
                _LINE.c.total_ht != _TICKET.c.total_ht,
                _LINE.c.rate != _TICKET.c.vat_rate,
            )
        )
    )
    given_back = (
        select(_TICKET.c.id)
        .join(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .join(_LINE, _LINE.c.id == _CANCELLATION.c.line_id)
        .where(or_(_LINE.c.total_ttc != -_TICKET.c.price, _LINE.c.total_ht != -_TICKET.c.total_ht))
    )
    entered = (
        select(_TICKET.c.id)
        .join(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .join(_SCAN, (_SCAN.c.ticket_id == _TICKET.c.id) & (_SCAN.c.verdict == ADMITTED))
        .where(_SCAN.c.scanned_at > _CANCELLATION.c.cancelled_at)
    )
    told = (
        (apart, "its price is not that of the line that sold it"),
        (given_back, "what it gave back is not the price it was sold at"),
        (entered, "it entered after it was cancelled"),
    )
    return [
        f"Ticket {ticket_id}: {what}."
        for statement, what in told
        for ticket_id in db.session.execute(statement.limit(MOST_TOLD)).scalars()
    ]
