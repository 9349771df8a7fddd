"""What the pages of reservations show: a reservation's places and what became of each; taking it into a basket."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from addons.pos_session.models import Customer, Order
from addons.pos_session.services.orders import empty_draft, new_order
from addons.pos_ticketing.models import (
    AudienceCategory,
    Claim,
    Event,
    LineSeat,
    Performance,
    PlanVersion,
    Reservation,
    ReservationSeat,
    SalesChannel,
)
from addons.pos_ticketing.models.reservation import ACTIVE
from addons.pos_ticketing.services.contacts import add_contact
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.reservations import NOTICE_HOURS, OPTION_HOURS
from core import clock
from core.db import db


class ReservedPlace(NamedTuple):
    """A place of a reservation; ``free``: it can be taken into a basket; ``order``: the basket that has it."""

    performance_id: int
    seat: int
    event: str
    starts_at: datetime
    label: str
    rate: str
    contact: str
    free: bool
    order_id: int | None
    order: str


def places_reserved(found: Reservation) -> list[ReservedPlace]:
    """The places of a reservation in seat order, as they were reserved; one statement."""
    claim = and_(
        Claim.performance_id == ReservationSeat.performance_id,
        Claim.seat == ReservationSeat.seat,
        Claim.reservation_id == ReservationSeat.reservation_id,
        Claim.expires_at.is_not(None),
    )
    rows = db.session.execute(
        select(
            ReservationSeat.performance_id,
            ReservationSeat.seat,
            Event.title,
            Performance.starts_at,
            PlanVersion.hash,
            AudienceCategory.name.label("rate"),
            Customer.name.label("contact"),
            Claim.seat.label("claimed"),
            Claim.order_id,
            Order.number,
        )
        .join(Performance, Performance.id == ReservationSeat.performance_id)
        .join(Event, Event.id == Performance.event_id)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(AudienceCategory, AudienceCategory.id == ReservationSeat.audience_category_id)
        .outerjoin(Customer, Customer.id == ReservationSeat.customer_id)
        .outerjoin(Claim, claim)
        .outerjoin(Order, Order.id == Claim.order_id)
        .where(ReservationSeat.reservation_id == found.id)
        .order_by(Performance.starts_at, ReservationSeat.performance_id, ReservationSeat.seat)
    )
    return [_place(row) for row in rows]


def take(
    reservation_id: int,
    places: Collection[tuple[int, int]] | None,
    *,
    order_id: int | None = None,
    session_id: int | None = None,
) -> int:
    """Put places of a reservation on a draft, or on an empty one of a session; the contacts come with them.

    Returns the order's id. Raises as ``take_into``, ``new_order`` and ``lock_draft``.
    """
    if order_id is None:
        order_id = (empty_draft(session_id or 0) or new_order(session_id or 0)).id
    take_into(order_id, reservation_id, places)
    owners = select(ReservationSeat.customer_id).where(
        ReservationSeat.reservation_id == reservation_id, ReservationSeat.customer_id.is_not(None)
    )
    first = select(Reservation.customer_id).where(Reservation.id == reservation_id)
    here = Customer.id.in_(owners) | Customer.id.in_(first)
    # Who is out of use, or wants to be forgotten, is no contact of a new sale.
    usable = select(Customer.id).where(here, Customer.active, Customer.anonymised_at.is_(None))
    by_rank = usable.order_by(Customer.id.not_in(first), Customer.id)
    for customer_id in db.session.scalars(by_rank).all():
        add_contact(order_id, customer_id)
    return order_id


def usual_times(order_id: int, channel: SalesChannel | None) -> tuple[int, datetime, datetime]:
    """How many places of a draft may be reserved, and the end and notice a reservation of them has by default."""
    found = db.session.execute(
        select(func.count().label("places"), func.min(Performance.starts_at).label("first"))
        .select_from(LineSeat)
        .join(Claim, Claim.line_id == LineSeat.line_id)
        .join(Performance, Performance.id == LineSeat.performance_id)
        .where(Claim.order_id == order_id, LineSeat.reservation_id.is_(None))
    ).one()
    end = clock.now() + timedelta(hours=channel.option_hours if channel else OPTION_HOURS)
    ends_at: datetime = min(end, found.first or end)
    return found.places, ends_at, ends_at - timedelta(hours=channel.notice_hours if channel else NOTICE_HOURS)


def in_force(found: Reservation) -> bool:
    """Whether its places are still kept."""
    return found.state == ACTIVE and found.ends_at > clock.now()


def _place(row: Any) -> ReservedPlace:
    return ReservedPlace(
        row.performance_id,
        row.seat,
        row.title,
        row.starts_at,
        str(places_of(row.hash).labels(row.seat)),
        row.rate,
        row.contact or "",
        row.claimed is not None and row.order_id is None,
        row.order_id,
        row.number or "",
    )
