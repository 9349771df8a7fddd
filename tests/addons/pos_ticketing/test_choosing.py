"""Choosing without the plan: the list of performances, the characteristics, the four modes, free zones, the basket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_ticketing.models import (
    ChannelEvent,
    ChannelSession,
    Claim,
    Contingent,
    ContingentSeat,
    PerformanceContingent,
    SalesChannel,
)
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.remaining import remaining
from addons.pos_ticketing.services.setup import PerformanceValues
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, STARTS, Theatre, statements

Login = Callable[[User], FlaskClient]


def channel(theatre: Theatre, mode: str = "mixed", **values: Any) -> SalesChannel:
    """Let the theatre's session sell in a channel of this mode."""
    with acting_as(SYSTEM), unit_of_work() as session:
        made = SalesChannel(centre_id=theatre.centre.id, name="Guichet", selection_mode=mode, **values)
        session.add(made)
        session.flush()
        session.add(ChannelSession(session_id=theatre.session.id, channel_id=made.id))
    return made


def other_event(theatre: Theatre, title: str, count: int = 1) -> list[int]:
    """Performances of another event on sale, at the same prices."""
    with acting_as(SYSTEM), unit_of_work():
        event = setup.save_event(theatre.centre.id, title)
        made = []
        for _ in range(count):
            values = PerformanceValues(event.id, theatre.version.id, STARTS, 210, state="on_sale")
            performance = setup.save_performance(theatre.centre.id, values)
            setup.save_prices(performance.id, {(name, theatre.full.id): 1000 for name in PRICES})
            made.append(performance.id)
    return made


def post(browser: FlaskClient, theatre: Theatre, order: Order, key: str = "choose-key-1", **form: Any) -> Any:
    values = {"choice": f"{theatre.full.id}:1", "quantity": "2", "idempotency_key": key, **form}
    return browser.post(f"/ticketing/orders/{order.id}/choose/{theatre.performance.id}", data=values)


def held(order: Order) -> list[int]:
    claim = Claim.__table__
    found = db.session.execute(
        select(claim.c.seat).where(claim.c.order_id == order.id).order_by(claim.c.seat)
    )
    seats = list(found.scalars())
    db.session.rollback()
    return seats


def test_performances_stand_under_their_event_or_in_a_flat_list_and_that_is_remembered(
    theatre: Theatre, login: Login
) -> None:
    browser, order = login(theatre.operator), theatre.order()
    other_event(theatre, "Cyrano de Bergerac")
    page = browser.get(f"/ticketing/orders/{order.id}/choose").text
    assert page.count('scope="rowgroup"') == 2
    assert page.index("Cyrano") < page.index("Le Malade imaginaire")
    flat = browser.get(f"/ticketing/orders/{order.id}/choose?view=flat").text
    assert 'scope="rowgroup"' not in flat
    assert 'scope="rowgroup"' not in browser.get(f"/ticketing/orders/{order.id}/choose").text
    browser.get(f"/ticketing/orders/{order.id}/choose?view=events")
    assert 'scope="rowgroup"' in browser.get(f"/ticketing/orders/{order.id}/choose").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=cyrano", 0), ("q=malade", 1), ("f_day=2027-03-12", 1), ("f_day=2027-03-13", 0),
        ("f_category=Fosse", 1), ("f_category=Loge", 1),
    ],
)  # fmt: skip
def test_the_list_is_filtered(theatre: Theatre, login: Login, query: str, shown: int) -> None:
    page = login(theatre.operator).get(f"/ticketing/orders/{theatre.order().id}/choose?{query}")
    assert page.status_code == 200
    assert page.text.count("▦") == shown


def test_only_what_the_channel_sells_is_offered(theatre: Theatre, login: Login) -> None:
    [sold_here] = other_event(theatre, "Cyrano de Bergerac")
    made = channel(theatre)
    event_id = offers_of(theatre, sold_here).event_id
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(ChannelEvent(channel_id=made.id, event_id=event_id))
    browser, order = login(theatre.operator), theatre.order()
    page = browser.get(f"/ticketing/orders/{order.id}/choose").text
    assert page.count("▦") == 1
    assert f"/choose/{sold_here}" in page
    refused = post(browser, theatre, order)
    assert refused.status_code == 409
    assert held(order) == []


def offers_of(theatre: Theatre, performance_id: int) -> Any:
    with acting_as(SYSTEM):
        return offers([performance_id])[performance_id]


def test_what_is_left_is_read_for_a_whole_page_at_once(theatre: Theatre, login: Login) -> None:
    browser, order = login(theatre.operator), theatre.order()
    url = f"/ticketing/orders/{order.id}/choose"
    browser.get(url)
    with statements() as few:
        browser.get(url)
    other_event(theatre, "Cyrano de Bergerac", count=12)
    browser.get(url)
    with statements() as many:
        page = browser.get(url)
    assert page.text.count("▦") == 13
    assert len(many) == len(few)


def test_what_is_sold_or_set_aside_is_not_left(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0), theatre.pit(3))
    category = theatre.offer.places.category(0)
    aside = [seat for seat in range(40) if theatre.offer.places.category(seat) == category][1:3]
    before = remaining([theatre.offer])[theatre.performance.id]
    db.session.rollback()
    with acting_as(SYSTEM), unit_of_work() as session:
        contingent = Contingent(centre_id=theatre.centre.id, name="Presse", kind="house")
        session.add(contingent)
        session.flush()
        session.add(PerformanceContingent(performance_id=theatre.performance.id, contingent_id=contingent.id))
        session.flush()
        for seat in aside:
            session.add(
                ContingentSeat(performance_id=theatre.performance.id, seat=seat, contingent_id=contingent.id)
            )
    left = remaining([theatre.offer])[theatre.performance.id]
    assert left.zones == {"Fosse": 117}
    assert left.numbered[category] == before.numbered[category] - 2
    assert before.total == 40 + 120 - 4


def test_the_grid_shows_who_comes_and_what_a_place_costs(theatre: Theatre, login: Login) -> None:
    page = login(theatre.operator).get(
        f"/ticketing/orders/{theatre.order().id}/choose/{theatre.performance.id}"
    )
    for text in ("Plein tarif", "Invitation", "Carré or", "45,00", "0,00", "120 places"):
        assert text in page.text, text


@pytest.mark.parametrize(
    ("mode", "target", "count"),
    [
        ("manual", "/plan?", 0), ("automatic", "locked=1", 2),
        ("mixed", "/plan?", 2), ("without_plan", "/basket", 2),
    ],
)  # fmt: skip
def test_the_channel_says_how_seats_are_selected(
    theatre: Theatre, login: Login, mode: str, target: str, count: int
) -> None:
    channel(theatre, mode)
    browser, order = login(theatre.operator), theatre.order()
    answer = post(browser, theatre, order)
    assert answer.status_code == 302
    assert target in answer.headers["Location"]
    assert ("locked" in answer.headers["Location"]) == (mode == "automatic")
    assert len(held(order)) == count
    assert browser.get(answer.headers["Location"]).status_code == 200


def test_the_same_form_sent_twice_holds_once(theatre: Theatre, login: Login) -> None:
    browser, order = login(theatre.operator), theatre.order()
    post(browser, theatre, order)
    post(browser, theatre, order)
    assert len(held(order)) == 2


def test_a_free_zone_is_sold_by_quantity(theatre: Theatre, login: Login) -> None:
    browser, order = login(theatre.operator), theatre.order()
    pit = theatre.offer.places.categories.index("Fosse")
    answer = post(browser, theatre, order, choice=f"{theatre.full.id}:{pit}", quantity="3")
    assert answer.headers["Location"].endswith("/basket")
    assert len(held(order)) == 3
    assert min(held(order)) >= 40
    too_many = post(
        browser, theatre, order, "choose-key-2", choice=f"{theatre.full.id}:{pit}", quantity="118"
    )
    assert too_many.status_code in (409, 422)
    assert len(held(order)) == 3


@pytest.mark.parametrize(
    "form",
    [
        {"choice": ""}, {"choice": "x:y"}, {"choice": "999999:1"}, {"quantity": "0"}, {"quantity": "many"},
        {"quantity": "201"}, {"wheelchairs": "3"}, {"contingent": "77"}, {"zone": "Nulle part"},
    ],
)  # fmt: skip
def test_a_form_with_a_fault_is_shown_again_and_holds_nothing(
    theatre: Theatre, login: Login, form: dict[str, str]
) -> None:
    browser, order = login(theatre.operator), theatre.order()
    answer = post(browser, theatre, order, **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert held(order) == []


def test_a_paid_order_is_not_chosen_for(theatre: Theatre, login: Login) -> None:
    sold = theatre.sell(theatre.item(0))
    browser = login(theatre.operator)
    assert browser.get(f"/ticketing/orders/{sold['order_id']}/choose").status_code == 404
    url = f"/ticketing/orders/{sold['order_id']}/choose/{theatre.performance.id}"
    assert browser.get(url).status_code == 404
