"""Places without numbers: a quantity becomes the lowest free places of the zone."""

from __future__ import annotations

from collections.abc import Collection
from random import SystemRandom
from typing import cast

from sqlalchemy import Table, or_, select

from addons.pos_ticketing.errors import ItemsInvalid, NotEnoughPlaces, SeatsGone
from addons.pos_ticketing.models import HELD, Claim
from addons.pos_ticketing.services.claims import Holder, Wanted, hold, now_ms
from addons.pos_ticketing.services.places import FreeRange
from addons.pos_ticketing.services.pricing import Offer
from core.db import db

TRIES = 12
_CLAIM = cast(Table, Claim.__table__)
_luck = SystemRandom()


def zone_of(offer: Offer, name: str) -> FreeRange:
    """The free zone of the plan with this name. Raises ItemsInvalid."""
    zone = offer.places.free_range(name)
    if zone is None:
        raise ItemsInvalid()
    return zone


def free_places(performance_id: int, zone: FreeRange, but: Collection[int] = ()) -> list[int]:
    """The free places of a zone, lowest first, without those in ``but``; one statement."""
    taken = set(
        db.session.execute(
            select(_CLAIM.c.seat).where(
                _CLAIM.c.performance_id == performance_id,
                _CLAIM.c.seat.between(zone.first, zone.end - 1),
                or_(_CLAIM.c.state != HELD, _CLAIM.c.expires_at > now_ms()),
            )
        ).scalars()
    )
    return [place for place in range(zone.first, zone.end) if place not in taken and place not in but]


def choose(performance_id: int, zone: FreeRange, quantity: int, but: Collection[int] = ()) -> list[int]:
    """The ``quantity`` lowest free places. Raises NotEnoughPlaces."""
    free = free_places(performance_id, zone, but)
    if len(free) < quantity:
        raise NotEnoughPlaces(left=len(free), zone=zone.name)
    return free[:quantity]


def hold_quantity(
    holder: Holder, offer: Offer, name: str, quantity: int, public_category_id: int | None
) -> tuple[list[int], int]:
    """Hold ``quantity`` places of a free zone: (places, end of the hold in epoch ms).

    Who loses a race for the lowest places tries again, then anywhere in the zone, so that many clients
    do not queue for the same place. Raises NotEnoughPlaces.
    """
    zone = zone_of(offer, name)
    chosen = choose(offer.performance_id, zone, quantity)
    for attempt in range(TRIES):
        try:
            with db.session.begin_nested():
                wanted = [Wanted(offer.performance_id, place, public_category_id) for place in chosen]
                return sorted(chosen), hold(holder, wanted, {offer.performance_id: offer})
        except SeatsGone:
            if attempt == TRIES - 1:
                raise
        free = free_places(offer.performance_id, zone)
        if len(free) < quantity:
            raise NotEnoughPlaces(left=len(free), zone=zone.name)
        chosen = _luck.sample(free, quantity)
    raise AssertionError("unreachable")
