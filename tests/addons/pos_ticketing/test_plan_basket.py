"""The temporary basket beside the plan: one rate for all, prices of a rate, what the sales channel sells, the query."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_ticketing.models import ChannelAudienceCategory, Claim, Performance, Quota
from addons.pos_ticketing.services import setup
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, Theatre
from tests.addons.pos_ticketing.contexts import put_aside, sell_in_channel

Login = Callable[[User], FlaskClient]


def basket_url(theatre: Theatre, order_id: int) -> str:
    return f"/ticketing/performances/{theatre.performance.id}/orders/{order_id}/basket"


def rates(order_id: int) -> list[int]:
    claim = Claim.__table__
    rows = db.session.execute(
        select(claim.c.audience_category_id).where(claim.c.order_id == order_id).order_by(claim.c.seat)
    )
    try:
        return list(rows.scalars())
    finally:
        db.session.rollback()


def test_one_rate_for_every_place(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    theatre.hold(order, 0, 1, 2)
    answer = login(theatre.operator).post(
        f"{basket_url(theatre, order.id)}/rates", data={"audience_category": theatre.guest.id}
    )
    assert answer.status_code == 200
    assert rates(order.id) == [theatre.guest.id] * 3
    assert 'data-basket-seats="0,1,2"' in answer.text


def test_places_without_such_a_price_keep_theirs_and_it_is_said(theatre: Theatre, login: Login) -> None:
    order, places = theatre.order(), theatre.offer.places
    with acting_as(SYSTEM), unit_of_work():
        grid = {(category, theatre.full.id): amount for category, amount in PRICES.items()}
        setup.save_prices(theatre.performance.id, {**grid, (places.category(0), theatre.guest.id): 0})
    other = next(seat for seat in range(40) if places.category(seat) != places.category(0))
    theatre.hold(order, 0, other)
    answer = login(theatre.operator).post(
        f"{basket_url(theatre, order.id)}/rates", data={"audience_category": theatre.guest.id}
    )
    assert rates(order.id) == [theatre.guest.id, theatre.full.id]
    assert "1 place n" in answer.text
    assert "data-flash" in answer.text


@pytest.mark.parametrize("held", [(), (0,)])
def test_a_rate_that_nothing_has_is_refused(theatre: Theatre, login: Login, held: tuple[int, ...]) -> None:
    order = theatre.order()
    if held:
        theatre.hold(order, *held)
    answer = login(theatre.operator).post(
        f"{basket_url(theatre, order.id)}/rates", data={"audience_category": 999_999}
    )
    assert answer.status_code in (409, 422)
    assert rates(order.id) == [theatre.full.id] * len(held)


def test_a_quota_holds_when_rates_are_changed(theatre: Theatre, login: Login) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        keys = {"performance_id": theatre.performance.id, "audience_category_id": theatre.guest.id}
        session.add(Quota(**keys, quantity=1))
    order, browser = theatre.order(), login(theatre.operator)
    theatre.hold(order, 0, 1)
    url = basket_url(theatre, order.id)
    refused = browser.post(f"{url}/rates", data={"audience_category": theatre.guest.id})
    assert refused.status_code == 409
    assert rates(order.id) == [theatre.full.id] * 2
    assert (
        browser.post(f"{url}/rate", data={"seat": 0, "audience_category": theatre.guest.id}).status_code
        == 200
    )
    assert (
        browser.post(f"{url}/rate", data={"seat": 1, "audience_category": theatre.guest.id}).status_code
        == 409
    )


def test_prices_are_those_of_the_rate_that_is_chosen(theatre: Theatre, login: Login) -> None:
    order, browser = theatre.order(), login(theatre.operator)
    url = f"{basket_url(theatre, order.id)}/prices"
    full = browser.get(url, query_string={"audience_category": theatre.full.id}).text
    assert "45,00" in full
    assert 'data-available="0"' in full
    free = browser.get(url, query_string={"audience_category": theatre.guest.id}).text
    assert "45,00" not in free
    assert free.count("0,00") == len(PRICES)
    assert "45,00" in browser.get(url, query_string={"audience_category": 999_999}).text


def test_the_channel_says_which_rates_are_offered(theatre: Theatre, login: Login) -> None:
    channel = sell_in_channel(theatre)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(ChannelAudienceCategory(channel_id=channel, audience_category_id=theatre.full.id))
    order, browser = theatre.order(), login(theatre.operator)
    page = browser.get(f"/ticketing/performances/{theatre.performance.id}/plan?order={order.id}").text
    assert "Plein tarif" in page
    assert "Invitation" not in page
    refused = browser.post(
        f"{basket_url(theatre, order.id)}/rate", data={"seat": 0, "audience_category": theatre.guest.id}
    )
    assert refused.status_code == 409


def test_a_place_whose_price_is_gone_says_so(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    theatre.hold(order, 0, rate=theatre.guest)
    with acting_as(SYSTEM), unit_of_work():
        grid = {(category, theatre.full.id): amount for category, amount in PRICES.items()}
        setup.save_prices(theatre.performance.id, grid)
    shown = login(theatre.operator).get(basket_url(theatre, order.id)).text
    assert "plus en vente" in shown


def test_the_address_says_rate_quantity_and_mode(theatre: Theatre, login: Login) -> None:
    order, browser = theatre.order(), login(theatre.operator)
    put_aside(theatre, [3])
    url = f"/ticketing/performances/{theatre.performance.id}/plan?order={order.id}"
    plain = browser.get(url).text
    assert "data-wanted" not in plain
    assert "data-locked" not in plain
    assert "Partenaires" in plain
    page = browser.get(f"{url}&audience_category={theatre.guest.id}&quantity=4&locked=1").text
    assert f'<option value="{theatre.guest.id}" selected>' in page
    assert 'data-wanted="4"' in page
    assert "data-locked" in page
    assert "Mode automatique" in page
    assert browser.get(f"{url}&audience_category=x&quantity=-1&locked=2").text.count("data-wanted") == 0


def test_a_suspended_performance_still_shows_its_plan(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(Performance.__table__.update().values(state="suspended"))
    page = login(theatre.operator).get(
        f"/ticketing/performances/{theatre.performance.id}/plan?order={order.id}"
    )
    assert page.status_code == 200
