"""The API that puts an order on a booking: by number or id, once per key, refused with a code."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pos_booking_payment.models import Charge
from addons.pos_booking_payment.models.booking import CHECKED_IN, CONFIRMED
from addons.pos_session.models import OrderLine
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_centre
from tests.addons.pos_booking_payment.stays import draft_of, make_stay
from tests.addons.pos_session.shop import Shop


def charged() -> list[int]:
    with acting_as(SYSTEM):
        return [charge.amount for charge in db.session.query(Charge).order_by(Charge.payment_id)]


def draft(shop: Shop) -> tuple[int, int]:
    """Three posters of 10.00: order and line."""
    with as_user(shop.manager):
        order_id = draft_of(shop.open(), [shop.item("poster", 3)])
        return order_id, db.session.query(OrderLine).filter_by(order_id=order_id).one().id


def post(browser: FlaskClient, order_id: int, body: Any, key: str | None = "key-of-a-till-1") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return browser.post(f"/api/v1/orders/{order_id}/booking", json=body, headers=headers)


def test_a_part_by_number_and_the_rest_by_id(shop: Shop, manager: FlaskClient) -> None:
    stay = make_stay(shop.centre, status=CHECKED_IN, number="R-12/7")
    order_id, line_id = draft(shop)
    part = {"booking": "R-12/7", "lines": [{"line_id": line_id, "quantity": 2}], "version": 1}
    first = post(manager, order_id, part)
    assert first.status_code == 201, first.get_data(as_text=True)
    assert (first.json["amount"], first.json["remaining"]) == (2_000, 1_000)
    assert first.json["booking_id"] == stay.booking_id
    assert post(manager, order_id, part).json == first.json
    assert charged() == [2_000]
    rest = post(manager, order_id, {"booking": stay.booking_id}, "key-of-a-till-2")
    assert (rest.json["amount"], rest.json["remaining"], rest.json["receipt_no"]) == (1_000, 0, 1)
    assert charged() == [2_000, 1_000]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"booking": ""},
        {"booking": True},
        {"booking": 0},
        {"booking": 2**31},
        {"booking": [1]},
        {"booking": "x" * 41},
        {"booking": "R-1", "lines": []},
        {"booking": "R-1", "lines": [{"line_id": "1", "quantity": 1}]},
        {"booking": "R-1", "lines": [{"line_id": 1, "quantity": 1}, {"line_id": 1, "quantity": 1}]},
        {"booking": "R-1", "version": 0},
        {"booking": "R-1", "more": 1},
        [],
    ],
)
def test_bad_bodies(shop: Shop, manager: FlaskClient, body: Any) -> None:
    make_stay(shop.centre, status=CHECKED_IN, number="R-1")
    order_id, _ = draft(shop)
    answer = post(manager, order_id, body)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert charged() == []


def test_what_is_refused_has_its_code(shop: Shop, manager: FlaskClient) -> None:
    there = make_stay(shop.centre, status=CHECKED_IN)
    coming = make_stay(shop.centre, status=CONFIRMED)
    elsewhere = make_stay(make_centre(), status=CHECKED_IN, number="ELSEWHERE")
    order_id, line_id = draft(shop)
    refused = [
        ({"booking": coming.booking_id}, 409, "pos_booking_payment.booking_not_there"),
        ({"booking": there.booking_id, "version": 7}, 409, "core.stale"),
        ({"booking": elsewhere.booking_id}, 404, "core.not_found"),
        ({"booking": "ELSEWHERE"}, 404, "core.not_found"),
        (
            {"booking": there.booking_id, "lines": [{"line_id": line_id, "quantity": 4}]},
            409,
            "pos_session.not_left_to_pay",
        ),
    ]
    for at, (body, status, code) in enumerate(refused):
        answer = post(manager, order_id, body, f"key-of-a-till-{at}")
        assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert post(manager, order_id, {"booking": there.booking_id}, None).status_code == 422
    assert charged() == []
