"""Price lists: which one wins (against a model of its own), what cannot be sold, the rate of the business day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from addons.pos_session.errors import ProductWithoutPrice
from addons.pos_session.models import Order, OrderLine, Price, PriceList, VatRateChange
from addons.pos_session.services import catalogue
from addons.pos_session.services.grid import product_grid
from addons.pos_session.services.price_lists import Counter, applying
from addons.pos_session.services.vat_rates import rate_in_force
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_centre
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop, statements

DAY = date(2026, 7, 1)


class Wanted(NamedTuple):
    """A list as the model sees it; ``desk`` is 0 for every desk, ``last`` None for no end."""

    desk: int
    first: int
    last: int | None
    published: bool
    elsewhere: bool


WANTED = st.builds(
    lambda desk, first, length, published, elsewhere: Wanted(
        desk, first, None if length is None else first + length, published, elsewhere
    ),
    st.integers(0, 2),
    st.integers(0, 6),
    st.none() | st.integers(0, 6),
    st.booleans() | st.just(True),
    st.integers(0, 9).map(lambda draw: draw == 0),
)


def winner(lists: list[Wanted], desk: int, day: int) -> int | None:
    """The rule of the issue, written without SQL: a list beats another pair by pair."""
    best: int | None = None
    for index, found in enumerate(lists):
        if found.elsewhere or not found.published or found.desk not in (0, desk):
            continue
        if day < found.first or (found.last is not None and day > found.last):
            continue
        if best is None or beats(found, lists[best]):
            best = index
    return best


def beats(newer: Wanted, older: Wanted) -> bool:
    """Whether the list made later takes the place of the one before."""
    if newer.first != older.first:
        return newer.first > older.first
    if newer.last != older.last:
        return newer.last is not None and (older.last is None or newer.last < older.last)
    return bool(newer.desk) or not older.desk


def test_the_list_that_wins_is_the_one_of_a_model(shop: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        bar = catalogue.make_desk(shop.centre.id, "Bar").id
    desks, elsewhere = [None, shop.desk.id, bar], make_centre().id

    @settings(max_examples=60, deadline=None)
    @given(lists=st.lists(WANTED, max_size=7))
    def check(lists: list[Wanted]) -> None:
        with acting_as(SYSTEM), unit_of_work() as unit:
            unit.execute(delete(PriceList))
            made = [
                PriceList(
                    centre_id=elsewhere if found.elsewhere else shop.centre.id,
                    name="Liste",
                    desk_id=desks[found.desk],
                    starts_on=DAY + timedelta(found.first),
                    ends_on=None if found.last is None else DAY + timedelta(found.last),
                    published=found.published,
                )
                for found in lists
            ]
            for one in made:
                unit.add(one)
                unit.flush()
            ids = [one.id for one in made]
        for desk, desk_id in enumerate(desks[1:], start=1):
            for day in range(-1, 14):
                best = winner(lists, desk, day)
                found = applying(shop.centre.id, desk_id or 0, DAY + timedelta(day), "id")
                assert db.session.scalar(found) == (None if best is None else ids[best])

    check()


def make_list(shop: Shop, name: str, prices: dict[str, int], **values: object) -> int:
    """A published list from July on with prices by product."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        first = {"desk_id": None, "starts_on": DAY, "ends_on": None, "published": True}
        made = PriceList(centre_id=shop.centre.id, name=name, **{**first, **values})
        unit.add(made)
        unit.flush()
        unit.add_all(
            Price(price_list_id=made.id, product_id=shop.products[product].id, price=price)
            for product, price in prices.items()
        )
        return made.id


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def test_a_sale_takes_the_list_of_its_desk_and_day(at_the_till: Shop) -> None:
    make_list(at_the_till, "Été", {"drink": 350, "programme": 500})
    make_list(
        at_the_till, "Buvette", {"drink": 250}, desk_id=at_the_till.desk.id, starts_on=date(2026, 7, 14)
    )
    make_list(at_the_till, "Brouillon", {"drink": 1}, published=False, starts_on=date(2026, 7, 14))
    sold = []
    for day in (date(2026, 6, 30), DAY, date(2026, 7, 14)):
        with clock.frozen(on(day)):
            session = at_the_till.open()
            sold.append(at_the_till.sell(session, at_the_till.item("drink", 2))["total"])
            at_the_till.close(session, 10_000 + sold[-1])
    assert sold == [600, 700, 500]


def test_a_product_without_a_price_is_not_sold(at_the_till: Shop) -> None:
    make_list(at_the_till, "Buvette", {"drink": 250, "poster": 0})
    with clock.frozen(on(DAY)):
        session = at_the_till.open()
        with pytest.raises(ProductWithoutPrice) as refused:
            at_the_till.sell(session, at_the_till.item("drink"), at_the_till.item("programme"))
        assert refused.value.params == {"product": "Programme", "list": "Buvette"}
        assert db.session.execute(select(Order.id)).all() == []
        assert at_the_till.sell(session, at_the_till.item("poster"))["total"] == 0, "for nothing is a price"
    with statements() as seen:
        tiles = {
            tile.label: (tile.price, tile.without_price)
            for family in product_grid(Counter.of(session))
            for tile in family.products
        }
    assert tiles == {
        "Programme": (None, "Buvette"),
        "Limonade": (250, None),
        "Affiche": (0, None),
        "Place": (None, "Buvette"),
    }
    assert len(seen) == 1


def test_the_till_says_what_has_no_price(shop: Shop, browser: FlaskClient) -> None:
    make_list(shop, "Buvette", {"drink": 250}, starts_on=date(2020, 1, 1))
    order_id = new_order(browser, open_session(browser, shop))
    till = browser.get(f"/pos/orders/{order_id}")
    page = till.get_data(as_text=True)
    assert f'data-product="{shop.products["drink"].id}"' in page
    assert f'data-product="{shop.products["poster"].id}"' not in page
    assert "Affiche Pas de prix dans la liste « Buvette »" in text(till)
    answer = browser.post(
        f"/pos/orders/{order_id}/scan", data={"q": "3760001", **key()}, follow_redirects=True
    )
    assert "Affiche ne peut pas être vendu ici : pas de prix dans la liste « Buvette »." in text(answer)
    assert (
        tap(browser, order_id, {"product_id": shop.products["poster"].id, "quantity": 1}).status_code == 409
    )


def test_a_sale_keeps_the_rate_of_its_business_day(at_the_till: Shop) -> None:
    drink = at_the_till.products["drink"]
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.add_all(
            VatRateChange(vat_rate_id=drink.vat_rate_id, starts_on=day, rate=rate)
            for day, rate in ((DAY, 2_000), (date(2027, 1, 1), 550))
        )
    assert [
        rate_in_force(drink.vat_rate_id, day)
        for day in (date(2026, 6, 30), DAY, date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1))
    ] == [1_000, 2_000, 2_000, 550, 550]
    with clock.frozen(datetime(2026, 6, 30, 20, tzinfo=UTC)):
        session = at_the_till.open()
    for at in (datetime(2026, 6, 30, 21, tzinfo=UTC), datetime(2026, 7, 1, 1, tzinfo=UTC)):
        with clock.frozen(at):
            at_the_till.sell(session, at_the_till.item("drink"))
    at_the_till.close(session, 10_600)
    with clock.frozen(on(DAY)):
        session = at_the_till.open(10_600)
        at_the_till.sell(session, at_the_till.item("drink"))
    rates = db.session.execute(select(OrderLine.rate).order_by(OrderLine.id)).scalars().all()
    assert rates == [1_000, 1_000, 2_000], "after midnight the session goes on with the rates it began with"
