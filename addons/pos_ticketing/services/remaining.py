"""How many places are left of each seat category and free zone, for a page of performances at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from sqlalchemy import String, Table, func, select
from sqlalchemy import cast as as_type

from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import PlanPlaces, places_of
from addons.pos_ticketing.services.set_aside import set_aside_of
from core.db import db

_CLAIM = cast(Table, Claim.__table__)


@dataclass(frozen=True, slots=True)
class Remaining:
    """The free places of a performance that its offer's channel may sell."""

    numbered: dict[str, int] = field(default_factory=dict)
    """{seat category: numbered seats left}, of the categories that have a price and numbered seats."""
    zones: dict[str, int] = field(default_factory=dict)
    """{free zone: places left}, of the zones whose category has a price."""
    in_category: dict[str, int] = field(default_factory=dict)
    """{seat category: places left}, numbered or not, in the order of the plan."""

    @property
    def total(self) -> int:
        """All that can be sold."""
        return sum(self.in_category.values())


def remaining(offers: Collection[Offer]) -> dict[int, Remaining]:
    """What is left of each of these performances; one statement, two where places are set aside."""
    rows = db.session.execute(
        select(_CLAIM.c.performance_id, func.aggregate_strings(as_type(_CLAIM.c.seat, String), ","))
        .where(_CLAIM.c.performance_id.in_([offer.performance_id for offer in offers]), live_claim(now_ms()))
        .group_by(_CLAIM.c.performance_id)
    )
    gone = {performance_id: set(map(int, text.split(","))) for performance_id, text in rows}
    for performance_id, seats in set_aside_of(offers).items():
        gone.setdefault(performance_id, set()).update(seats)
    return {offer.performance_id: _left(offer, gone.get(offer.performance_id, set())) for offer in offers}


def _left(offer: Offer, gone: set[int]) -> Remaining:
    places, priced = offer.places, offer.priced_categories()
    numbered = _numbered(offer.plan_hash)
    first_free = numbered.total()
    taken = Counter(places.category_of[seat] for seat in gone if seat < first_free)
    seats = {
        name: numbered[index] - taken[index]
        for index, name in enumerate(places.categories)
        if name in priced and numbered[index]
    }
    zones = {
        zone.name: zone.capacity - sum(seat in gone for seat in range(zone.first, zone.end))
        for zone in places.free_ranges
        if places.categories[zone.category] in priced
    }
    return Remaining(seats, zones, _by_category(places, seats, zones))


def _by_category(places: PlanPlaces, seats: dict[str, int], zones: dict[str, int]) -> dict[str, int]:
    left: dict[str, int] = {}
    for index, name in enumerate(places.categories):
        counts = [seats[name]] if name in seats else []
        counts += [
            zones[zone.name] for zone in places.free_ranges if zone.category == index and zone.name in zones
        ]
        if counts:
            left[name] = sum(counts)
    return left


@lru_cache(maxsize=32)
def _numbered(plan_hash: str) -> Counter[int]:
    """How many numbered seats of each category (by index) a plan version has."""
    places = places_of(plan_hash)
    first_free = min((zone.first for zone in places.free_ranges), default=places.count)
    return Counter(places.category_of[:first_free])
