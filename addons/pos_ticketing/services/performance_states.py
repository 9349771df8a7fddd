"""The states of a performance: which follows which, and what each ends. The only place that knows.

planned    -> on sale, cancelled
on sale    -> suspended, cancelled, closed
suspended  -> on sale, cancelled, closed
cancelled  -> planned, while no ticket was ever sold for it; closed, when nobody is left to refund
closed     -> nothing: its takings statement is final

Suspending and cancelling say why. What is in a basket when sales end stays there, and its payment is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, exists, func, select

from addons.pos_session.services.reasons import checked_reason
from addons.pos_ticketing.errors import (
    CancelledForGood,
    PerformanceClosed,
    ReasonMissing,
    RefundsLeft,
    StateNotReached,
)
from addons.pos_ticketing.models import Event, Performance, RegisterTicket, Ticket, TicketCancellation
from addons.pos_ticketing.models.performance import CANCELLED, CLOSED, ON_SALE, PLANNED, SUSPENDED
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.claims import now_ms
from core.db import db, lock_row
from core.errors import Sentences
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

STATE_NAMES = {
    PLANNED: N_("Planned"),
    ON_SALE: N_("On sale"),
    SUSPENDED: N_("Suspended"),
    CANCELLED: N_("Performance cancelled"),
    CLOSED: N_("Closed"),
}
NEXT: dict[str, tuple[str, ...]] = {
    PLANNED: (ON_SALE, CANCELLED),
    ON_SALE: (SUSPENDED, CANCELLED, CLOSED),
    SUSPENDED: (ON_SALE, CANCELLED, CLOSED),
    CANCELLED: (PLANNED, CLOSED),
    CLOSED: (),
}
WITH_REASON = frozenset({SUSPENDED, CANCELLED})

_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_OF_REGISTER = cast(Table, RegisterTicket.__table__)
_TICKET = cast(Table, Ticket.__table__)
_CANCELLATION = cast(Table, TicketCancellation.__table__)


def set_state(performance_id: int, state: str, reason: str = "") -> Performance:
    """Take a performance to another state; journalled with the reason, and told to the screens.

    Raises StateNotReached, ReasonMissing, CardNumberRefused, CancelledForGood, RefundsLeft, NotFound, Forbidden.
    """
    performance = visible(Performance, performance_id)
    require(SETUP, performance.centre_id)
    lock_row(performance)
    before = performance.state
    if state not in NEXT[before]:
        raise StateNotReached(before=_named(before), after=_named(state))
    if before == CANCELLED:
        _check_leaving_cancelled(performance_id, state)
    told = checked_reason(reason, ReasonMissing) if state in WITH_REASON else ""
    performance.state, performance.state_reason = state, told
    performance.offer_changed_at = now_ms()
    db.session.flush()
    enter(
        "house",
        "pos_ticketing.performance_state",
        {"performance": performance_id, "before": before, "after": state, "reason": told},
    )
    return performance


def _named(state: str) -> Sentences:
    """The name of a state in a refusal, which the edge translates."""
    return Sentences(((STATE_NAMES.get(state, state), {}),))


def _check_leaving_cancelled(performance_id: int, state: str) -> None:
    if state == CLOSED:
        left = tickets_standing(performance_id)
        if left:
            raise RefundsLeft(tickets=left)
    elif has_tickets(performance_id):
        raise CancelledForGood()


def next_states(performance: Performance) -> list[str]:
    """The states that the page of a performance offers; none that would be refused."""
    if performance.state != CANCELLED:
        return list(NEXT[performance.state])
    if not has_tickets(performance.id):
        return [PLANNED, CLOSED]
    return [] if tickets_standing(performance.id) else [CLOSED]


def has_tickets(performance_id: int) -> bool:
    """Whether a ticket was ever issued for the performance, taken back or not; by a register it was lent to, too."""
    here = exists().where(_TICKET.c.performance_id == performance_id)
    there = exists().where(_OF_REGISTER.c.performance_id == performance_id)
    found: bool = db.session.execute(select(here | there)).scalar_one()
    return found


def tickets_standing(performance_id: int) -> int:
    """How many tickets of the performance are not cancelled."""
    found: int = db.session.execute(
        select(func.count())
        .select_from(_TICKET)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .where(_TICKET.c.performance_id == performance_id, _CANCELLATION.c.ticket_id.is_(None))
    ).scalar_one()
    return found


def check_may_issue(performance_ids: Collection[int]) -> None:
    """Refuse what a closed performance ends: a sale, an exchange, a reprint of its tickets. One statement.

    The first print of a ticket that was sold before is none of them. Raises PerformanceClosed, naming it.
    """
    if not performance_ids:
        return
    closed = db.session.execute(
        select(_EVENT.c.title)
        .join(_PERFORMANCE, _PERFORMANCE.c.event_id == _EVENT.c.id)
        .where(_PERFORMANCE.c.id.in_(set(performance_ids)), _PERFORMANCE.c.state == CLOSED)
        .limit(1)
    ).scalar()
    if closed is not None:
        raise PerformanceClosed(performance=closed)
