"""What is known of one place of a performance: its state and why, whose it is as far as rights go, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, and_, func, select

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.errors import UnknownSeat
from addons.pos_ticketing.models import Block, Claim, Contingent, LineContact, Reservation
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.permissions import SEE_ORDERS, VIEW
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.places import PlaceLabels, PlanPlaces
from addons.pos_ticketing.services.plan import AISLE
from addons.pos_ticketing.services.set_aside import in_contingents
from addons.pos_ticketing.services.states import FREE, seen_state, session_of
from core.db import db
from core.identity.actor import current_actor

_CLAIM = cast(Table, Claim.__table__)
_ORDER = cast(Table, Order.__table__)
_BLOCK = cast(Table, Block.__table__)
_RESERVATION = cast(Table, Reservation.__table__)
_LINE_CONTACT = cast(Table, LineContact.__table__)
_CUSTOMER = cast(Table, Customer.__table__)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a place is blocked, for whom, until when (None: until somebody releases it)."""

    kind: str
    reason: str
    owner: str
    release_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatDetail:
    """``state`` as in services/states.py; ``flags`` as in services/plan.py; ``prices`` are (rate, cents TTC)."""

    labels: PlaceLabels
    category: str
    flags: int
    state: int
    sellable: bool
    contingent: str | None
    zone: str
    ends_at: datetime | None = None
    """When a hold, an option or a block is over by itself."""
    block: Blocked | None = None
    order_id: int | None = None
    order_number: str | None = None
    """None besides: the actor may not see the orders of the centre."""
    reservation_number: int | None = None
    contact: str | None = None
    """None besides: the actor may not see the customers of the centre."""
    prices: tuple[tuple[str, int], ...] = ()


def seat_detail(performance_id: int, seat: int, order_id: int | None) -> SeatDetail:
    """A place as the order ``order_id`` sees it. Raises NotFound, Forbidden, UnknownSeat."""
    offer = offer_of(performance_id, VIEW, session_of(order_id))
    if not 0 <= seat < offer.places.count:
        raise UnknownSeat()
    category = offer.places.category(seat)
    contingent_id = in_contingents(offer, seat, seat + 1).get(seat)
    priced = tuple(
        (name, offer.prices[category, rate_id])
        for rate_id, name in offer.rates.items()
        if (category, rate_id) in offer.prices
    )
    open_to_us = contingent_id is None or contingent_id in offer.contingents
    known: dict[str, Any] = {
        "labels": offer.places.labels(seat),
        "category": category,
        "flags": _flags(offer.places, seat),
        "sellable": offer.on_sale and bool(priced) and open_to_us,
        "contingent": None if contingent_id is None else _contingent(contingent_id),
        "zone": offer.zone,
        "prices": priced,
    }
    row = _claim(offer, seat)
    if row is None:
        return SeatDetail(state=FREE, **known)
    return SeatDetail(
        state=seen_state(row.state, row.order_id, row.expires_at, order_id, now_ms()),
        ends_at=None if row.expires_at is None else datetime.fromtimestamp(row.expires_at / 1000, UTC),
        block=None if row.kind is None else Blocked(row.kind, row.reason, row.owner, row.release_at),
        reservation_number=row.reservation_number,
        **_whose(offer, row),
        **known,
    )


def _flags(places: PlanPlaces, seat: int) -> int:
    """The attributes of a seat; an aisle stands beside the seats on both its sides."""
    if seat >= places.numbered:
        return 0
    row = places.rows_in_order[places.row_of[seat]]
    at = row.index(seat)
    before = places.flags[row[at - 1]] & AISLE if at else 0
    return places.flags[seat] | before


def _whose(offer: Offer, row: Any) -> dict[str, Any]:
    """Orders and contacts are those of the centre, for who may see them in pos_session."""
    if not current_actor().may(SEE_ORDERS, offer.centre_id):
        return {}
    return {"order_id": row.order_id, "order_number": row.number, "contact": row.contact}


def _contingent(contingent_id: int) -> str:
    name: str = db.session.execute(
        select(Contingent.__table__.c.name).where(Contingent.__table__.c.id == contingent_id)
    ).scalar_one()
    return name


def _claim(offer: Offer, seat: int) -> Any:
    """Who has the place; the contact of its line goes before those of its order and of its reservation."""
    whose = func.coalesce(_LINE_CONTACT.c.customer_id, _ORDER.c.customer_id, _RESERVATION.c.customer_id)
    known = and_(
        _CUSTOMER.c.id == whose,
        _CUSTOMER.c.centre_id == offer.centre_id,
        _CUSTOMER.c.anonymised_at.is_(None),
        _CUSTOMER.c.is_walk_in.is_(False),
    )
    return db.session.execute(
        select(
            _CLAIM.c.state,
            _CLAIM.c.order_id,
            _CLAIM.c.expires_at,
            _ORDER.c.number,
            _BLOCK.c.kind,
            _BLOCK.c.reason,
            _BLOCK.c.owner,
            _BLOCK.c.release_at,
            _RESERVATION.c.number.label("reservation_number"),
            _CUSTOMER.c.name.label("contact"),
        )
        .select_from(_CLAIM)
        .outerjoin(_ORDER, _ORDER.c.id == _CLAIM.c.order_id)
        .outerjoin(_BLOCK, _BLOCK.c.id == _CLAIM.c.block_id)
        .outerjoin(_RESERVATION, _RESERVATION.c.id == _CLAIM.c.reservation_id)
        .outerjoin(_LINE_CONTACT, _LINE_CONTACT.c.line_id == _CLAIM.c.line_id)
        .outerjoin(_CUSTOMER, known)
        .where(
            _CLAIM.c.performance_id == offer.performance_id,
            _CLAIM.c.seat == seat,
            live_claim(now_ms()),
        )
    ).one_or_none()
