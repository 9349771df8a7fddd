"""Reservations: the places of a basket are kept under option, taken into a basket again to be sold, or released."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, tuple_, update

from addons.pos_session.models import Customer, Order, OrderLine
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.orders import lock_draft, remove_lines
from addons.pos_session.services.reasons import tidy_reason
from addons.pos_ticketing.errors import (
    NotAContact,
    NothingToReserve,
    PackageNotReserved,
    ReservationEnd,
    ReservationNotice,
)
from addons.pos_ticketing.models import (
    OPTION,
    Claim,
    LineContact,
    LineSeat,
    Performance,
    Reservation,
    ReservationSeat,
)
from addons.pos_ticketing.models.reservation import RELEASED
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.releasing import release_reserved
from addons.pos_ticketing.services.reservation_basket import free_places, lock_reservation, reserved
from addons.pos_ticketing.services.reservation_end import end
from core import clock, numbering
from core.db import db
from core.identity.actor import require
from core.journal import enter

OPTION_HOURS = 72
NOTICE_HOURS = 24
"""How long an option lasts, and how long before its end it is called to mind, where no channel says."""

_CLAIM = cast(Table, Claim.__table__)
_LINE = cast(Table, OrderLine.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_CONTACT = cast(Table, LineContact.__table__)
_SEAT = cast(Table, ReservationSeat.__table__)
_KEY = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)


def reserve(
    order_id: int,
    line_ids: Collection[int] | None = None,
    *,
    ends_at: datetime | None = None,
    notice_at: datetime | None = None,
    customer_id: int | None = None,
    note: str = "",
) -> Reservation:
    """Put places of a draft under option (those of ``line_ids``, or all): their lines leave the draft.

    Places that were reserved already go back to their own reservation. Without ``ends_at`` and ``notice_at`` the
    channel says how long. ``customer_id`` is a contact of the centre, 0 nobody; None: the customer of the order.
    Raises NothingToReserve, PackageNotReserved, NotAContact, ReservationEnd, SeatsGone, LinePaid, OrderNotDraft,
    SessionNotOpen.
    """
    order, session, _ = lock_draft(order_id)
    require(SELL, session.centre_id)
    lines = _lines_of(order.id, line_ids)
    fresh = [line for line in lines if line.reservation_id is None]
    if not fresh:
        raise NothingToReserve()
    if any(line.package_sale_id is not None for line in fresh):
        raise PackageNotReserved()
    if customer_id:
        _check_contact(customer_id, session.centre_id)
    ends_at, notice_at = _times(session, {line.performance_id for line in fresh}, ends_at, notice_at)
    _hold_again(order, session, fresh)
    made = Reservation(
        centre_id=session.centre_id,
        number=numbering.take(f"pos_ticketing.reservation:{session.centre_id}"),
        customer_id=order.customer_id if customer_id is None else customer_id or None,
        channel_id=_channel_id(session.id),
        ends_at=ends_at,
        notice_at=notice_at,
        note=tidy_reason(note),
        created_by_id=session.user_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.execute(
        insert(_SEAT),
        [
            {
                "reservation_id": made.id,
                "performance_id": line.performance_id,
                "seat": line.seat,
                "audience_category_id": line.audience_category_id,
                "customer_id": line.customer_id,
            }
            for line in fresh
        ],
    )
    _to_option([(line.performance_id, line.seat) for line in fresh], made, None)
    remove_lines(order.id, [line.id for line in lines])
    _journal(session, "pos_ticketing.reserved", made, places=len(fresh))
    return made


def release_reservation(
    reservation_id: int, places: Collection[tuple[int, int]] | None = None, reason: str = ""
) -> Reservation:
    """Free places of a reservation (all by default); with the last one it is over.

    Raises ReservationOver, ReservationInBasket (a place is in a basket, or is none of it), Forbidden.
    """
    found, held = lock_reservation(reservation_id)
    require(SELL, found.centre_id)
    free = free_places(found, held, places)
    release_reserved(found.id, [place[:2] for place in free])
    left = db.session.execute(select(func.count()).select_from(_CLAIM).where(reserved(found.id))).scalar_one()
    if not left:
        end(found, RELEASED, reason=tidy_reason(reason))
    return found


def prolong(reservation_id: int, ends_at: datetime, notice_at: datetime | None = None) -> Reservation:
    """Give a reservation another end. Raises ReservationOver, ReservationEnd, ReservationNotice, Forbidden."""
    found, held = lock_reservation(reservation_id)
    require(SELL, found.centre_id)
    found.ends_at = _checked_end({row.performance_id for row in held}, ends_at)
    found.notice_at, found.noticed_at = _checked_notice(notice_at, ends_at), None
    db.session.execute(
        update(_CLAIM)
        .where(reserved(found.id), _CLAIM.c.order_id.is_(None))
        .values(expires_at=clock.epoch_ms(ends_at), changed_at=claims.now_ms())
    )
    db.session.flush()
    enter(
        "house",
        "pos_ticketing.reservation_prolonged",
        {"reservation": found.id, "number": found.number, "ends_at": found.ends_at.isoformat()},
    )
    return found


def _check_contact(customer_id: int, centre_id: int) -> None:
    found = db.session.get(Customer, customer_id)
    if (
        found is None
        or (found.centre_id, found.active, found.is_walk_in) != (centre_id, True, False)
        or found.anonymised_at is not None
    ):
        raise NotAContact(fields={"customer_id": NotAContact.message})


def _lines_of(order_id: int, line_ids: Collection[int] | None) -> Sequence[Any]:
    """The ticket lines of a draft with their places and contacts, in seat order."""
    wanted = (
        select(
            _LINE.c.id,
            _LINE_SEAT.c.performance_id,
            _LINE_SEAT.c.seat,
            _LINE_SEAT.c.audience_category_id,
            _LINE_SEAT.c.reservation_id,
            _LINE_SEAT.c.package_sale_id,
            _CONTACT.c.customer_id,
        )
        .join(_LINE_SEAT, _LINE_SEAT.c.line_id == _LINE.c.id)
        .outerjoin(_CONTACT, _CONTACT.c.line_id == _LINE.c.id)
        .where(_LINE.c.order_id == order_id)
        .order_by(_LINE_SEAT.c.performance_id, _LINE_SEAT.c.seat)
    )
    if line_ids is not None:
        wanted = wanted.where(_LINE.c.id.in_(line_ids))
    return db.session.execute(wanted).all()


def _hold_again(order: Order, session: SessionRef, lines: Sequence[Any]) -> None:
    """Make sure that the draft still has its places: a hold may be over. Raises SeatsGone."""
    wanted = [Wanted(line.performance_id, line.seat, line.audience_category_id, line.id) for line in lines]
    found = offers({line.performance_id for line in lines}, session.centre_id, session_id=session.id)
    claims.hold(Holder(order.id, session.user_id), wanted, found)


def _to_option(places: Sequence[tuple[int, int]], reservation: Reservation, order_id: int | None) -> None:
    db.session.execute(
        update(_CLAIM)
        .where(_KEY.in_(places))
        .values(
            state=OPTION,
            reservation_id=reservation.id,
            order_id=order_id,
            line_id=None,
            expires_at=clock.epoch_ms(reservation.ends_at),
            changed_at=claims.now_ms(),
        )
    )


def _channel_id(session_id: int) -> int | None:
    channel = channel_of(session_id)
    return channel.id if channel else None


def _times(
    session: SessionRef, performance_ids: set[int], ends_at: datetime | None, notice_at: datetime | None
) -> tuple[datetime, datetime | None]:
    """The end and the notice of a reservation, by default those of the channel."""
    channel = channel_of(session.id)
    if ends_at is None:
        usual = clock.now() + timedelta(hours=channel.option_hours if channel else OPTION_HOURS)
        ends_at = min(usual, _first_start(performance_ids))
    ends_at = _checked_end(performance_ids, ends_at)
    if notice_at is not None:
        return ends_at, _checked_notice(notice_at, ends_at)
    usual = ends_at - timedelta(hours=channel.notice_hours if channel else NOTICE_HOURS)
    return ends_at, usual if usual > clock.now() else None


def _checked_notice(notice_at: datetime | None, ends_at: datetime) -> datetime | None:
    if notice_at is not None and not clock.now() < notice_at < ends_at:
        raise ReservationNotice(fields={"notice_at": ReservationNotice.message})
    return notice_at


def _checked_end(performance_ids: set[int], ends_at: datetime) -> datetime:
    if not clock.now() < ends_at <= _first_start(performance_ids):
        raise ReservationEnd(fields={"ends_at": ReservationEnd.message})
    return ends_at


def _first_start(performance_ids: set[int]) -> datetime:
    starts = select(Performance.starts_at).where(Performance.id.in_(performance_ids))
    return min(db.session.execute(starts).scalars())


def _journal(session: SessionRef, kind: str, found: Reservation, **further: Any) -> None:
    enter(
        f"desk:{session.desk_id}",
        kind,
        {"reservation": found.id, "number": found.number, "session": session.id, **further},
    )
