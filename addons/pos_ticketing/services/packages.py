"""Selling packages: one price for several performances, shared out over their tickets to the cent (T2-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, insert, select

from addons.pos_session.services.line_kinds import LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_ticketing.errors import (
    PackageInvalid,
    PackageNoPrice,
    PackageNotFound,
    PackagePerformances,
    PackageSameSeat,
    PackageSeats,
    PackageTogether,
)
from addons.pos_ticketing.models import (
    AudienceCategory,
    LineSeat,
    PackageSale,
)
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.offer import Audience, Offer
from addons.pos_ticketing.services.package_offer import PackageOffer, package_offers
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.wishes import check_on_sale, to_places
from core.db import db
from core.limits import MAX_INT
from core.money import share

_RATE = cast(Table, AudienceCategory.__table__)
_SALE = cast(Table, PackageSale.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_INSERT = insert(_SALE).returning(_SALE.c.id, _SALE.c.package_id, _SALE.c.audience_category_id, _SALE.c.price)

_KEYS = {"kind", "package_id", "audience_category_id", "places"}
_PLACE_KEYS = ({"performance_id", "seat"}, {"performance_id", "free_zone"})


class Packaged(NamedTuple):
    """To which package of the items a priced line belongs (``number``), and what the whole of it costs."""

    number: int
    package_id: int
    audience_category_id: int
    price: int


def price_packages(session: SessionRef, items: Sequence[Mapping[str, Any]]) -> list[PricedLine]:
    """The lines of packages: one per performance, whose prices add up to that of the package.

    An item is ``{"package_id", "audience_category_id", "places": [{"performance_id", "seat" or "free_zone"}]}``. Four
    statements, however many items. Raises PackageInvalid, PackageNotFound, PackagePerformances, PackageSeats,
    PackageSameSeat, PackageNoPrice, SalesClosed, and what places refuse.
    """
    if not items:
        return []
    for item in items:
        _check(item)
    packages = package_offers({item["package_id"] for item in items}, session.centre_id)
    wanted_ids = {place["performance_id"] for item in items for place in item["places"]}
    found = offers(wanted_ids, session.centre_id, standing=True, session_id=session.id)
    lines: list[PricedLine] = []
    for number, item in enumerate(items):
        package = packages.get(item["package_id"])
        if package is None:
            raise PackageNotFound()
        lines += _price_one(number, package, item, found)
    return lines


def begin_packages(order: OrderRef, lines: Sequence[LineRef]) -> dict[int, int]:
    """Write the sales of the packages among new lines; ``{line id: package sale}``. One statement, or none."""
    numbers: dict[int, Packaged] = {}
    for line in lines:
        packaged: Packaged | None = line.source.get("package")
        if packaged is not None:
            numbers[packaged.number] = packaged
    if not numbers:
        return {}
    rows = [
        {
            "order_id": order.id,
            "package_id": packaged.package_id,
            "audience_category_id": packaged.audience_category_id,
            "price": packaged.price,
        }
        for packaged in numbers.values()
    ]
    written = db.session.connection().execute(_INSERT, rows)
    # Rows alike are interchangeable, so each package takes one of those that say what it says.
    ids: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for sale_id, *said in written:
        ids[said[0], said[1], said[2]].append(sale_id)
    sales = {
        number: ids[packaged.package_id, packaged.audience_category_id, packaged.price].pop()
        for number, packaged in numbers.items()
    }
    return {
        line.id: sales[line.source["package"].number]
        for line in lines
        if line.source.get("package") is not None
    }


def know_package_rates(places: Collection[Wanted], found: Mapping[int, Offer]) -> None:
    """Let offers know the rates of the packages among ``places``, which need no price of their own there.

    One statement, and none without packages.
    """
    sales = {place.package_sale_id for place in places} - {None}
    if not sales:
        return
    columns = (_RATE.c.id, _RATE.c.name, _RATE.c.kind, _RATE.c.parent_id, _RATE.c.members_only, _RATE.c.proof)
    rows = db.session.execute(
        select(_SALE.c.id.label("sale"), *columns)
        .join(_RATE, _RATE.c.id == _SALE.c.audience_category_id)
        .where(_SALE.c.id.in_(sales))
    )
    rates = {row.sale: (row.id, Audience(*row[2:])) for row in rows}
    for place in places:
        if place.package_sale_id is not None:
            rate_id, audience = rates[place.package_sale_id]
            found[place.performance_id].rates[rate_id] = audience.name
            found[place.performance_id].audience[rate_id] = audience


def whole_packages(line_ids: Collection[int]) -> list[int]:
    """These lines of drafts, with all lines of the packages they belong to."""
    sales = select(_LINE_SEAT.c.package_sale_id).where(
        _LINE_SEAT.c.line_id.in_(line_ids), _LINE_SEAT.c.package_sale_id.is_not(None)
    )
    further = db.session.execute(
        select(_LINE_SEAT.c.line_id).where(_LINE_SEAT.c.package_sale_id.in_(sales))
    ).scalars()
    return sorted({*line_ids, *further})


def end_packages(line_ids: Collection[int]) -> None:
    """Lines leave a draft: so do their packages. Raises PackageTogether when a line of one stays.

    Called before the lines' places go.
    """
    if len(whole_packages(line_ids)) > len(set(line_ids)):
        raise PackageTogether()
    sales = set(
        db.session.execute(
            select(_LINE_SEAT.c.package_sale_id).where(
                _LINE_SEAT.c.line_id.in_(line_ids), _LINE_SEAT.c.package_sale_id.is_not(None)
            )
        ).scalars()
    )
    db.session.execute(delete(_LINE_SEAT).where(_LINE_SEAT.c.line_id.in_(line_ids)))
    if sales:
        db.session.execute(delete(_SALE).where(_SALE.c.id.in_(sales)))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Cents of ``total`` for each weight, to the cent: they add up to it. Without any weight, equal parts."""
    if not sum(weights):
        weights = [1] * len(weights)
    whole, before, parts = sum(weights), 0, []
    for weight in weights:
        parts.append(share(total, whole, before, weight))
        before += weight
    return parts


def _check(item: Mapping[str, Any]) -> None:
    places = item.get("places")
    if set(item) != _KEYS or not isinstance(places, list) or not places:
        raise PackageInvalid()
    numbers = [item["package_id"], item["audience_category_id"]]
    for place in places:
        if not isinstance(place, dict) or set(place) not in _PLACE_KEYS:
            raise PackageInvalid()
        numbers.append(place["performance_id"])
        if "seat" in place:
            numbers.append(place["seat"])
        elif not isinstance(place["free_zone"], str):
            raise PackageInvalid()
    if any(type(number) is not int or not 0 <= number <= MAX_INT for number in numbers):
        raise PackageInvalid()


def _price_one(
    number: int, package: PackageOffer, item: Mapping[str, Any], found: Mapping[int, Offer]
) -> list[PricedLine]:
    rate_id: int = item["audience_category_id"]
    chosen = [place["performance_id"] for place in item["places"]]
    if len(set(chosen)) != len(chosen) or not package.least <= len(chosen) <= package.most:
        raise _performances(package)
    if not set(chosen) <= package.performances:
        raise _performances(package)
    places = _places(item, found)
    categories = {found[place.performance_id].places.category(place.seat) for place in places}
    if len(categories) > 1:
        raise PackageSeats(package=package.name)
    if package.same_seat and len({_seat_name(place, found) for place in places}) > 1:
        raise PackageSameSeat(package=package.name)
    [category] = categories
    price = package.prices.get((category, rate_id))
    if price is None:
        raise PackageNoPrice(package=package.name, category=category)
    weights = [found[place.performance_id].prices.get((category, rate_id), 0) for place in places]
    packaged = Packaged(number, package.id, rate_id, price)
    lines = []
    for place, amount in zip(places, share_out(price, weights), strict=True):
        offer = found[place.performance_id]
        check_on_sale(offer)
        offer.rates[rate_id] = package.audience[rate_id].name
        offer.audience[rate_id] = package.audience[rate_id]
        label = f"{package.name}, {offer.title}, {offer.places.labels(place.seat)}, {offer.rates[rate_id]}"
        lines.append(
            PricedLine(
                label=label[:200],
                quantity=1,
                unit_price=amount,
                rate=offer.vat_rate,
                source={"place": place, "offer": offer, "package": packaged},
            )
        )
    return lines


def _performances(package: PackageOffer) -> PackagePerformances:
    return PackagePerformances(package=package.name, least=package.least, most=package.most)


def _places(item: Mapping[str, Any], found: Mapping[int, Offer]) -> list[Wanted]:
    """A wanted place per performance, by the time it starts: the order in which the price is shared out."""
    places: list[Wanted] = []
    for place in item["places"]:
        single = {**place, "audience_category_id": item["audience_category_id"]}
        places += to_places([single if "seat" in place else {**single, "quantity": 1}], found)
    return sorted(places, key=lambda place: (found[place.performance_id].starts_at, place.performance_id))


def _seat_name(place: Wanted, found: Mapping[int, Offer]) -> str:
    """What makes a seat the same in two performances, whatever the version of the plan: how it is named."""
    return str(found[place.performance_id].places.labels(place.seat))
