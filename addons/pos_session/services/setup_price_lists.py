"""Price lists made, changed, published and filled: who sells at which price from when on, journalled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from addons.pos_session.errors import (
    DaysInvalid,
    DeskNotHere,
    PercentInvalid,
    PriceListEmpty,
)
from addons.pos_session.models import Desk, Price, PriceList, Product
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services.catalogue import check_price
from addons.pos_session.services.changes import apply, checked_name
from core.db import db, lock_row, upsert
from core.errors import NotFound, Stale
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.money import divide_half_up
from core.vat import WHOLE

MOST_PERCENT = 100_000
"""A copy raises prices to eleven times at most: more is a slip of the finger."""

PRICES_PER_ENTRY = 500
"""How many prices one entry of the journal holds."""


@dataclass(frozen=True)
class ListValues:
    """What a list is: for one desk (None: the whole centre), from a day to a day (None: without an end)."""

    name: str
    desk_id: int | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class NewPrice:
    """What a product shall cost (None: not sold by this list), and what the page showed before; cents TTC."""

    before: int | None
    after: int | None


def add_list(centre_id: int, values: ListValues) -> PriceList:
    """A list without prices, not published. Raises NameRequired, DaysInvalid, DeskNotHere, NotFound, Forbidden."""
    require(CATALOGUE, centre_id)
    added = PriceList(centre_id=centre_id, published=False, **_checked(centre_id, values))
    db.session.add(added)
    db.session.flush()
    enter(
        "house",
        "pos_session.price_list_added",
        {
            "centre": centre_id,
            "price_list": added.id,
            "desk": added.desk_id,
            "starts_on": added.starts_on.isoformat(),
            "ends_on": added.ends_on.isoformat() if added.ends_on else None,
        },
    )
    return added


def change_list(list_id: int, values: ListValues) -> PriceList:
    """Rename a list, move its days or its desk; a published one too: the sales after it take what then applies.

    Raises NameRequired, DaysInvalid, DeskNotHere, NotFound, Forbidden.
    """
    found = locked_list(list_id)
    apply(found, "pos_session.price_list_changed", "price_list", _checked(found.centre_id, values))
    return found


def set_published(list_id: int, published: bool) -> PriceList:
    """Put a list in force, or take it back. Raises PriceListEmpty, NotFound, Forbidden."""
    found = locked_list(list_id)
    any_price = select(Price.product_id).where(Price.price_list_id == list_id).limit(1)
    if published and db.session.execute(any_price).first() is None:
        raise PriceListEmpty()
    kind = "pos_session.price_list_published" if published else "pos_session.price_list_withdrawn"
    apply(found, kind, "price_list", {"published": published})
    return found


def set_prices(list_id: int, prices: Mapping[int, NewPrice]) -> int:
    """Write the prices of a list by product id; returns how many changed.

    A price that is not any more what the page showed is not written over. Raises PriceInvalid, Stale, NotFound (a
    product of another centre), Forbidden.
    """
    found = locked_list(list_id)
    of_centre = select(Product.id).where(Product.centre_id == found.centre_id, Product.id.in_(prices))
    if set(db.session.execute(of_centre).scalars()) != set(prices):
        raise NotFound()
    current = prices_of(list_id, prices)
    if any(current.get(product_id) != wanted.before for product_id, wanted in prices.items()):
        raise Stale()
    return _write(found, current, {product_id: wanted.after for product_id, wanted in prices.items()})


def copy_prices(list_id: int, source_id: int | None, percent: int = 0, *, only_missing: bool = False) -> int:
    """Take over the prices of another list, or the products' own (None), and returns how many changed.

    ``percent`` in hundredths is added to each (-1000: ten percent less), rounded half up to the cent; with
    ``only_missing`` a price that is there stays. Raises PercentInvalid, PriceInvalid, NotFound, Forbidden.
    """
    if not -WHOLE < percent <= MOST_PERCENT:
        raise PercentInvalid(fields={"percent": PercentInvalid.message})
    found = locked_list(list_id)
    current = prices_of(list_id)
    source = own_prices(found.centre_id)
    if source_id is not None:
        other = visible(PriceList, source_id)
        if other.centre_id != found.centre_id:
            raise NotFound()
        source = {product: price for product, price in prices_of(source_id).items() if product in source}
    wanted: dict[int, int | None] = {
        product_id: divide_half_up(price * (WHOLE + percent), WHOLE)
        for product_id, price in source.items()
        if not (only_missing and product_id in current)
    }
    return _write(found, current, wanted)


def locked_list(list_id: int) -> PriceList:
    """The list, locked until the end of the unit, for who may change it. Raises NotFound, Forbidden."""
    found = visible(PriceList, list_id)
    require(CATALOGUE, found.centre_id)
    lock_row(found)
    return found


def prices_of(list_id: int, product_ids: Iterable[int] | None = None) -> dict[int, int]:
    """The prices of a list in cents by product id, of some products or of all."""
    statement = select(Price.product_id, Price.price).where(Price.price_list_id == list_id)
    if product_ids is not None:
        statement = statement.where(Price.product_id.in_(product_ids))
    return {row.product_id: row.price for row in db.session.execute(statement)}


def own_prices(centre_id: int) -> dict[int, int]:
    """The own prices of the products on sale in a centre, in cents by product id."""
    on_sale = select(Product.id, Product.price).where(Product.centre_id == centre_id, Product.active)
    return {row.id: row.price for row in db.session.execute(on_sale)}


def _write(found: PriceList, current: Mapping[int, int], wanted: Mapping[int, int | None]) -> int:
    changed = {product: price for product, price in wanted.items() if current.get(product) != price}
    for price in changed.values():
        check_price(price or 0)
    rows = [
        {"price_list_id": found.id, "product_id": product, "price": price}
        for product, price in changed.items()
        if price is not None
    ]
    if rows:
        statement = upsert(Price)
        statement = statement.on_conflict_do_update(
            index_elements=["price_list_id", "product_id"], set_={"price": statement.excluded.price}
        )
        db.session.execute(statement, rows)
    gone = [product for product, price in changed.items() if price is None]
    if gone:
        db.session.execute(delete(Price).where(Price.price_list_id == found.id, Price.product_id.in_(gone)))
    told = [[product, current.get(product), price] for product, price in sorted(changed.items())]
    for first in range(0, len(told), PRICES_PER_ENTRY):
        enter(
            "house",
            "pos_session.prices_changed",
            {
                "centre": found.centre_id,
                "price_list": found.id,
                "published": found.published,
                "prices": told[first : first + PRICES_PER_ENTRY],
            },
        )
    return len(changed)


def _checked(centre_id: int, values: ListValues) -> dict[str, Any]:
    if values.ends_on is not None and values.ends_on < values.starts_on:
        raise DaysInvalid(fields={"ends_on": DaysInvalid.message})
    if values.desk_id is not None and visible(Desk, values.desk_id).centre_id != centre_id:
        raise DeskNotHere(fields={"desk_id": DeskNotHere.message})
    return {
        "name": checked_name(values.name, "list_name", 80),
        "desk_id": values.desk_id,
        "starts_on": values.starts_on,
        "ends_on": values.ends_on,
    }
