"""The best places for a package: adjacent in each performance, the same in all of them where the package says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons.pos_session.services.orders import add_items, lock_draft
from addons.pos_ticketing.errors import PackageNoPrice, PackageNotFound, SeatsGone
from addons.pos_ticketing.services.best_seats import TRIES, Asked, best_seats, orphan_fill, taken_seats
from addons.pos_ticketing.services.free_zones import choose, free_places
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.package_offer import PackageOffer, package_offers
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.seat_rows import rows_of
from addons.pos_ticketing.services.set_aside import set_aside
from addons.pos_ticketing.services.ticket_kind import CODE
from core.db import db


def add_packages(
    order_id: int,
    package_id: int,
    performance_ids: Sequence[int],
    category: str,
    audience_category_id: int,
    quantity: int,
) -> int:
    """Put ``quantity`` packages on a draft, in the best places of a seat category; returns how many lines.

    Raises PackageNotFound, PackageNoPrice, NoBestSeats, NotEnoughPlaces, SeatsGone (lost ``TRIES`` times), and what
    ``packages.price_packages`` refuses.
    """
    order, session, _ = lock_draft(order_id)
    package = package_offers([package_id], session.centre_id).get(package_id)
    if package is None:
        raise PackageNotFound()
    if (category, audience_category_id) not in package.prices:
        raise PackageNoPrice(package=package.name, category=category)
    found = offers(performance_ids, session.centre_id, session_id=session.id)
    wanted = [found[each] for each in performance_ids if each in found]
    fill = orphan_fill(session.id)
    lost: set[int] = set()
    for left in reversed(range(TRIES)):
        chosen = _places(package, wanted, category, quantity, fill, lost)
        items: list[dict[str, Any]] = [
            {
                "kind": CODE,
                "package_id": package_id,
                "audience_category_id": audience_category_id,
                "places": [
                    {"performance_id": offer.performance_id, "seat": chosen[offer.performance_id][number]}
                    for offer in wanted
                ],
            }
            for number in range(quantity)
        ]
        try:
            with db.session.begin_nested():
                return len(add_items(order.id, items))
        except SeatsGone as gone:
            if not left:
                raise
            lost.update(gone.gone)
    raise AssertionError("the last try returns or raises")


def _places(
    package: PackageOffer,
    wanted: Sequence[Offer],
    category: str,
    quantity: int,
    fill: int,
    lost: set[int],
) -> Mapping[int, list[int]]:
    """The places of each performance, for one person after the other."""
    asked = Asked(quantity, category=category)
    if not package.same_seat or not wanted:
        return {offer.performance_id: _of_one(offer, asked, fill, lost) for offer in wanted}
    first = wanted[0]
    barred = {seat for offer in wanted[1:] for seat in _not_free_in(offer, first)}
    seats = _of_one(first, asked, fill, lost | barred)
    names = [str(first.places.labels(seat)) for seat in seats]
    return {
        offer.performance_id: seats
        if offer.plan_hash == first.plan_hash
        else [_named(offer)[name] for name in names]
        for offer in wanted
    }


def _of_one(offer: Offer, asked: Asked, fill: int, lost: set[int]) -> list[int]:
    """Places of one performance: seats, or places of the free zone that is of the category."""
    zones = [
        zone for zone in offer.places.free_ranges if offer.places.categories[zone.category] == asked.category
    ]
    if zones:
        free = [place for place in free_places(offer, zones[0]) if place not in lost]
        return choose(free, zones[0], asked.quantity)
    return list(best_seats(_any_rate(offer, asked), asked, fill, lost).seats)


def _any_rate(offer: Offer, asked: Asked) -> Offer:
    """The package has a price of its own: the performance need not have one for the category."""
    if asked.category is not None and not any(category == asked.category for category, _ in offer.prices):
        offer.prices[asked.category, 0] = 0
    return offer


def _not_free_in(offer: Offer, first: Offer) -> set[int]:
    """The seats of ``first``, by its own indexes, that are not free in another performance."""
    rows = rows_of(offer.plan_hash)
    busy = {*taken_seats(offer, rows), *set_aside(offer, 0, rows.count)}
    if offer.plan_hash == first.plan_hash:
        return busy
    named = _named(offer)
    return {
        seat
        for seat in range(rows_of(first.plan_hash).count)
        if named.get(str(first.places.labels(seat)), -1) in busy
        or str(first.places.labels(seat)) not in named
    }


def _named(offer: Offer) -> dict[str, int]:
    """{how a seat is named: its index}: what makes a seat the same on two versions of a plan."""
    return {str(offer.places.labels(seat)): seat for seat in range(rows_of(offer.plan_hash).count)}
