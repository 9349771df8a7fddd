"""Pages that refuse: the sentences, their links, and what was typed shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.services import orders
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import PASSWORD, as_user
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


def test_a_second_session_is_refused_with_the_sentence_and_a_link(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id, "password": PASSWORD, **key()})
    assert answer.status_code == 409
    assert "Vous ne pouvez pas créer deux sessions actives avec le même responsable" in text(answer)
    assert f'href="/pos/sessions/{session_id}"' in answer.get_data(as_text=True)


def test_the_desk_of_another_is_refused_with_the_sentence(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open()
    answer = login(shop.manager).post(
        "/pos/sessions", data={"desk_id": shop.desk.id, "password": PASSWORD, **key()}
    )
    assert "Une session est déjà ouverte pour cette caisse" in text(answer)
    assert f'href="/pos/sessions/{session.id}"' in answer.get_data(as_text=True)


def test_an_unfinished_order_is_shown_before_closing(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 1})
    page = browser.get(f"/pos/sessions/{session_id}/closing")
    assert "001.00001.001" in text(page)
    assert f'href="/pos/orders/{order_id}"' in page.get_data(as_text=True)
    assert browser.post(f"/pos/sessions/{session_id}/closing/start", data=key()).status_code == 409
    assert (
        browser.post(f"/pos/orders/{order_id}/abandon", data={"reason": "Parti", **key()}).status_code == 302
    )
    assert "Parti" in text(browser.get(f"/pos/orders/{order_id}"))
    assert browser.post(f"/pos/sessions/{session_id}/closing/start", data=key()).status_code == 302


def test_an_empty_order_is_in_nobodys_way(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    assert new_order(browser, session_id) == order_id, "the empty one is used again"
    assert browser.post(f"/pos/sessions/{session_id}/closing/start", data=key()).status_code == 302
    with acting_as(SYSTEM):
        assert db.session.execute(select(Order.state)).scalar_one() == "abandoned"
    assert browser.post(f"/pos/sessions/{session_id}/closing/resume", data=key()).status_code == 302


def test_the_basket_is_changed_line_by_line(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 2})
    with as_user(shop.operator):
        line = orders.lines_of(order_id)[0]
    answer = browser.post(
        f"/pos/orders/{order_id}/lines/{line.id}", data={"quantity": "3"}, headers={"HX-Request": "true"}
    )
    assert "9,00 €" in text(answer)
    assert browser.post(f"/pos/orders/{order_id}/lines/{line.id}", data={"quantity": "0"}).status_code == 302
    assert "0,00 €" in text(browser.get(f"/pos/orders/{order_id}/lines"))
    assert "Limonade" in text(browser.get(f"/pos/orders/{order_id}/products?q=limo"))
    assert "Programme" not in text(browser.get(f"/pos/orders/{order_id}/products?q=limo"))
    assert browser.get(f"/pos/orders/{order_id}/payment").status_code == 302


@pytest.mark.parametrize(
    "items", [None, [3], [{"product_id": 1, "quantity": 1, "unit_price": 1}], [{"quantity": 1}]]
)
def test_taps_that_are_none(shop: Shop, browser: FlaskClient, items: Any) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    headers = {"Idempotency-Key": key()["idempotency_key"]}
    answer = browser.post(f"/pos/orders/{order_id}/taps", json={"items": items}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "pos_session.items_invalid")


@pytest.mark.parametrize("amount", ["NaN", "inf", "1e400", "true", "12.50 x", "12.345", "-5", ""])
def test_amounts_that_are_none(shop: Shop, browser: FlaskClient, amount: str) -> None:
    session_id = open_session(browser, shop)
    data = {"kind": "cash_in", "amount": amount, "reason": "Appoint", **key()}
    answer = browser.post(f"/pos/sessions/{session_id}/cash", data=data)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_a_refused_payment_is_shown_again_with_what_was_typed(shop: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    tap(browser, order_id, {"product_id": shop.products["seat"].id, "quantity": 1})
    form = {"method_id": str(shop.methods["card"].id), "amount": "45,00", **key()}
    answer = browser.post(f"/pos/orders/{order_id}/payment", data=form)
    assert answer.status_code == 409
    assert "Carte bancaire" in text(answer)
    assert 'value="45,00"' in answer.get_data(as_text=True)
    answer = browser.post(f"/pos/orders/{order_id}/payment", data={**form, "amount": "abc", **key()})
    assert answer.status_code == 422
