"""The tickets in the export of a session to head office: those it issued and those it took back.

The addon that asks may not be there and is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import FromClause, Select, Table, select

from addons.pos_session.models import Order, OrderLine
from addons.pos_ticketing.models import BorrowedPerformance, Ticket, TicketCancellation
from addons.pos_ticketing.models.ticket import number_text
from core.db import db

_TICKET = cast(Table, Ticket.__table__)
_CANCELLATION = cast(Table, TicketCancellation.__table__)
_ORDER = cast(Table, Order.__table__)
_LINE = cast(Table, OrderLine.__table__)
_LENT = cast(Table, BorrowedPerformance.__table__)
_REPLACED = _TICKET.alias("replaced")
_ROWS_AT_ONCE = 1_000
TABLE = "ticket"
ISSUED, CANCELLED = "issued", "cancelled"


def export_rows(table: str, session_id: int) -> Iterator[Mapping[str, Any]] | None:
    """The rows of the table ``ticket`` of a session, as a stream of two statements; None for another table.

    No code that opens a door is among them. The session is one the caller may see, so no centre is checked here.
    """
    return _rows(session_id) if table == TABLE else None


def _rows(session_id: int) -> Iterator[Mapping[str, Any]]:
    issued = _tickets(_TICKET, _TICKET)
    yield from _read(
        ISSUED,
        issued.add_columns(
            _TICKET.c.sold_at.label("at"),
            _REPLACED.c.series_code.label("replaced_code"),
            _REPLACED.c.number.label("replaced_number"),
        )
        .outerjoin(_REPLACED, _REPLACED.c.id == _TICKET.c.replaces_id)
        .where(_TICKET.c.session_id == session_id)
        .order_by(_TICKET.c.id),
    )
    taken_back = _TICKET.join(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
    cancelled = _tickets(taken_back, _CANCELLATION)
    yield from _read(
        CANCELLED,
        cancelled.add_columns(_CANCELLATION.c.cancelled_at.label("at"), _CANCELLATION.c.reason)
        .where(_CANCELLATION.c.session_id == session_id)
        .order_by(_TICKET.c.id),
    )


def _tickets(tickets: FromClause, fact: Table) -> Select[Any]:
    """What is said of a ticket, and the order and the line of the fact that issues it or takes it back."""
    return (
        select(
            _TICKET.c.series_code,
            _TICKET.c.number,
            _ORDER.c.number.label("order"),
            _LINE.c.position.label("line"),
            _TICKET.c.event.label("performance"),
            _TICKET.c.starts_at,
            _TICKET.c.zone,
            _TICKET.c.row_label.label("row"),
            _TICKET.c.seat_label.label("seat"),
            _TICKET.c.seat_category.label("category"),
            _TICKET.c.audience_category.label("audience"),
            _TICKET.c.price,
            _TICKET.c.vat_rate.label("rate"),
            _TICKET.c.audience_kind,
            _LENT.c.reference,
        )
        .select_from(tickets)
        .join(_ORDER, _ORDER.c.id == fact.c.order_id)
        .join(_LINE, _LINE.c.id == fact.c.line_id)
        .outerjoin(_LENT, _LENT.c.performance_id == _TICKET.c.performance_id)
    )


def _read(state: str, statement: Select[Any]) -> Iterator[Mapping[str, Any]]:
    found = db.session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in found.mappings():
        values = dict(row)
        number = number_text(values.pop("series_code"), values["number"])
        replaced, replaced_code = values.pop("replaced_number", None), values.pop("replaced_code", "")
        if replaced is not None:
            values["replaces"] = number_text(replaced_code, replaced)
        yield {**values, "number": number, "state": state}
