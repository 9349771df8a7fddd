"""How reservations end by themselves: sold with an order, or over at their time; and the notice before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select

from addons.pos_session.events import OrderValidated
from addons.pos_ticketing.models import Claim, LineSeat, Reservation, Ticket
from addons.pos_ticketing.models.reservation import ACTIVE, CONFIRMED, EXPIRED
from addons.pos_ticketing.services.releasing import release_ended
from core import clock
from core.db import db, lock_row
from core.journal import enter
from core.uow import unit_of_work

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_TICKET = cast(Table, Ticket.__table__)


def end(found: Reservation, state: str, reason: str = "") -> None:
    """Close a locked reservation in a state; journalled."""
    found.state = state
    found.ended_at = clock.now()
    db.session.flush()
    enter(
        "house",
        "pos_ticketing.reservation_ended",
        {
            "reservation": found.id,
            "number": found.number,
            "centre": found.centre_id,
            "state": state,
            "reason": reason,
        },
    )


def confirm_sold(event: OrderValidated) -> None:
    """A paid draft confirms the reservations whose last place it sold; a one-shot sale has none: no statement."""
    if event.one_shot:
        return
    sold = (
        select(_LINE_SEAT.c.reservation_id)
        .join(_TICKET, _TICKET.c.line_id == _LINE_SEAT.c.line_id)
        .where(_TICKET.c.order_id == event.order_id, _LINE_SEAT.c.reservation_id.is_not(None))
        .distinct()
    )
    # All of them before the first is looked at: of two baskets that sell its last places at once the second sees what
    # the first sold; and whoever has one of them never waits for the journal while this waits for the reservation.
    found = db.session.scalars(
        select(Reservation)
        .where(Reservation.id.in_(sold))
        .order_by(Reservation.id)
        .with_for_update(of=Reservation)
        .execution_options(populate_existing=True)
    ).all()
    for reservation in found:
        left = select(_CLAIM.c.seat).where(
            _CLAIM.c.reservation_id == reservation.id, _CLAIM.c.expires_at.is_not(None)
        )
        if reservation.state == ACTIVE and db.session.execute(left.limit(1)).first() is None:
            end(reservation, CONFIRMED)


def expire_reservations(_payload: dict[str, Any]) -> None:
    """Close the reservations whose time is over and free their places (a job, as the system).

    A place of one that is in a basket stays there as long as the basket holds it. One unit of work for each, so that
    a killed worker goes on with the next.
    """
    for reservation_id in _due(Reservation.ends_at <= clock.now()):
        with unit_of_work():
            # Its places first, as everywhere: those of one that was prolonged meanwhile have not ended.
            release_ended(reservation_id, clock.epoch_ms(clock.now()))
            found = db.session.get_one(Reservation, reservation_id)
            lock_row(found)
            if found.state == ACTIVE and found.ends_at <= clock.now():
                end(found, EXPIRED)


def to_notice(now: datetime) -> list[int]:
    """The reservations in force whose notice is due and was not given."""
    return _due(Reservation.notice_at <= now, Reservation.noticed_at.is_(None), Reservation.ends_at > now)


def _due(*conditions: Any) -> list[int]:
    wanted = select(Reservation.id).where(Reservation.state == ACTIVE, *conditions).order_by(Reservation.id)
    return list(db.session.execute(wanted).scalars())
