"""What screens see: the states as a sales channel may sell, the mark that moves, what ends by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from addons.pos_ticketing.models import Claim, Performance, PerformanceContingent
from addons.pos_ticketing.services import setup, states
from addons.pos_ticketing.services.states import FREE, NOT_SELLABLE, SET_ASIDE, SOLD_BYTE
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements
from tests.addons.pos_ticketing.contexts import put_aside, sell_in_channel

Login = Callable[[User], FlaskClient]
CLOSED = SET_ASIDE | NOT_SELLABLE


def base(theatre: Theatre) -> str:
    return f"/ticketing/performances/{theatre.performance.id}"


def changed(**values: object) -> None:
    """Change the performance behind the screens' back."""
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Performance.__table__).values(**values))


def test_a_contingent_is_sold_by_the_channels_that_name_it(theatre: Theatre, login: Login) -> None:
    partner, house = put_aside(theatre, [3, 4]), put_aside(theatre, [5], "Maison")
    sell_in_channel(theatre, partner)
    order = theatre.order()
    browser = login(theatre.operator)
    seen = browser.get(f"{base(theatre)}/states?order={order.id}").data
    assert list(seen[2:6]) == [FREE, SET_ASIDE, SET_ASIDE, CLOSED]
    nobody = browser.get(f"{base(theatre)}/states").data
    assert list(nobody[2:6]) == [FREE, CLOSED, CLOSED, CLOSED]
    theatre.sell(theatre.item(3))
    seen = browser.get(f"{base(theatre)}/states?order={order.id}").data
    assert seen[3] == SET_ASIDE | SOLD_BYTE
    assert house != partner


def test_a_category_without_a_price_is_not_for_sale(theatre: Theatre, login: Login) -> None:
    with acting_as(SYSTEM), unit_of_work():
        setup.save_prices(theatre.performance.id, {("Première catégorie", theatre.full.id): 3500})
    order = theatre.order()
    seen = login(theatre.operator).get(f"{base(theatre)}/states?order={order.id}").data
    places = theatre.offer.places
    priced = [places.category(place) == "Première catégorie" for place in range(places.count)]
    assert list(seen) == [FREE if sold else NOT_SELLABLE for sold in priced]


def test_what_is_for_sale_is_told_by_another_mark(theatre: Theatre, login: Login) -> None:
    order, browser = theatre.order(), login(theatre.operator)
    marks = []

    def look() -> str:
        answer = browser.get(f"{base(theatre)}/states?order={order.id}")
        since = answer.headers["X-Since"]
        told = browser.get(f"{base(theatre)}/changes?since={since}&order={order.id}").json
        assert (told["offer"], told["plan"]) == (answer.headers["X-Offer"], answer.headers["X-Plan"])
        assert told["plan"] == theatre.version.hash
        marks.append(told["offer"])
        return str(told["offer"])

    assert look() == look()
    with acting_as(SYSTEM), unit_of_work():
        setup.save_prices(theatre.performance.id, {("Première catégorie", theatre.full.id): 3500})
    look()
    changed(state="suspended")
    look()
    changed(state="on_sale")
    put_aside(theatre, [1], release_at=clock.now() + timedelta(hours=1))
    look()
    assert len(set(marks)) == 4


def test_a_contingent_that_is_opened_by_the_clock_moves_the_mark(theatre: Theatre, login: Login) -> None:
    opens = clock.now() + timedelta(minutes=10)
    put_aside(theatre, [1], release_at=opens)
    order, browser = theatre.order(), login(theatre.operator)
    before = browser.get(f"{base(theatre)}/states?order={order.id}")
    assert before.data[1] == CLOSED
    with clock.frozen(opens + timedelta(seconds=1)):
        told = browser.get(f"{base(theatre)}/changes?since=0&order={order.id}").json
        assert told["offer"] != before.headers["X-Offer"]
        assert browser.get(f"{base(theatre)}/states?order={order.id}").data[1] == FREE
    with unit_of_work() as session:
        assert session.query(PerformanceContingent).count() == 1


@pytest.mark.parametrize("state", ["option", "blocked", "held"])
def test_what_ends_by_the_clock_is_told_as_free(theatre: Theatre, state: str) -> None:
    now = clock.now()
    end = clock.epoch_ms(now + timedelta(minutes=1))
    keys = {"performance_id": theatre.performance.id, "state": state, "changed_at": clock.epoch_ms(now)}
    with unit_of_work() as session:
        session.add_all(
            [Claim(**keys, seat=0, expires_at=end), Claim(**keys, seat=1, expires_at=end + 60_000)]
        )
    with clock.frozen(now + timedelta(seconds=61)):
        told, _ = states.changes(theatre.performance.id, 160, end - 500, None)
        assert [change for change in told if change.seat == 0] == [(0, FREE, 0)]
        assert [change.state for change in told if change.seat == 1] != [FREE]
        all_of_them, _ = states.states(theatre.offer, None)
        assert all_of_them[0] == FREE
        assert all_of_them[1] != FREE
    db.session.rollback()


def test_a_poll_is_two_statements_whatever_is_held(theatre: Theatre, login: Login) -> None:
    put_aside(theatre, range(20, 30))
    order, other = theatre.order(), theatre.order()
    browser = login(theatre.operator)
    url = f"{base(theatre)}/changes?since={clock.epoch_ms(clock.now())}&order={order.id}"
    browser.get(url)
    theatre.hold(other, *range(12))
    with statements() as busy:
        assert len(browser.get(url).json["changes"]) == 12
    ours = [statement for statement in busy if "pos_ticketing__" in statement]
    assert len(ours) == 2


def test_all_states_are_read_in_few_statements(theatre: Theatre, login: Login) -> None:
    put_aside(theatre, range(20, 30))
    order, browser = theatre.order(), login(theatre.operator)
    url = f"{base(theatre)}/states?order={order.id}"
    browser.get(url)
    theatre.hold(theatre.order(), *range(12))
    with statements() as seen:
        browser.get(url)
    assert len([statement for statement in seen if "pos_ticketing__" in statement]) == 4


def test_the_order_of_another_centre_is_not_known(theatre: Theatre, login: Login) -> None:
    stranger = make_user(groups=["pos.default.user"], centres=[make_centre()])
    order = theatre.order()
    other_centre = login(stranger)
    assert other_centre.get(f"{base(theatre)}/states?order={order.id}").status_code == 404
    assert other_centre.get(f"{base(theatre)}/changes?since=0").status_code == 404
    assert login(theatre.operator).get(f"{base(theatre)}/states?order=999999").status_code == 404


def test_the_program_interface_tells_the_same(theatre: Theatre, login: Login) -> None:
    put_aside(theatre, [3])
    browser = login(theatre.operator)
    url = f"/api/v1/performances/{theatre.performance.id}"
    answer = browser.get(f"{url}/states")
    assert answer.data[3] == CLOSED
    told = browser.get(f"{url}/changes?since={answer.headers['X-Since']}").json
    assert (told["offer"], told["plan"]) == (answer.headers["X-Offer"], theatre.version.hash)
