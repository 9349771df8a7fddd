"""The tickets of orders for others: in the API of the point of sale, and their numbers on its receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, func, or_, select

from addons.pos_ticketing.models import Claim, Ticket, TicketCancellation
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.services.places import place_of
from core.db import db

ORDERS = "pos_session.order"
"""The resource of the API that tickets are added to (hook ``api_extensions``)."""
RECEIPT = "pos_session.receipt"
"""The document that names the tickets (hook ``document_context``)."""

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_TICKET = cast(Table, Ticket.__table__)
_CANCELLED = _CANCELLATION.c.ticket_id == _TICKET.c.id
_CLAIM = cast(Table, Claim.__table__)


def tickets_by_order(order_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """``{order id: {"tickets": [...]}}`` in the order of their numbers; one statement for all orders.

    Prices in cents TTC. The code of a ticket lets people in: it is left out. The orders are those the caller
    may see, so no centre is checked here. ``seat`` is the place in the plan of today: that of the ticket is a fact and
    stays what it was when the performance gets another version of its plan.
    """
    columns = (
        _TICKET.c.order_id,
        _TICKET.c.id,
        _TICKET.c.series_code,
        _TICKET.c.number,
        _TICKET.c.performance_id,
        func.coalesce(_CLAIM.c.seat, _TICKET.c.seat).label("seat"),
        _TICKET.c.zone,
        _TICKET.c.row_label,
        _TICKET.c.seat_label,
        _TICKET.c.price,
        _TICKET.c.replaces_id,
        _CANCELLATION.c.cancelled_at,
    )
    found: dict[int, list[dict[str, Any]]] = {order_id: [] for order_id in order_ids}
    wanted = (
        select(*columns)
        .outerjoin(_CANCELLATION, _CANCELLED)
        .outerjoin(_CLAIM, _CLAIM.c.line_id == _TICKET.c.line_id)
        .where(_TICKET.c.order_id.in_(order_ids))
    )
    for row in db.session.execute(wanted.order_by(_TICKET.c.series_id, _TICKET.c.number)):
        found[row.order_id].append(
            {
                "ticket_id": row.id,
                "number": number_text(row.series_code, row.number),
                "performance_id": row.performance_id,
                "seat": row.seat,
                "label": place_of(row),
                "price": row.price,
                "replaces": row.replaces_id,
                "cancelled": row.cancelled_at is not None,
            }
        )
    return {order_id: {"tickets": tickets} for order_id, tickets in found.items()}


class TicketNumbers(NamedTuple):
    """How many tickets, and the first and last number of each run of them."""

    how_many: int
    runs: list[tuple[str, str]]


def numbers_sold(order_id: int) -> TicketNumbers:
    """The tickets of an order: a sale's numbers follow each other, so there is one run per series. One statement."""
    return _numbers(select(_TICKET.c.series_code, _TICKET.c.number).where(_TICKET.c.order_id == order_id))


def numbers_cancelled(order_id: int) -> TicketNumbers:
    """The tickets that an order cancelled, or that are its own and cancelled meanwhile; one statement."""
    wanted = select(_TICKET.c.series_code, _TICKET.c.number).join(_CANCELLATION, _CANCELLED)
    return _numbers(wanted.where(or_(_CANCELLATION.c.order_id == order_id, _TICKET.c.order_id == order_id)))


def _numbers(wanted: Select[Any]) -> TicketNumbers:
    rows = db.session.execute(wanted.order_by(_TICKET.c.series_id, _TICKET.c.number)).all()
    runs: list[tuple[str, list[int]]] = []
    for code, number in rows:
        if runs and runs[-1][0] == code and runs[-1][1][-1] == number - 1:
            runs[-1][1].append(number)
        else:
            runs.append((code, [number]))
    return TicketNumbers(
        len(rows),
        [(number_text(code, numbers[0]), number_text(code, numbers[-1])) for code, numbers in runs],
    )
