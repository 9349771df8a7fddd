"""What contingents have at a performance: set aside, sold, otherwise taken, left."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, and_, case, func, select

from addons.pos_ticketing.errors import NotEnoughPlaces, UnknownSeat
from addons.pos_ticketing.models import SOLD, Claim, Contingent, ContingentSeat, PerformanceContingent
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.house_places import House
from core.db import db

_CLAIM = cast(Table, Claim.__table__)
_SEAT = cast(Table, ContingentSeat.__table__)
_ASIDE = cast(Table, PerformanceContingent.__table__)
_CONTINGENT = cast(Table, Contingent.__table__)


class Aside(NamedTuple):
    """A contingent at a performance: its places, of which sold, of which taken otherwise (held, option, blocked)."""

    contingent_id: int
    name: str
    kind: str
    release_at: datetime | None
    places: int
    sold: int
    taken: int

    @property
    def left(self) -> int:
        """Its free places."""
        return self.places - self.sold - self.taken


def asides_of(performance_id: int) -> list[Aside]:
    """The contingents of a performance by name; one statement, whatever the number of places."""
    live = and_(
        _CLAIM.c.performance_id == _SEAT.c.performance_id, _CLAIM.c.seat == _SEAT.c.seat, live_claim(now_ms())
    )
    sold = func.coalesce(func.sum(case((_CLAIM.c.state == SOLD, 1), else_=0)), 0)
    seats = and_(
        _SEAT.c.performance_id == _ASIDE.c.performance_id, _SEAT.c.contingent_id == _ASIDE.c.contingent_id
    )
    wanted = (
        select(
            _CONTINGENT.c.id, _CONTINGENT.c.name, _CONTINGENT.c.kind, _ASIDE.c.release_at,
            func.count(_SEAT.c.seat), sold, func.count(_CLAIM.c.seat) - sold,
        )
        .select_from(_ASIDE)
        .join(_CONTINGENT, _CONTINGENT.c.id == _ASIDE.c.contingent_id)
        .outerjoin(_SEAT, seats)
        .outerjoin(_CLAIM, live)
        .where(_ASIDE.c.performance_id == performance_id)
        .group_by(_CONTINGENT.c.id, _CONTINGENT.c.name, _CONTINGENT.c.kind, _ASIDE.c.release_at)
        .order_by(_CONTINGENT.c.name)
    )  # fmt: skip
    return [Aside(*row) for row in db.session.execute(wanted)]


def seats_of(performance_id: int) -> dict[int, list[int]]:
    """{contingent: its places, in order} of a performance."""
    found: dict[int, list[int]] = {}
    wanted = select(_SEAT.c.contingent_id, _SEAT.c.seat).where(_SEAT.c.performance_id == performance_id)
    for row in db.session.execute(wanted.order_by(_SEAT.c.seat)):
        found.setdefault(row.contingent_id, []).append(row.seat)
    return found


def unsold_of_zone(house: House, contingent_id: int, name: str, quantity: int) -> list[int]:
    """So many free places that a contingent has in a free zone. Raises UnknownSeat, NotEnoughPlaces."""
    zone = house.places.free_range(name)
    if zone is None or quantity < 1:
        raise UnknownSeat()
    taken = select(_CLAIM.c.seat).where(
        _CLAIM.c.performance_id == house.performance_id,
        _CLAIM.c.seat.between(zone.first, zone.end - 1),
        live_claim(now_ms()),
    )
    ours = (
        select(_SEAT.c.seat)
        .where(
            _SEAT.c.performance_id == house.performance_id,
            _SEAT.c.contingent_id == contingent_id,
            _SEAT.c.seat.between(zone.first, zone.end - 1),
            _SEAT.c.seat.not_in(taken),
        )
        .order_by(_SEAT.c.seat)
    )
    left = list(db.session.execute(ours).scalars())
    if len(left) < quantity:
        raise NotEnoughPlaces(len(left), zone.name)
    return left[:quantity]
