"""Taking sold tickets back: each is cancelled by a fact beside it, its place freed or taken over (T2-5, T2-6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table, insert, select

from addons.pos_session.models import Order
from addons.pos_session.services.line_kinds import LineRef, OrderRef, PricedLine
from addons.pos_ticketing.errors import (
    PerformanceClosed,
    TicketCancelledAlready,
    TicketUsed,
    WholePackage,
)
from addons.pos_ticketing.models import Performance, Scan, Ticket, TicketCancellation
from addons.pos_ticketing.models.entry import ADMITTED
from addons.pos_ticketing.models.performance import CLOSED
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.permissions import SETUP, TAKE_BACK
from addons.pos_ticketing.services.claims import Wanted, lock_places
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.releasing import release_sold
from core import clock
from core.db import db
from core.identity.actor import current_actor, require
from core.journal import enter

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_ORDER = cast(Table, Order.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_SCAN = cast(Table, Scan.__table__)
_TICKET = cast(Table, Ticket.__table__)


def cancel(order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]) -> None:
    """Cancel the tickets of lines that ``order`` takes back; ``instead`` are the tickets sold in their place.

    The tickets are locked before they are read, as at the doors (services/access.py): one of the two sees what the
    other did. Then quotas and places are locked, old and new ones in one order, and the old ones freed.
    Raises Forbidden, TicketCancelledAlready, PerformanceClosed, TicketUsed, WholePackage.
    """
    require(TAKE_BACK, order.centre_id)
    counters = {original.id: counter.id for original, counter in lines}
    tickets = locked_tickets(counters)
    for ticket in tickets:
        check_returnable(ticket, order.centre_id)
    places: list[Wanted] = [line.source["place"] for line in instead]
    _check_packages(tickets, {place.replaces_id for place in places})
    offers: dict[int, Offer] = {line.source["offer"].performance_id: line.source["offer"] for line in instead}
    lock_places(order.id, order.session.user_id, counters, places, offers)
    release_sold(counters)
    _write(order, tickets, counters)


def locked_tickets(line_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """The tickets of order lines, locked until the end of the unit, with all that decides about them.

    Their performances are locked before, against a change of their state only (services/performance_states.py).
    """
    wanted = _TICKET.c.line_id.in_(sorted(line_ids))
    played = select(_TICKET.c.performance_id).where(wanted)
    db.session.execute(
        select(_PERFORMANCE.c.id)
        .where(_PERFORMANCE.c.id.in_(played))
        .order_by(_PERFORMANCE.c.id)
        .with_for_update(read=True)
    ).all()
    db.session.execute(select(_TICKET.c.id).where(wanted).order_by(_TICKET.c.id).with_for_update()).all()
    return tickets_to_take_back(wanted)


def tickets_to_take_back(condition: Any) -> Sequence[Row[Any]]:
    """Tickets with the state of their performance, ``cancelled_at`` and ``entered_at``; one statement."""
    entered = (_SCAN.c.ticket_id == _TICKET.c.id) & (_SCAN.c.verdict == ADMITTED)
    return db.session.execute(
        select(
            _TICKET,
            _PERFORMANCE.c.state.label("performance_state"),
            _CANCELLATION.c.cancelled_at,
            _SCAN.c.scanned_at.label("entered_at"),
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _TICKET.c.performance_id)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .outerjoin(_SCAN, entered)
        .where(condition)
        .order_by(_TICKET.c.series_id, _TICKET.c.number)
    ).all()


def check_returnable(ticket: Row[Any], centre_id: int) -> None:
    """Refuse a ticket that is cancelled, of a closed performance, or that somebody entered with.

    What was scanned is taken back only by who sets up performances: a spectator who left is the house's decision, not
    the till's. Raises TicketCancelledAlready, PerformanceClosed, TicketUsed.
    """
    number = number_text(ticket.series_code, ticket.number)
    if ticket.cancelled_at is not None:
        raise TicketCancelledAlready(number=number)
    if ticket.performance_state == CLOSED:
        raise PerformanceClosed(performance=ticket.event)
    if ticket.entered_at is not None and not current_actor().may(SETUP, centre_id):
        raise TicketUsed(number=number)


def _check_packages(tickets: Sequence[Row[Any]], replaced: set[int | None]) -> None:
    """Of a package, what is not exchanged goes back with all that is left of it. Raises WholePackage."""
    refunded = {ticket.package_sale_id for ticket in tickets if ticket.id not in replaced} - {None}
    if not refunded:
        return
    back = {ticket.id for ticket in tickets}
    left = db.session.execute(
        select(_TICKET.c.id, _TICKET.c.package_sale_id)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .where(_TICKET.c.package_sale_id.in_(refunded), _CANCELLATION.c.ticket_id.is_(None))
    )
    broken = {row.package_sale_id for row in left if row.id not in back or row.id in replaced}
    for ticket in tickets:
        if ticket.package_sale_id in broken:
            raise WholePackage(number=number_text(ticket.series_code, ticket.number))


def _write(order: OrderRef, tickets: Sequence[Row[Any]], counters: Mapping[int, int]) -> None:
    reason = db.session.execute(
        select(_ORDER.c.correction_reason).where(_ORDER.c.id == order.id)
    ).scalar_one()
    db.session.execute(
        insert(_CANCELLATION),
        [
            {
                "ticket_id": ticket.id,
                "centre_id": order.centre_id,
                "session_id": order.session.id,
                "order_id": order.id,
                "line_id": counters[ticket.line_id],
                "user_id": order.session.user_id,
                "reason": reason,
                "cancelled_at": order.validated_at or clock.now(),
            }
            for ticket in tickets
        ],
    )
    enter(
        f"desk:{order.session.desk_id}",
        "pos_ticketing.tickets_cancelled",
        {
            "order": order.id,
            "number": order.number,
            "session": order.session.id,
            "count": len(tickets),
            "tickets": [
                {
                    "ticket_id": ticket.id,
                    "number": number_text(ticket.series_code, ticket.number),
                    "performance_id": ticket.performance_id,
                    "seat": ticket.seat,
                    "price": ticket.price,
                }
                for ticket in tickets
            ],
        },
    )
