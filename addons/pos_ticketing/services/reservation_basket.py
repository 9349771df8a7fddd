"""Places of a reservation in a basket: taken there to be sold, and back in the reservation when they are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Table, and_, insert, select, tuple_, update

from addons.pos_session.models import Order
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.orders import add_items, lock_draft
from addons.pos_ticketing.errors import ReservationElsewhere, ReservationInBasket, ReservationOver
from addons.pos_ticketing.models import Claim, LineContact, LineSeat, Reservation, ReservationSeat
from addons.pos_ticketing.models.reservation import ACTIVE
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.quotas import lock_quotas
from addons.pos_ticketing.services.ticket_kind import CODE
from core import clock
from core.db import db, lock_row
from core.errors import Link
from core.i18n import N_
from core.identity.visibility import visible

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_CONTACT = cast(Table, LineContact.__table__)
_SEAT = cast(Table, ReservationSeat.__table__)
_KEY = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)


def take_into(
    order_id: int, reservation_id: int, places: Collection[tuple[int, int]] | None = None
) -> list[int]:
    """Put places of a reservation (performance, seat; all by default) on a draft to sell them; their lines' ids.

    They stay the reservation's until they are sold: leaving the draft, they go back to it. The prices are those of
    now. Raises ReservationOver, ReservationElsewhere, ReservationInBasket, and what pricing refuses.
    """
    order, session, _ = lock_draft(order_id)
    if visible(Reservation, reservation_id).centre_id != session.centre_id:
        raise ReservationElsewhere()
    _lock_quotas(reservation_id, session)
    found, held = lock_reservation(reservation_id)
    free = free_places(found, held, places)
    at = claims.now_ms()
    db.session.execute(
        update(_CLAIM).where(_KEY.in_([place[:2] for place in free])).values(order_id=order.id, changed_at=at)
    )
    items = [
        {"kind": CODE, "performance_id": place[0], "seat": place[1], "audience_category_id": place[2]}
        for place in free
    ]
    lines = [line.id for line in add_items(order.id, items)]
    _keep_for(found, lines, free)
    return lines


def lock_reservation(reservation_id: int) -> tuple[Reservation, Sequence[Any]]:
    """A reservation in force and its claims, locked until the end of the unit of work.

    The claims are locked before the row, as a sale does that confirms the reservation. Raises NotFound,
    ReservationOver.
    """
    found = visible(Reservation, reservation_id)
    held = db.session.execute(
        select(
            _CLAIM.c.performance_id,
            _CLAIM.c.seat,
            _CLAIM.c.audience_category_id,
            _CLAIM.c.order_id,
        )
        .where(reserved(found.id))
        .order_by(_CLAIM.c.performance_id, _CLAIM.c.seat)
        .with_for_update()
    ).all()
    lock_row(found)
    if found.state != ACTIVE or found.ends_at <= clock.now():
        raise ReservationOver(number=found.number)
    return found, held


def free_places(
    found: Reservation, held: Sequence[Any], places: Collection[tuple[int, int]] | None
) -> list[tuple[int, int, int]]:
    """Of the claims of a reservation those wanted: (performance, seat, audience category).

    Raises ReservationInBasket when a basket holds one, ReservationOver when one is none of it any more.
    """
    rows = [row for row in held if places is None or tuple(row[:2]) in set(places)]
    if busy := next((row.order_id for row in rows if row.order_id is not None), None):
        raise in_basket(found, busy)
    if not rows or (places is not None and len(rows) < len(set(places))):
        raise ReservationOver(number=found.number)
    return [(row.performance_id, row.seat, row.audience_category_id) for row in rows]


def in_basket(found: Reservation, order_id: int) -> ReservationInBasket:
    """The refusal that names the order whose basket holds places of a reservation."""
    order = visible(Order, order_id)
    link = Link(N_("See the order"), "pos_session.order_show", {"order_id": order.id})
    return ReservationInBasket(number=found.number, order=order.number, links=[link])


def _keep_for(found: Reservation, line_ids: Sequence[int], places: Sequence[tuple[int, int, int]]) -> None:
    """Lines in a basket know their reservation and contact, and their places last at least as long as it does."""
    ends = max(clock.epoch_ms(found.ends_at), claims.now_ms() + claims.own_settings().hold_seconds * 1000)
    db.session.execute(
        update(_CLAIM).where(_KEY.in_([place[:2] for place in places])).values(expires_at=ends)
    )
    db.session.execute(
        update(_LINE_SEAT).where(_LINE_SEAT.c.line_id.in_(line_ids)).values(reservation_id=found.id)
    )
    contacts = db.session.execute(
        select(_LINE_SEAT.c.line_id, _SEAT.c.customer_id)
        .join(
            _SEAT,
            and_(
                _SEAT.c.reservation_id == _LINE_SEAT.c.reservation_id,
                _SEAT.c.performance_id == _LINE_SEAT.c.performance_id,
                _SEAT.c.seat == _LINE_SEAT.c.seat,
            ),
        )
        .where(_LINE_SEAT.c.line_id.in_(line_ids), _SEAT.c.customer_id.is_not(None))
    ).all()
    if contacts:
        db.session.execute(
            insert(_CONTACT),
            [{"line_id": row.line_id, "customer_id": row.customer_id} for row in contacts],
        )


def _lock_quotas(reservation_id: int, session: SessionRef) -> None:
    """Quotas are locked before any seat (services/claims.py)."""
    rows = db.session.execute(
        select(_CLAIM.c.performance_id, _CLAIM.c.seat, _CLAIM.c.audience_category_id).where(
            reserved(reservation_id)
        )
    )
    wanted = [Wanted(row.performance_id, row.seat, row.audience_category_id) for row in rows]
    found = offers({place.performance_id for place in wanted}, session.centre_id, session_id=session.id)
    lock_quotas(wanted, found)


def reserved(reservation_id: int) -> Any:
    """The condition for the claims of a reservation that are not sold."""
    return and_(_CLAIM.c.reservation_id == reservation_id, _CLAIM.c.expires_at.is_not(None))
