"""The API of the point of sale: sales with an idempotency key, sessions and orders of one's own centres."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_session.shop import Shop, make_shop, statements

Login = Callable[[User], FlaskClient]


@pytest.fixture
def session_id(shop: Shop) -> int:
    with as_user(shop.operator):
        return shop.open().id


def sale(shop: Shop, session_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "session": session_id,
        "items": [shop.item("seat")],
        "parts": [{"method": "cash", "amount": 10_000}],
        **changes,
    }


def post(browser: FlaskClient, body: dict[str, Any], key: str | None = "a-key-of-mine") -> Any:
    return browser.post("/api/v1/sales", json=body, headers={"Idempotency-Key": key} if key else {})


def test_a_sale(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(shop.operator)
    answer = post(browser, sale(shop, session_id))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert (answer.json["number"], answer.json["total"], answer.json["change"]) == (
        "001.00001.001",
        4_400,
        5_600,
    )
    again = post(browser, sale(shop, session_id))
    assert (again.status_code, again.json) == (201, answer.json)
    order = browser.get(f"/api/v1/orders/{answer.json['order_id']}").json
    assert (order["state"], order["lines"][0]["total_ttc"]) == ("validated", 4_400)
    assert [found["id"] for found in browser.get("/api/v1/orders?state=validated").json] == [order["id"]]
    assert browser.get("/api/v1/orders?state=draft").json == []


def test_a_sale_over_http_takes_at_most_twelve_statements(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(shop.operator)
    post(browser, sale(shop, session_id))
    with statements() as seen:
        answer = post(browser, sale(shop, session_id), "another-key")
    assert answer.status_code == 201
    assert len(seen) <= 12, "\n\n".join(seen)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parts": [{"method": "cash", "amount": True}]}, "core.invalid"),
        ({"parts": [{"method": "cash", "amount": 44.0}]}, "core.invalid"),
        ({"parts": [{"method": "cash", "amount": "44"}]}, "core.invalid"),
        ({"parts": [{"method": "cash", "amount": 0}]}, "core.invalid"),
        ({"items": []}, "core.invalid"),
        ({"price": 1}, "core.invalid"),
        ({"items": [{"kind": "hat"}]}, "pos_session.items_invalid"),
        ({"parts": [{"method": "gold", "amount": 4_400}]}, "pos_session.unknown_payment_method"),
    ],
)
def test_what_is_not_a_sale(
    shop: Shop, session_id: int, login: Login, change: dict[str, Any], code: str
) -> None:
    answer = post(login(shop.operator), sale(shop, session_id, **change))
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_refusals_have_their_codes(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(shop.operator)
    assert post(browser, sale(shop, session_id), None).json["code"] == "core.idempotency_key_missing"
    answer = post(browser, sale(shop, session_id, parts=[{"method": "card", "amount": 4_401}]))
    assert (answer.status_code, answer.json["code"]) == (409, "pos_session.too_much_on_method")
    assert "Carte bancaire" in answer.json["message"]
    answer = post(browser, sale(shop, session_id, parts=[{"method": "card", "amount": 4_399}]))
    assert (answer.status_code, answer.json["code"]) == (409, "pos_session.not_paid_enough")


def test_sessions(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(shop.operator)
    found = browser.get("/api/v1/sessions?state=open").json
    assert [(one["id"], one["code"], one["opening_counted"]) for one in found] == [
        (session_id, "001.00001", 10_000)
    ]
    assert browser.get(f"/api/v1/sessions/{session_id}").json["desk_name"] == "Caisse 1"
    assert browser.get("/api/v1/sessions?state=dancing").status_code == 422


def test_another_centre_gets_nothing(shop: Shop, session_id: int, login: Login) -> None:
    with as_user(shop.operator):
        order_id = shop.sell(shop_session(session_id), shop.item("drink"))["order_id"]
    browser = login(make_shop().manager)
    assert browser.get("/api/v1/sessions").json == []
    assert browser.get("/api/v1/orders").json == []
    for path in (f"/api/v1/sessions/{session_id}", f"/api/v1/orders/{order_id}"):
        assert browser.get(path).status_code == 404
    assert post(browser, sale(shop, session_id)).status_code == 404


def test_without_the_right(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(make_user(permissions=["pos_session.view"], centres=[shop.centre]))
    assert post(browser, sale(shop, session_id)).status_code == 403
    assert browser.get("/api/v1/sessions").status_code == 200


def test_addons_add_to_all_orders_of_a_page_at_once(
    shop: Shop, session_id: int, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = login(shop.operator)
    made = [post(browser, sale(shop, session_id), f"extended-{n}").json["order_id"] for n in range(3)]
    asked: list[list[int]] = []

    class Hats:
        name = "hats"

        def collect(self, hook: str, *, resource: str, objects: list[Any]) -> list[Any]:
            assert (hook, resource) == ("api_extensions", "pos_session.order")
            asked.append([order.id for order in objects])
            return [(self, {order.id: {"sizes": [order.id]} for order in objects})]

    monkeypatch.setattr("addons.pos_session.api.extensions.registry", Hats)
    found = browser.get("/api/v1/orders").json
    assert [(one["id"], one["hats"]) for one in found] == [(n, {"sizes": [n]}) for n in reversed(made)]
    assert browser.get(f"/api/v1/orders/{made[0]}").json["hats"] == {"sizes": [made[0]]}
    assert asked == [made[::-1], [made[0]]]


@pytest.mark.parametrize("number", [2**31, 2**63, 2**70, 10**30])
def test_numbers_that_no_column_holds(shop: Shop, session_id: int, login: Login, number: int) -> None:
    browser = login(shop.operator)
    item = {"kind": "product", "product_id": number}
    assert post(browser, sale(shop, session_id, items=[item])).status_code in (400, 422)
    assert post(browser, sale(shop, session_id, session=number)).status_code in (400, 422)
    for query in ("orders?session_id=", "sessions?desk_id="):
        assert browser.get(f"/api/v1/{query}{number}").status_code == 422, query
    for path in ("/api/v1/orders/", "/api/v1/sessions/", "/pos/orders/", "/pos/sessions/"):
        assert browser.get(f"{path}{number}").status_code == 404, path


def test_the_log_of_a_sale_names_its_centre(
    shop: Shop, session_id: int, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[dict[str, Any]] = []
    monkeypatch.setattr("addons.pos_session.services.locking.note", lambda **values: noted.append(values))
    assert post(login(shop.operator), sale(shop, session_id)).status_code == 201
    assert noted == [{"centre_id": shop.centre.id}]


def shop_session(session_id: int) -> Any:
    from addons.pos_session.models import Session
    from core.db import db

    return db.session.get(Session, session_id)


def test_customers(shop: Shop, session_id: int, login: Login) -> None:
    browser = login(shop.operator)
    body = {"centre_id": shop.centre.id, "name": "Hélène Dupré", "phone": "06 12 34 56 78"}
    headers = {"Idempotency-Key": "customer-key"}
    made = browser.post("/api/v1/customers", json=body, headers=headers)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert browser.post("/api/v1/customers", json=body, headers=headers).json == made.json
    path = f"/api/v1/customers/{made.json['id']}"
    assert browser.patch(path, json={"city": "Lyon"}).json["city"] == "Lyon"
    assert browser.get(path).json["name"] == "Hélène Dupré"
    found = browser.get(f"/api/v1/customers?centre_id={shop.centre.id}&q=0612").json
    assert [customer["id"] for customer in found] == [made.json["id"]]
    refused = browser.post(
        "/api/v1/customers", json={**body, "phone": "x"}, headers={"Idempotency-Key": "another-1"}
    )
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["phone"])
    assert browser.patch(path, json={"is_walk_in": True}).status_code == 422
    other = make_shop()
    assert browser.get(f"/api/v1/customers?centre_id={other.centre.id}").status_code == 404
    assert (
        browser.post(
            "/api/v1/customers",
            json={**body, "centre_id": other.centre.id},
            headers={"Idempotency-Key": "another-2"},
        ).status_code
        == 404
    )
    assert login(other.operator).get(path).status_code == 404
    browser = login(shop.operator)
    answer = post(browser, sale(shop, session_id))
    order = browser.get(f"/api/v1/orders/{answer.json['order_id']}").json
    assert (order["customer_id"], order["held_at"], order["corrects_id"]) == (None, None, None)
