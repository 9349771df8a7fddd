"""What a client may ask for: tickets for a performance, a place (or a zone and how many), a rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from addons.pos_ticketing.errors import ItemsInvalid, NoPrice, PerformanceNotFound, SalesClosed, UnknownSeat
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.free_zones import choose, zone_of
from addons.pos_ticketing.services.pricing import Offer

_SEAT_KEYS = {"kind", "performance_id", "seat", "public_category_id"}
_ZONE_KEYS = {"kind", "performance_id", "free_zone", "quantity", "public_category_id"}
MAX_QUANTITY = 500
MAX_ID = 2**31 - 1
"""The largest id a column holds: what is larger is refused before a database sees it."""


def check_items(items: Sequence[Mapping[str, Any]]) -> None:
    """Every item has the keys of a seat or of a free zone, in whole numbers. Raises ItemsInvalid."""
    for item in items:
        numbers = ["performance_id", "public_category_id"]
        if set(item) == _SEAT_KEYS:
            numbers.append("seat")
        elif set(item) == _ZONE_KEYS and isinstance(item["free_zone"], str):
            numbers.append("quantity")
        else:
            raise ItemsInvalid()
        if any(type(item[name]) is not int or not 0 <= item[name] <= MAX_ID for name in numbers):
            raise ItemsInvalid()
        if not 1 <= item.get("quantity", 1) <= MAX_QUANTITY:
            raise ItemsInvalid()


def to_places(items: Sequence[Mapping[str, Any]], offers: Mapping[int, Offer]) -> list[Wanted]:
    """One wanted place per person: seats as they are, quantities as the lowest free places of their zone.

    Raises PerformanceNotFound, ItemsInvalid, UnknownSeat (also for a seat named twice), NotEnoughPlaces.
    """
    chosen: dict[int, set[int]] = defaultdict(set)
    wanted: list[Wanted] = []
    for item in sorted(items, key=lambda item: "quantity" in item):
        offer = offers.get(item["performance_id"])
        if offer is None:
            raise PerformanceNotFound()
        taken = chosen[offer.performance_id]
        if "quantity" in item:
            zone = zone_of(offer, item["free_zone"])
            seats = choose(offer.performance_id, zone, item["quantity"], taken)
        else:
            seats = [item["seat"]]
        for seat in seats:
            if seat >= offer.places.count or seat in taken:
                raise UnknownSeat()
            taken.add(seat)
            wanted.append(Wanted(offer.performance_id, seat, item["public_category_id"]))
    return wanted


def price_of(offer: Offer, seat: int, public_category_id: int) -> int:
    """What the place costs at this rate, cents TTC. Raises SalesClosed, NoPrice."""
    if not offer.on_sale:
        raise SalesClosed(performance=offer.title)
    amount = offer.prices.get((offer.places.category(seat), public_category_id))
    if amount is None:
        rate = offer.rates.get(public_category_id, "?")
        raise NoPrice(seat=str(offer.places.labels(seat)), rate=rate)
    return amount


def line_label(offer: Offer, seat: int, public_category_id: int) -> str:
    """The text of an order line: event, date, place, rate; at most 200 characters."""
    return f"{offer.title}, {offer.places.labels(seat)}, {offer.rates[public_category_id]}"[:200]
