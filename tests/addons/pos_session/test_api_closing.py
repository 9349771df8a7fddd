"""The API of the drawer: cash moved and voided, the closing with its password, the summary, blind desks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import PASSWORD, as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_lifecycle import journal

Login = Callable[[User], FlaskClient]


@pytest.fixture
def session_id(shop: Shop) -> int:
    with as_user(shop.operator):
        return shop.open().id


@pytest.fixture
def post(session_id: int, browser: FlaskClient) -> Callable[..., Any]:
    def post(path: str, idempotency_key: str = "", /, **body: Any) -> Any:
        headers = {"Idempotency-Key": idempotency_key or key()["idempotency_key"]}
        return browser.post(f"/api/v1/sessions/{session_id}/{path}", json=body, headers=headers)

    return post


def test_cash_is_moved_and_voided(session_id: int, browser: FlaskClient, post: Callable[..., Any]) -> None:
    wanted = {"kind": "cash_out", "amount": 2_000, "reason": "Monnaie du bar"}
    made = post("cash-operations", "move-once", **wanted)
    assert (made.status_code, made.json["amount"], made.json["voided"]) == (201, -2_000, False)
    assert post("cash-operations", "move-once", **wanted).json["id"] == made.json["id"]
    void = f"cash-operations/{made.json['id']}/void"
    voided = post(void, reason="Saisi deux fois")
    assert (voided.status_code, voided.json["amount"], voided.json["voids_id"]) == (
        201,
        2_000,
        made.json["id"],
    )
    again = post(void, reason="Saisi deux fois")
    assert (again.status_code, again.json["code"]) == (409, "pos_session.already_voided")
    rows = browser.get(f"/api/v1/sessions/{session_id}/cash-operations").json
    assert [(row["amount"], row["voided"]) for row in rows] == [(2_000, False), (-2_000, True)]
    much = post("cash-operations", kind="cash_out", amount=10_001, reason="Dépôt")
    assert (much.status_code, much.json["code"]) == (409, "pos_session.not_enough_cash")
    for wrong in ({"kind": "gift"}, {"amount": 0}, {"amount": 1.0}, {"amount": True}, {"reason": ""}):
        assert post("cash-operations", **{**wanted, **wrong}).status_code == 422, wrong


def test_a_session_is_closed(
    shop: Shop, session_id: int, browser: FlaskClient, post: Callable[..., Any]
) -> None:
    cheque = shop.methods["cheque"].id
    sale = {
        "session": session_id,
        "items": [shop.item("seat")],
        "parts": [{"method": "cheque", "amount": 4_400}],
    }
    assert (
        browser.post("/api/v1/sales", json=sale, headers={"Idempotency-Key": "sale-by-cheque"}).status_code
        == 201
    )
    assert browser.get(f"/api/v1/sessions/{session_id}/summary").status_code == 404
    assert post("closing/start").json["state"] == "closing_control"
    count = {"pieces": {"10000": 1}, "methods": [{"method_id": cheque, "total": 4_000, "pieces": 1}]}
    compared = post("closing/count", **count)
    assert compared.status_code == 200, compared.json
    assert (compared.json["expected"], compared.json["difference"], compared.json["orders"]) == (10_000, 0, 1)
    assert compared.json["methods"][0] | {"label": ""} == {
        "method_id": cheque,
        "label": "",
        "orders": 1,
        "expected": 4_400,
        "counted": 4_000,
        "pieces": 1,
        "difference": -400,
    }
    refused = post("closing", **count, password=PASSWORD)
    assert (refused.status_code, refused.json["code"]) == (409, "pos_session.difference_not_accepted")
    wrong = post("closing", **count, accepted=True, password="no")
    assert wrong.status_code == 422 and "password" in wrong.json["fields"]
    closed = post("closing", "close-once", **count, accepted=True, kept=8_000, password=PASSWORD)
    assert closed.status_code == 200, closed.json
    assert (closed.json["state"], closed.json["closing_kept"], closed.json["closing_banked"]) == (
        "closed",
        8_000,
        2_000,
    )
    assert (
        post("closing", "close-once", **count, accepted=True, kept=8_000, password=PASSWORD).status_code
        == 200
    )
    summary = browser.get(f"/api/v1/sessions/{session_id}/summary").json
    assert (summary["number"], summary["content"]["drawer"]["banked"]) == (1, 2_000)


def test_a_count_is_whole_numbers_of_known_pieces(post: Callable[..., Any]) -> None:
    post("closing/start")
    for wrong in (
        {},
        {"pieces": {"3": 1}},
        {"pieces": {"100": 1.5}},
        {"pieces": {"100": True}},
        {"sum": -1},
        {"sum": "12"},
        {"sum": 100, "pieces": {"200": 1}},
        {"sum": 0, "methods": [{"method_id": 999_999, "total": 1}]},
        {"sum": 0, "methods": [{"method_id": 1}]},
    ):
        assert post("closing/count", **wrong).status_code == 422, wrong


def test_a_blind_count_over_the_api_is_in_the_journal(
    shop: Shop, session_id: int, browser: FlaskClient, post: Callable[..., Any]
) -> None:
    with unit_of_work():
        shop.desk.blind = True
    shown = browser.get(f"/api/v1/sessions/{session_id}").json
    assert shown["closing_expected"] is None and "drawer" not in shown
    post("closing/start")
    refused = post("closing", sum=9_000, password=PASSWORD)
    assert refused.status_code == 409 and "100" not in refused.get_data(as_text=True)
    assert post("closing/count", sum=9_000).json["difference"] == -1_000
    with acting_as(SYSTEM):
        assert [entry["counted"] for entry in journal("pos_session.counted_blind")] == [9_000]
