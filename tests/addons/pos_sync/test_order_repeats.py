"""A form about a customer order that is sent again after its answer was lost gets the first answer, on both roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addons.pos_session.models import Order
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.orders import desk
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.customer_orders import customer_order
from tests.addons.pos_sync.exchanging import Exchange
from tests.addons.pos_sync.online_servers import (
    AFTER,
    OTHER,
    Both,
    at,
    exchange_orders,
    exchange_strictly,
    here,
)

POSTER = ("Affiche", 3, 1_000, 0)
MOVES = [
    ("close", {}, "closed"),
    ("cancel", {"reason": "trop tard"}, "cancelled"),
    ("status", {"status": "in_progress"}, "in_progress"),
]


def send(browser: FlaskClient, order_id: int, path: str, key: str, **form: object) -> int:
    forget_lines()
    data = {"idempotency_key": f"key-{key}-0123", **form}
    return browser.post(f"/sync/customer-orders/{order_id}/{path}", data=data).status_code


def an_order(shop: Shop) -> int:
    with as_user(shop.manager):
        return customer_order(shop.centre.id, POSTER).id


def now(order_id: int) -> tuple[str, int, int]:
    """Status and version of an order, and how many are held."""
    with acting_as(SYSTEM):
        order = here(order_id)
        return order.status, order.version, locks()


def locks() -> int:
    db.session.expire_all()
    return db.session.query(CustomerOrderLock).count()


@pytest.mark.parametrize(("operation", "form", "status"), MOVES)
def test_head_office_moves_an_order_once(
    app: Flask,
    tmp_path: Path,
    login: Callable[[User], FlaskClient],
    operation: str,
    form: dict[str, str],
    status: str,
) -> None:
    shop = make_shop()
    order_id = an_order(shop)
    browser, path = login(shop.manager), f"move/{operation}"
    with Exchange(tmp_path / "exchange").as_head_office():
        answers = [send(browser, order_id, path, "one", version=1, **form) for _ in range(3)]
        assert answers == [302] * 3
        assert now(order_id) == (status, 2, 0)
        with as_user(shop.manager):
            desk.take(order_id, "reopen" if operation != "status" else "edit", OTHER)
        assert send(browser, order_id, path, "one", version=1, **form) == 302  # somebody is at it by now
        assert send(browser, order_id, path, "two", version=1, **form) == 409
        assert now(order_id) == (status, 2, 1)


def test_a_document_that_is_paid_by_now_is_shown_again(
    app: Flask, tmp_path: Path, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    with as_user(shop.manager):
        shop.open(5_000)
    order_id = an_order(shop)
    browser = login(shop.manager)
    with Exchange(tmp_path / "exchange").as_head_office():
        assert send(browser, order_id, "document/receipt", "one") == 302
        with as_user(shop.manager), unit_of_work():
            pay(db.session.query(Order).one().id, everything_in_cash)
        assert send(browser, order_id, "document/receipt", "one") == 302
        assert send(browser, order_id, "document/receipt", "two") == 409
        with as_user(shop.manager):
            assert db.session.query(Order).count() == 1 and locks() == 0


def test_opening_a_form_takes_the_order_by_a_post_alone_and_once(
    app: Flask, tmp_path: Path, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    order_id = an_order(shop)
    browser = login(shop.manager)
    with Exchange(tmp_path / "exchange").as_head_office():
        for address in ("edit", "open", ""):
            answer = browser.get(f"/sync/customer-orders/{order_id}/{address}".rstrip("/"))
            assert answer.status_code in (200, 302) and locks() == 0
        for _ in range(2):
            assert send(browser, order_id, "open", "one") == 200 and locks() == 1


@contextmanager
def at_the_register(online: Both, login: Callable[[User], FlaskClient]) -> Iterator[FlaskClient]:
    centre = db.session.get_one(Centre, online.centre_id)
    yield login(make_user(permissions=[ORDERS], centres=[centre]))


@pytest.mark.parametrize("cut_at", range(1, 4))
@pytest.mark.parametrize(("operation", "form", "status"), MOVES)
def test_a_register_moves_an_order_once_whichever_answer_was_lost(
    online: Both,
    login: Callable[[User], FlaskClient],
    operation: str,
    form: dict[str, str],
    status: str,
    cut_at: int,
) -> None:
    order = online.new(f"moves-{operation}-{cut_at}")
    order_id, number = order.id, order.number
    exchange_strictly()
    desk.take(order_id, "status", OTHER)
    content = {"status": "confirmed"}
    desk.change(
        order_id,
        "status",
        owner=OTHER,
        base_version=1,
        change_id=f"confirms-{operation}-{cut_at}-0123456789",
        content=content,
    )
    path, key = f"move/{operation}", f"{operation}-{cut_at}"
    with at_the_register(online, login) as browser:
        online.line.cuts = [*[""] * (cut_at - 1), AFTER]
        first = send(browser, order_id, path, f"{key}-one", version=2, **form)
        assert first == (409 if cut_at < 3 else 302)  # no line, as far as the page knows
        online.line.cuts = []
        exchange_orders()
        answers = [send(browser, order_id, path, f"{key}-one", version=2, **form) for _ in range(2)]
        assert answers == [302, 302]
        assert online.versions(number)[2:] == [(3, operation)]
        assert now(order_id) == (status, 3, 0)
        with at(online.head_office):
            there = db.session.query(CustomerOrder.id).filter_by(number=number).one()
            assert not db.session.query(CustomerOrderLock).filter_by(order_id=there.id).count()
        assert send(browser, order_id, path, f"{key}-two", version=2, **form) == 409


def test_a_move_that_was_made_before_the_order_was_sent_is_answered_after_it(
    online: Both, login: Callable[[User], FlaskClient]
) -> None:
    order_id = online.new("first-here").id
    with at_the_register(online, login) as browser:
        form = {"version": 0, "status": "confirmed"}
        assert send(browser, order_id, "move/status", "zero-one", **form) == 302
        exchange_strictly()
        assert here(order_id).version == 2
        desk.take(order_id, "edit", OTHER)
        assert send(browser, order_id, "move/status", "zero-one", **form) == 302
        assert here(order_id).version == 2
        assert send(browser, order_id, "move/status", "zero-two", **form) == 409


def test_an_edit_whose_answer_was_lost_is_made_once_though_its_page_is_older_than_the_sending(
    online: Both,
) -> None:
    order = online.new("edit-of-zero")
    order_id, number = order.id, order.number
    exchange_strictly()
    desk.take(order_id, "edit", OTHER)
    given = {"owner": OTHER, "base_version": 0, "content": {"note": "Porte B"}}
    online.line.cuts = [AFTER]
    with pytest.raises(Exception, match="cut"):
        desk.change(order_id, "edit", change_id="edits-zero-0123456789", **given)
    exchange_strictly()
    assert here(order_id).version == 2
    assert desk.change(order_id, "edit", change_id="edits-zero-0123456789", **given) == 2
    assert online.versions(number) == [(1, "created"), (2, "edit")]
