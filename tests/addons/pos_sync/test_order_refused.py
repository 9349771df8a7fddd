"""What head office refused of an order: sent again in its place from the page of the order, or given up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from addons.pos_sync.models import OrderChange
from addons.pos_sync.permissions import ORDERS, VIEW
from addons.pos_sync.services.orders import desk
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.journal.models import JournalEntry
from core.testing.factories import make_user
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import OTHER, OWNER, Both, at, exchange_strictly, here

AGAIN, GIVE_UP = "Envoyer à nouveau", "Abandonner cette modification"


@pytest.fixture
def browser(online: Both, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """Of a seller at the register."""
    centre = db.session.get_one(Centre, online.centre_id)
    return login(make_user(permissions=[ORDERS], centres=[centre]))


def damage(change_id: int, *, mend: bool = False) -> None:
    """Give a change a number that head office does not take, or its own again."""
    own, foreign = '"number":"COMC/R1/', '"number":"COMC/R9/'
    with unit_of_work():
        change = db.session.get_one(OrderChange, change_id)
        assert (foreign if mend else own) in change.data
        change.data = change.data.replace(foreign, own) if mend else change.data.replace(own, foreign)


def states(order_id: int) -> list[int]:
    rows = (
        db.session.query(OrderChange.id).filter_by(order_id=order_id, kind="order").order_by(OrderChange.id)
    )
    return [row.id for row in rows]


def confirmed(order_id: int, word: str) -> None:
    desk.take(order_id, "status", OWNER)
    given = {"owner": OWNER, "base_version": 0, "content": {"status": "confirmed"}}
    desk.change(order_id, "status", change_id=f"{word}-0123456789abcdef", **given)


def page(browser: FlaskClient, order_id: int) -> str:
    return browser.get(f"/sync/customer-orders/{order_id}").text


def press(browser: FlaskClient, order_id: int, what: str, key: str) -> int:
    form = {"idempotency_key": f"key-{key}-0123"}
    return browser.post(f"/sync/customer-orders/{order_id}/{what}", data=form).status_code


def test_everything_refused_is_sent_again_in_its_order(online: Both, browser: FlaskClient) -> None:
    order = online.new("resent")
    order_id, number = order.id, order.number
    confirmed(order_id, "resent-two")
    first, second = states(order_id)
    damage(first)
    damage(second)
    assert exchange_strictly()[0] == 0
    shown = page(browser, order_id)
    assert AGAIN in shown and GIVE_UP not in shown  # given up it would be nowhere
    for change_id in (first, second):
        damage(change_id, mend=True)
    assert [press(browser, order_id, "give-up", "no"), exchange_strictly()[0]] == [302, 0]
    assert [press(browser, order_id, "send-again", "one") for _ in range(2)] == [302, 302]
    assert exchange_strictly()[0] == 2
    assert press(browser, order_id, "send-again", "later") == 302 and exchange_strictly()[0] == 0
    assert online.versions(number) == [(1, "created"), (2, "created")]
    assert here(order_id).status == "confirmed" and here(order_id).version == 2
    assert AGAIN not in page(browser, order_id)


def test_what_is_refused_again_is_said_again(online: Both, browser: FlaskClient) -> None:
    order_id = online.new("once-more").id
    damage(states(order_id)[0])
    exchange_strictly()
    press(browser, order_id, "send-again", "more")
    assert AGAIN not in page(browser, order_id)
    assert exchange_strictly()[0] == 0
    assert AGAIN in page(browser, order_id)


def test_a_state_that_was_overtaken_never_sets_the_order_back(online: Both, browser: FlaskClient) -> None:
    order = online.new("overtaken")
    order_id, number = order.id, order.number
    confirmed(order_id, "overtakes")
    first = states(order_id)[0]
    damage(first)
    assert exchange_strictly()[0] == 1
    damage(first, mend=True)
    shown = page(browser, order_id)
    assert AGAIN not in shown and GIVE_UP in shown
    assert press(browser, order_id, "send-again", "over") == 302
    assert exchange_strictly()[0] == 0
    found = online.there(number)
    assert found is not None and found["status"] == here(order_id).status == "confirmed"
    assert online.versions(number) == [(1, "created")] and GIVE_UP not in page(browser, order_id)


def test_a_change_given_up_becomes_what_head_office_has(online: Both, browser: FlaskClient) -> None:
    order = online.new("given-up")
    order_id, number = order.id, order.number
    confirmed(order_id, "given-up-two")
    damage(states(order_id)[1])
    assert exchange_strictly()[0] == 1
    assert here(order_id).version == 1 and GIVE_UP in page(browser, order_id)
    with unit_of_work():
        here(order_id).note = "Ne vaut qu'ici"
    assert [press(browser, order_id, "give-up", "up") for _ in range(2)] == [302, 302]
    assert GIVE_UP not in page(browser, order_id)
    exchange_strictly()
    assert (here(order_id).status, here(order_id).note, here(order_id).version) == ("unconfirmed", "", 1)
    entries = db.session.query(JournalEntry).filter_by(kind="pos_sync.change_given_up").count()
    assert entries == 1 and online.versions(number) == [(1, "created")]
    desk.take(order_id, "edit", OTHER)
    given = {"owner": OTHER, "base_version": 1, "content": {"note": "Après"}}
    assert desk.change(order_id, "edit", change_id="after-given-up-0123456789", **given) == 2


def test_who_may_not_and_where_it_is_not(
    online: Both, browser: FlaskClient, login: Callable[[User], FlaskClient]
) -> None:
    order_id = online.new("may-not").id
    damage(states(order_id)[0])
    exchange_strictly()
    settings().section("pos_sync").role = "head_office"
    assert [press(browser, order_id, what, "no") for what in ("send-again", "give-up")] == [404, 404]
    settings().section("pos_sync").role = "register"
    centre = db.session.get_one(Centre, online.centre_id)
    looker = login(make_user(permissions=[VIEW], centres=[centre]))
    assert [press(looker, order_id, what, "no") for what in ("send-again", "give-up")] == [403, 403]
    with acting_as(SYSTEM):
        assert db.session.get_one(OrderChange, states(order_id)[0]).fault


def test_head_office_was_faster(online: Both, browser: FlaskClient) -> None:
    """A further state of an order that somebody changed at head office: it has the last word, once given up."""
    order = online.new("faster")
    order_id, number = order.id, order.number
    confirmed(order_id, "faster-two")
    second = states(order_id)[1]
    with unit_of_work():
        db.session.get_one(OrderChange, second).fault = "held back"
    exchange_strictly()
    with at(online.head_office):
        there = db.session.query(type(order).id).filter_by(number=number).one().id
        desk.take(there, "edit", OTHER)
        given = {"owner": OTHER, "base_version": 1, "content": {"note": "Au siège"}}
        desk.change(there, "edit", change_id="faster-office-0123456789", **given)
    press(browser, order_id, "send-again", "fast")
    assert exchange_strictly()[0] == 0 and AGAIN in page(browser, order_id)
    press(browser, order_id, "give-up", "fast")
    exchange_strictly()
    assert (here(order_id).note, here(order_id).version) == ("Au siège", 2)
