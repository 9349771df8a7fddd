"""What a client may ask for: tickets for a performance, a place (or a zone and how many), a rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from addons.pos_ticketing.errors import (
    ItemsInvalid,
    NoPrice,
    NotInChannel,
    PerformanceNotFound,
    SalesClosed,
    UnknownRate,
    UnknownSeat,
)
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.free_zones import choose, zone_of
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.set_aside import set_aside
from core.limits import MAX_INT

_SEAT_KEYS = {"kind", "performance_id", "seat", "audience_category_id"}
_EXCHANGE_KEYS = {*_SEAT_KEYS, "replaces"}
_ZONE_KEYS = {"kind", "performance_id", "free_zone", "quantity", "audience_category_id"}
MAX_QUANTITY = 500


def check_items(items: Sequence[Mapping[str, Any]]) -> None:
    """Every item has the keys of a seat or of a free zone, in whole numbers. Raises ItemsInvalid.

    A seat may name the ticket (``replaces``, its id) that it is exchanged for, in a correction that takes it back.
    """
    for item in items:
        numbers = ["performance_id", "audience_category_id"]
        if set(item) == _SEAT_KEYS:
            numbers.append("seat")
        elif set(item) == _EXCHANGE_KEYS:
            numbers += ["seat", "replaces"]
        elif set(item) == _ZONE_KEYS and isinstance(item["free_zone"], str):
            numbers.append("quantity")
        else:
            raise ItemsInvalid()
        if any(type(item[name]) is not int or not 0 <= item[name] <= MAX_INT for name in numbers):
            raise ItemsInvalid()
        if not 1 <= item.get("quantity", 1) <= MAX_QUANTITY:
            raise ItemsInvalid()


def wants_standing(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a quantity of a free zone is among the items."""
    return any("quantity" in item for item in items)


def to_places(items: Sequence[Mapping[str, Any]], offers: Mapping[int, Offer]) -> list[Wanted]:
    """One wanted place per person: seats as they are, then quantities as free places of their zone.

    Raises PerformanceNotFound, ItemsInvalid, UnknownSeat (also for a seat named twice), NotEnoughPlaces.
    """
    if any(item["performance_id"] not in offers for item in items):
        raise PerformanceNotFound()
    wanted: list[Wanted] = []
    for item in items:
        if "seat" in item:
            if item["seat"] >= offers[item["performance_id"]].places.count:
                raise UnknownSeat()
            wanted.append(
                Wanted(
                    item["performance_id"],
                    item["seat"],
                    item["audience_category_id"],
                    replaces_id=item.get("replaces"),
                )
            )
    named = {place[:2] for place in wanted}
    if len(named) < len(wanted):
        raise UnknownSeat()
    return wanted + _standing([item for item in items if "quantity" in item], offers, named)


def _standing(
    items: Sequence[Mapping[str, Any]], offers: Mapping[int, Offer], named: Collection[tuple[int, int]]
) -> list[Wanted]:
    """A free place for everybody in the quantities; those of one zone are counted together."""
    by_zone: dict[tuple[int, str], int] = defaultdict(int)
    for item in items:
        by_zone[item["performance_id"], item["free_zone"]] += item["quantity"]
    chosen = {}
    for (performance_id, name), quantity in by_zone.items():
        offer = offers[performance_id]
        zone = zone_of(offer, name)
        taken = offer.standing_taken.union(
            (seat for performance, seat in named if performance == performance_id),
            set_aside(offer, zone.first, zone.end),
        )
        chosen[performance_id, name] = iter(choose(zone.without(taken), zone, quantity))
    return [
        Wanted(item["performance_id"], seat, item["audience_category_id"])
        for item in items
        for seat in islice(chosen[item["performance_id"], item["free_zone"]], item["quantity"])
    ]


def check_on_sale(offer: Offer) -> None:
    """Raise SalesClosed, or NotInChannel, unless the performance is sold here now."""
    if not offer.in_channel:
        raise NotInChannel(performance=offer.title)
    if not offer.on_sale:
        raise SalesClosed(performance=offer.title)


def price_of(offer: Offer, seat: int, audience_category_id: int) -> int:
    """What the place costs at this rate, cents TTC. Raises SalesClosed, UnknownRate, NoPrice."""
    check_on_sale(offer)
    amount = offer.prices.get((offer.places.category(seat), audience_category_id))
    if amount is None:
        raise no_price(offer, seat, audience_category_id)
    return amount


def no_price(offer: Offer, seat: int, audience_category_id: int) -> NoPrice:
    """Why a place has no price at a rate: the rate is unknown here, or not sold for this seat category."""
    label = str(offer.places.labels(seat))
    if audience_category_id not in offer.rates:
        return UnknownRate(seat=label)
    return NoPrice(seat=label, rate=offer.rates[audience_category_id])


def line_label(offer: Offer, seat: int, audience_category_id: int) -> str:
    """The text of an order line: event, date, place, rate; at most 200 characters."""
    return f"{offer.title}, {offer.places.labels(seat)}, {offer.rates[audience_category_id]}"[:200]
