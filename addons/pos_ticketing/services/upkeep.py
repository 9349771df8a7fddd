"""Keeping the claims in order: the periodic purge, what stops a switch-off or a purge, rules that must hold."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, delete, func, or_, select

from addons.pos_session.hookspecs import ClosingBlocker
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.models.order import DRAFT
from addons.pos_ticketing.models import (
    HELD,
    SOLD,
    Claim,
    LineSeat,
    Performance,
    ReleasedSeat,
    Ticket,
    TicketCancellation,
    TicketSeries,
)
from addons.pos_ticketing.models.ticket import counter_of
from addons.pos_ticketing.services import blocks, contingents
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.releasing import purge_expired
from addons.pos_ticketing.services.states import KEPT_MS
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.numbering import Counter
from core.uow import unit_of_work

PURGE_AFTER_MS = 60_000
"""Expired holds stay a minute, so that their screens are told by the row itself."""

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_RELEASED = cast(Table, ReleasedSeat.__table__)
_TICKET = cast(Table, Ticket.__table__)

SEATS_HELD = N_("Places are held for orders that are not paid yet.")
SESSION_HOLDS = N_("Places still held for the order %(number)s: %(count)s.")
SEE_ORDER = N_("See the order")
TICKETS_SOLD = N_("There are tickets: fiscal rows are never purged.")


def purge_job(payload: dict[str, Any]) -> None:
    """Delete expired holds and what screens no longer need to hear of."""
    at = now_ms()
    with unit_of_work() as session:
        purge_expired(at - PURGE_AFTER_MS)
        session.execute(delete(_RELEASED).where(_RELEASED.c.released_at < at - 2 * KEPT_MS))


def open_places_job(payload: dict[str, Any]) -> None:
    """Put an end to contingents and blocks whose time has come."""
    contingents.open_due()
    blocks.release_due()


def held_in_centre(centre_id: int) -> int:
    """How many places of a centre are held now."""
    performances = select(Performance.__table__.c.id).where(Performance.__table__.c.centre_id == centre_id)
    return _count_held(_CLAIM.c.performance_id.in_(performances))


def on_drafts_in_centre(centre_id: int) -> int:
    """How many places stand on draft orders of a centre, whatever became of their holds."""
    order, line = cast(Table, Order.__table__), cast(Table, OrderLine.__table__)
    lines: int = db.session.execute(
        select(func.count())
        .select_from(_LINE_SEAT)
        .join(line, line.c.id == _LINE_SEAT.c.line_id)
        .join(order, order.c.id == line.c.order_id)
        .where(order.c.centre_id == centre_id, order.c.state == DRAFT)
    ).scalar_one()
    return lines


def session_holds(session_id: int) -> list[ClosingBlocker]:
    """What stops the closing of a session: one reason per order that holds places now, with the way to it."""
    order = cast(Table, Order.__table__)
    rows = db.session.execute(
        select(order.c.id, order.c.number, func.count().label("held"))
        .join(_CLAIM, _CLAIM.c.order_id == order.c.id)
        .where(order.c.session_id == session_id, _CLAIM.c.state == HELD, _CLAIM.c.expires_at > now_ms())
        .group_by(order.c.id, order.c.number)
        .order_by(order.c.id)
    )
    return [
        ClosingBlocker(
            SESSION_HOLDS,
            {"count": row.held, "number": row.number},
            (Link(SEE_ORDER, "pos_session.order_show", {"order_id": row.id}),),
        )
        for row in rows
    ]


def any_ticket() -> bool:
    """Whether a ticket was ever made."""
    return db.session.execute(select(_TICKET.c.id).limit(1)).first() is not None


def broken_invariants() -> list[str]:
    """A sentence for each rule the stored data breaks: gaps in a series, tickets without a sold place."""
    faults = []
    counted = select(
        _TICKET.c.series_id, func.count().label("tickets"), func.max(_TICKET.c.number).label("last")
    )
    for row in db.session.execute(counted.group_by(_TICKET.c.series_id)):
        if row.tickets != row.last:
            faults.append(
                f"Ticket series {row.series_id}: {row.tickets} tickets, but the last number is {row.last}."
            )
    faults += _counters_apart()
    # By the line: the place of a ticket has another index in a later version of its plan.
    sold = (_CLAIM.c.line_id == _TICKET.c.line_id) & (_CLAIM.c.state == SOLD)
    cancelled = cast(Table, TicketCancellation.__table__)
    lost = (
        select(_TICKET.c.id)
        .outerjoin(_CLAIM, sold)
        .outerjoin(cancelled, cancelled.c.ticket_id == _TICKET.c.id)
        .where(_CLAIM.c.seat.is_(None) == cancelled.c.ticket_id.is_(None))
    )
    faults += [
        f"Ticket {ticket_id}: it has no sold place, or is cancelled and has one."
        for ticket_id in db.session.execute(lost).scalars()
    ]
    return faults + _broken_cancellations()


def _broken_cancellations() -> list[str]:
    """Cancellations whose counter-line is not the ticket's, or of another amount; exchanges of a living ticket."""
    cancelled = cast(Table, TicketCancellation.__table__)
    counter = cast(Table, OrderLine.__table__)
    wrong = (
        select(_TICKET.c.id)
        .join(cancelled, cancelled.c.ticket_id == _TICKET.c.id)
        .join(counter, counter.c.id == cancelled.c.line_id)
        .where(
            or_(
                counter.c.corrects_id.is_(None),
                counter.c.corrects_id != _TICKET.c.line_id,
                counter.c.order_id != cancelled.c.order_id,
                counter.c.total_ttc != -_TICKET.c.price,
                counter.c.total_ht != -_TICKET.c.total_ht,
            )
        )
    )
    uncounted = (
        select(_TICKET.c.id)
        .join(counter, counter.c.corrects_id == _TICKET.c.line_id)
        .outerjoin(cancelled, cancelled.c.ticket_id == _TICKET.c.id)
        .where(cancelled.c.ticket_id.is_(None))
    )
    apart = (
        select(_TICKET.c.id)
        .outerjoin(cancelled, cancelled.c.ticket_id == _TICKET.c.replaces_id)
        .where(
            _TICKET.c.replaces_id.is_not(None), func.coalesce(cancelled.c.order_id, 0) != _TICKET.c.order_id
        )
    )
    rules = (
        (wrong, "it is cancelled by a line that is not its own, or of another amount."),
        (uncounted, "its line is taken back, and it is not cancelled."),
        (apart, "it replaces a ticket that its order does not take back."),
    )
    return [
        f"Ticket {ticket_id}: {fault}"
        for statement, fault in rules
        for ticket_id in db.session.execute(statement).scalars()
    ]


def _counters_apart() -> list[str]:
    """Series whose counter is not at their last ticket."""
    series = select(TicketSeries.__table__.c.id, func.coalesce(func.max(_TICKET.c.number), 0).label("last"))
    grouped = series.outerjoin(_TICKET, _TICKET.c.series_id == TicketSeries.__table__.c.id)
    rows = db.session.execute(grouped.group_by(TicketSeries.__table__.c.id)).all()
    counter = Counter.__table__
    wanted = select(counter.c.name, counter.c.value).where(
        counter.c.name.in_([counter_of(row.id) for row in rows])
    )
    values = {row.name: row.value for row in db.session.execute(wanted)}
    return [
        f"Ticket series {row.id}: the counter is at {values.get(counter_of(row.id))}, the last ticket at {row.last}."
        for row in rows
        if values.get(counter_of(row.id), 0) != row.last
    ]


def _count_held(condition: Any) -> int:
    held: int = db.session.execute(
        select(func.count())
        .select_from(_CLAIM)
        .where(_CLAIM.c.state == HELD, _CLAIM.c.expires_at > now_ms(), condition)
    ).scalar_one()
    return held
