"""Refunding through the pages and through the API, as a browser and a program do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from addons.pos_session.models import Order
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop


def paid_order(browser: FlaskClient, shop: Shop, session_id: int, quantity: int = 2) -> int:
    """An order of posters, paid in cash."""
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": shop.products["poster"].id, "quantity": quantity})
    amount = {"method_id": str(shop.methods["cash"].id), "amount": f"{quantity * 10},00"}
    assert browser.post(f"/pos/orders/{order_id}/payment", data={**amount, **key()}).status_code == 302
    return order_id


def line_of(order_id: int) -> int:
    with acting_as(SYSTEM):
        [line] = db.session.get_one(Order, order_id).lines
    return int(line.id)


def test_a_refund_from_the_order_to_the_money(browser: FlaskClient, shop: Shop) -> None:
    session_id = open_session(browser, shop)
    order_id = paid_order(browser, shop, session_id)
    take = f"take_{line_of(order_id)}"
    assert "Rembourser ou corriger" in text(browser.get(f"/pos/orders/{order_id}"))
    assert "Affiche" in text(browser.get(f"/pos/orders/{order_id}/correction"))
    page = browser.get(
        f"/pos/orders/{order_id}/correction/settle", query_string={take: "1", "reason": "Abîmée"}
    )
    assert 'data-due="-1000"' in page.get_data(as_text=True)
    assert "Payé par ce moyen : 20,00 €" in text(page)
    sent = {
        take: "1",
        "reason": "Abîmée",
        "method_id": str(shop.methods["cash"].id),
        "amount": "10,00",
        **key(),
    }
    done = browser.post(f"/pos/orders/{order_id}/correction", data=sent)
    assert done.status_code == 302, text(done)
    again = browser.post(f"/pos/orders/{order_id}/correction", data=sent)
    assert again.location == done.location
    assert "-10,00" in text(browser.get(done.location))


def test_what_was_typed_wrong_is_shown_again(browser: FlaskClient, shop: Shop) -> None:
    session_id = open_session(browser, shop)
    order_id = paid_order(browser, shop, session_id)
    take = f"take_{line_of(order_id)}"
    settle = f"/pos/orders/{order_id}/correction/settle"
    for query, sentence in (
        ({take: "3", "reason": "x"}, "au plus 2 peuvent encore être repris"),
        ({take: "1"}, "Indiquez pourquoi"),
        ({take: "zwei", "reason": "x"}, "nombre entier"),
        ({"reason": "x"}, "Choisissez au moins une ligne"),
        ({take: "1", "reason": "x", "add_product": "999999", "add_quantity": "1"}, "pas en vente"),
    ):
        answer = browser.get(settle, query_string=query)
        assert answer.status_code in (409, 422), query
        assert sentence in text(answer), query
    form = {take: "1", "reason": "x", "method_id": str(shop.methods["cash"].id), "amount": "9,00", **key()}
    answer = browser.post(f"/pos/orders/{order_id}/correction", data=form)
    assert answer.status_code == 409
    assert "exactement" in text(answer)
    assert 'value="9,00"' in answer.get_data(as_text=True)


def test_without_an_open_session_the_page_says_so(login: Callable[[User], FlaskClient], shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open()
        sale = shop.sell(session, shop.item("poster"))
    browser = login(shop.manager)
    answer = browser.get(f"/pos/orders/{sale['order_id']}/correction")
    assert answer.status_code == 409
    assert "Ouvrez d’abord une session" in text(answer)


def test_a_program_refunds(browser: FlaskClient, shop: Shop) -> None:
    session_id = open_session(browser, shop)
    order_id = paid_order(browser, shop, session_id)
    wanted: dict[str, Any] = {
        "session": session_id,
        "lines": [{"line_id": line_of(order_id), "quantity": 1}],
        "reason": "Abîmée",
    }
    headers = {"Idempotency-Key": "correction-of-a-program"}
    first = browser.post(f"/api/v1/orders/{order_id}/corrections", json=wanted, headers=headers)
    assert first.status_code == 201, first.json
    assert (first.json["total"], first.json["parts"][0]["kind"]) == (-1_000, "refund")
    again = browser.post(f"/api/v1/orders/{order_id}/corrections", json=wanted, headers=headers)
    assert again.json == first.json
    wanted["parts"] = [{"method": "card", "amount": -1_000}]
    refused = browser.post(
        f"/api/v1/orders/{order_id}/corrections", json=wanted, headers={"Idempotency-Key": "another-key"}
    )
    assert (refused.status_code, refused.json["code"]) == (409, "pos_session.not_the_original_means")
