"""Places without numbers: a quantity becomes any free places of the zone, and a lost one is exchanged for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from random import SystemRandom
from typing import TypeVar, cast

from sqlalchemy import Table, select

from addons.pos_session.models import OrderLine
from addons.pos_ticketing.errors import ItemsInvalid, NotEnoughPlaces, SeatsGone
from addons.pos_ticketing.models import Claim, LineSeat
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services.claims import Holder, Wanted, hold, now_ms
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import FreeRange
from addons.pos_ticketing.services.set_aside import set_aside
from core.db import db

TRIES = 50
"""Each lost try means that somebody else got a place; who loses so often meets a zone that is all but full."""

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_LINE = cast(Table, OrderLine.__table__)
_luck = SystemRandom()
_Taken = TypeVar("_Taken")


def zone_of(offer: Offer, name: str) -> FreeRange:
    """The free zone of the plan with this name. Raises ItemsInvalid."""
    zone = offer.places.free_range(name)
    if zone is None:
        raise ItemsInvalid()
    return zone


def free_places(offer: Offer, zone: FreeRange) -> list[int]:
    """The free places of a zone that the offer's channel may sell; one statement, two where places are set aside."""
    taken = db.session.execute(
        select(_CLAIM.c.seat).where(
            _CLAIM.c.performance_id == offer.performance_id,
            _CLAIM.c.seat.between(zone.first, zone.end - 1),
            live_claim(now_ms()),
        )
    )
    return zone.without({*taken.scalars(), *set_aside(offer, zone.first, zone.end)})


def choose(free: Sequence[int], zone: FreeRange, quantity: int) -> list[int]:
    """``quantity`` of the free places, by luck: tills that sell at once do not queue for the same place.

    Raises NotEnoughPlaces.
    """
    if len(free) < quantity:
        raise NotEnoughPlaces(len(free), zone.name)
    return sorted(_luck.sample(free, quantity))


def take_places(
    wanted: Sequence[Wanted],
    offers: Mapping[int, Offer],
    take: Callable[[Sequence[Wanted]], _Taken],
    but: Collection[tuple[int, int]] = (),
) -> tuple[list[Wanted], _Taken]:
    """Take places with ``take``; returns those taken, in the order wanted, and what ``take`` answers.

    A standing place that somebody took first (or that is in ``but``) is exchanged for another one of its zone:
    nobody named it. Each try is undone before the next, so that whoever waits for whom stays in the order of
    places. Raises SeatsGone for numbered places only, NotEnoughPlaces.
    """
    places = _exchanged(wanted, offers, set(but))
    if not any(_zone(place, offers) for place in places):
        return places, take(places)
    for _try in range(TRIES):
        try:
            with db.session.begin_nested():
                return places, take(places)
        except SeatsGone as refused:
            gone = [place for place in places if place[:2] in refused.places]
            numbered = [place for place in gone if _zone(place, offers) is None]
            if numbered:
                labels = [_label(place, offers) for place in numbered]
                raise type(refused)([place[:2] for place in numbered], labels) from None
        places = _exchanged(places, offers, {place[:2] for place in gone})
    raise SeatsGone([place[:2] for place in gone], [_label(place, offers) for place in gone])


def hold_quantity(
    holder: Holder, offer: Offer, name: str, quantity: int, audience_category_id: int | None
) -> tuple[list[int], int]:
    """Hold ``quantity`` places of a free zone: (places, end of the hold in epoch ms). Raises NotEnoughPlaces."""
    zone, there = zone_of(offer, name), on_order(holder.order_id)
    free = [place for place in free_places(offer, zone) if (offer.performance_id, place) not in there]
    chosen = choose(free, zone, quantity)
    offers = {offer.performance_id: offer}
    wanted = [Wanted(offer.performance_id, place, audience_category_id) for place in chosen]
    taken, expires_at = take_places(wanted, offers, lambda places: hold(holder, places, offers))
    return sorted(place.seat for place in taken), expires_at


def on_order(order_id: int) -> set[tuple[int, int]]:
    """The places of the lines of a draft: each stands there once, even when its hold ran out."""
    wanted = (
        select(_LINE_SEAT.c.performance_id, _LINE_SEAT.c.seat)
        .join(_LINE, _LINE.c.id == _LINE_SEAT.c.line_id)
        .where(_LINE.c.order_id == order_id)
    )
    return {(row.performance_id, row.seat) for row in db.session.execute(wanted)}


def _exchanged(
    wanted: Sequence[Wanted], offers: Mapping[int, Offer], lost: Collection[tuple[int, int]]
) -> list[Wanted]:
    """The same places, but other free ones for the standing places that are lost; one statement per zone."""
    zones = [_zone(place, offers) if place[:2] in lost else None for place in wanted]
    needed = Counter(
        (place.performance_id, zone) for place, zone in zip(wanted, zones, strict=True) if zone is not None
    )
    used = {place[:2] for place in wanted} | set(lost)
    others: dict[tuple[int, FreeRange], list[int]] = {}
    for (performance_id, zone), quantity in needed.items():
        free = [
            place
            for place in free_places(offers[performance_id], zone)
            if (performance_id, place) not in used
        ]
        others[performance_id, zone] = choose(free, zone, quantity)
    return [
        place if zone is None else place._replace(seat=others[place.performance_id, zone].pop())
        for place, zone in zip(wanted, zones, strict=True)
    ]


def _zone(place: Wanted, offers: Mapping[int, Offer]) -> FreeRange | None:
    return offers[place.performance_id].places.zone_at(place.seat)


def _label(place: Wanted, offers: Mapping[int, Offer]) -> str:
    return str(offers[place.performance_id].places.labels(place.seat))
