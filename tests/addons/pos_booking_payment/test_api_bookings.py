"""The API of bookings: sent by their systems, found, shown, and what tills took told to who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre, make_user
from tests.addons.pos_booking_payment.booked import pay_funding, put_on
from tests.addons.pos_booking_payment.sent import draft, fundings, send, stored
from tests.addons.pos_session.shop import Shop, make_shop, statements

Login = Callable[[User], FlaskClient]
BODY: dict[str, Any] = {
    "customer": {"name": "Hélène Dupré", "reference": "C1"},
    "arrives_on": "2026-07-04",
    "departs_on": "2026-07-11",
    "source": "pms",
    "groups": [
        {
            "label": "Séjour",
            "services": [{"label": "Nuit", "quantity": 2, "unit_price": 4_500, "rate": 1000}],
        }
    ],
    "fundings": [{"reference": "A1", "due_on": "2026-06-01", "amount": 30_000}],
}


@pytest.fixture
def system(shop: Shop, login: Login) -> FlaskClient:
    """The booking system of the shop's centre."""
    rights = ["pos_booking_payment.view", "pos_booking_payment.import"]
    return login(make_user(permissions=rights, centres=[shop.centre]))


def put(browser: FlaskClient, shop: Shop, number: str, body: Any, key: str | None = "key-of-mine-1") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return browser.put(f"/api/v1/centres/{shop.centre.id}/bookings/{number}", json=body, headers=headers)


def entries() -> list[str]:
    rows = select(ENTRIES.c.kind).where(ENTRIES.c.kind.like("pos_booking_payment.%")).order_by(ENTRIES.c.seq)
    return list(db.session.execute(rows).scalars())


def test_a_booking_is_made_and_changed(shop: Shop, system: FlaskClient) -> None:
    made = put(system, shop, "2026/12", BODY)
    assert made.status_code == 200, made.get_data(as_text=True)
    found = made.json
    assert (found["number"], found["version"], found["total"], found["due"]) == ("2026/12", 1, 9_000, 9_000)
    assert (found["customer"]["name"], found["source"]) == ("Hélène Dupré", "pms")
    assert [(group["label"], group["services"][0]["total_ttc"]) for group in found["groups"]] == [
        ("Séjour", 9_000)
    ]
    assert [(one["reference"], one["remaining"], one["is_paid"]) for one in found["fundings"]] == [
        ("A1", 30_000, False)
    ]
    changed = put(system, shop, "2026/12", {**BODY, "room": "7", "version": 1}, "key-of-mine-2").json
    assert (changed["id"], changed["version"], changed["room"]) == (found["id"], 2, "7")
    put(system, shop, "2026/12", {**BODY, "room": "7"}, "key-of-mine-3")
    kinds = ["pos_booking_payment.booking_made", "pos_booking_payment.booking_changed"]
    assert entries() == kinds


def test_the_same_key_twice(shop: Shop, system: FlaskClient) -> None:
    first = put(system, shop, "R1", {**BODY, "version": 0})
    again = put(system, shop, "R1", {**BODY, "version": 0})
    assert (again.status_code, again.json) == (200, first.json)
    other = put(system, shop, "R1", {**BODY, "version": 0, "room": "8"})
    assert (other.status_code, other.json["code"]) == (422, "core.idempotency_mismatch")


def test_a_key_is_needed(shop: Shop, system: FlaskClient) -> None:
    answer = put(system, shop, "R1", BODY, None)
    assert (answer.status_code, answer.json["code"]) == (422, "core.idempotency_key_missing")
    assert count() == 0


def test_another_version_and_another_source(shop: Shop, system: FlaskClient) -> None:
    send(shop.centre.id, draft())
    stale = put(system, shop, "R1", {**BODY, "version": 2})
    assert (stale.status_code, stale.json["code"]) == (409, "core.stale")
    other = put(system, shop, "R1", {**BODY, "source": "crm"})
    assert (other.status_code, other.json["code"]) == (422, "pos_booking_payment.bookings_refused")
    assert "pms" in other.json["message"]
    assert stored().version == 1


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"colour": "red"}, "colour"),
        ({"number": "R2"}, "number"),
        ({"customer": {"name": ""}}, "customer.name"),
        ({"customer": None}, "customer"),
        ({"customer": {}}, "customer.name"),
        ({"arrives_on": "4/7/2026"}, "arrives_on"),
        ({"arrives_on": "2026-07-12"}, "departs_on"),
        ({"total": 1.0}, "total"),
        ({"total": 10**18}, "total"),
        ({"revision": -1}, "revision"),
        ({"status": "asleep"}, "status"),
        ({"source": "page"}, "source"),
        ({"source": ""}, "source"),
        ({"version": "1"}, "version"),
        ({"fundings": {}}, "fundings"),
        ({"fundings": [7]}, "fundings.0"),
        ({"fundings": [{"reference": "A", "due_on": "2026-06-01", "amount": 0}]}, "fundings.0.amount"),
        ({"fundings": [{"reference": "A", "due_on": "2026-06-01", "amount": True}]}, "fundings.0.amount"),
        ({"fundings": [{"reference": "A", "due_on": None, "amount": 1}]}, "fundings.0.due_on"),
        ({"groups": [{"label": "x", "services": [{"label": "y"}]}]}, "groups.0.services.0.rate"),
        ({"invoice_number": "F1"}, "invoiced_on"),
    ],
)
def test_bad_bodies(shop: Shop, system: FlaskClient, change: dict[str, Any], path: str) -> None:
    answer = put(system, shop, "R1", {**BODY, **change})
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert path in answer.json["fields"], answer.json
    assert count() == 0


@pytest.mark.parametrize("body", [[], 7, "x", None, {"a": {"a": [[[[]]]]}}, {}])
def test_bodies_that_are_no_booking(shop: Shop, system: FlaskClient, body: Any) -> None:
    assert put(system, shop, "R1", body).status_code in (400, 422)
    assert put(system, shop, "R" * 41, BODY).json["fields"].keys() == {"number"}
    assert put(system, shop, "%00", BODY).status_code == 422
    assert put(system, shop, "%ff%1b", BODY).status_code in (400, 422)
    assert count() == 0


def test_bookings_are_found(shop: Shop, system: FlaskClient) -> None:
    send(shop.centre.id, draft("R1"), draft("R2", room="Lavande", status="option"))
    at = f"/api/v1/bookings?centre_id={shop.centre.id}"
    assert [one["number"] for one in system.get(at).json] == ["R1", "R2"]
    assert [one["number"] for one in system.get(f"{at}&q=LAVANDE+dupre").json] == ["R2"]
    assert [one["number"] for one in system.get(f"{at}&status=option").json] == ["R2"]
    assert [one["number"] for one in system.get(f"{at}&page_size=1&page=2").json] == ["R2"]
    assert system.get(f"{at}&arrives_from=2026-07-05").json == []
    assert len(system.get(f"{at}&arrives_from=2026-07-04&arrives_to=2026-07-04").json) == 2
    for bad in ("status=asleep", "arrives_to=x", "q=" + "x" * 201, "page=0"):
        assert system.get(f"{at}&{bad}").status_code == 422, bad
    assert system.get("/api/v1/bookings").status_code == 422


def test_the_statements_of_a_list_do_not_grow(shop: Shop, system: FlaskClient) -> None:
    counts = []
    for first, rows in ((0, 2), (2, 30)):
        send(shop.centre.id, *(draft(f"R{n}") for n in range(first, first + rows)))
        with statements() as seen:
            assert system.get(f"/api/v1/bookings?centre_id={shop.centre.id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_tills_did_is_shown_and_told(shop: Shop, system: FlaskClient) -> None:
    send(shop.centre.id, draft())
    with as_user(shop.operator):
        session = shop.open()
    booking = stored()
    order = pay_funding(shop, session, fundings()["A1"], {"cash": 5_000, "card": 7_000})
    put_on(shop, session, booking, {"drink": 1}, 300)
    pay_funding(shop, session, fundings()["A1"], {"cash": -5_000}, corrects=order)
    found = system.get(f"/api/v1/bookings/{booking.id}").json
    assert (found["total"], found["extras_total"], found["paid"]) == (50_300, 300, 7_000)
    assert [group["extras"] for group in found["groups"]] == [False, True]
    assert [one["amount"] for one in found["payments"]] == [5_000, 7_000, -5_000]
    assert found["fundings"][0]["paid_here"] == 7_000
    at = f"/api/v1/booking-payments?centre_id={shop.centre.id}"
    told = system.get(at).json
    assert [(one["booking_number"], one["funding_reference"], one["amount"]) for one in told] == [
        ("R1", "A1", 5_000),
        ("R1", "A1", 7_000),
        ("R1", "A1", -5_000),
    ]
    assert (told[0]["method_kind"], told[0]["order_id"], told[2]["reason"]) == ("cash", order.id, "Erreur")
    assert system.get(f"{at}&limit=1").json == told[:1]
    assert system.get(f"{at}&after={told[0]['id']}").json == told[1:]
    assert system.get(f"{at}&after={told[2]['id']}").json == []
    for bad in ("after=-1", "after=x", "limit=0", "limit=1001", f"after={2**31}"):
        assert system.get(f"{at}&{bad}").status_code == 422, bad
    send(shop.centre.id, draft(fundings=()))
    assert [one["reference"] for one in system.get(f"/api/v1/bookings/{booking.id}").json["fundings"]] == [
        "A1"
    ]


def test_nothing_of_another_centre(shop: Shop, system: FlaskClient) -> None:
    other = make_shop()
    foreign = send(other.centre.id, draft("F1")).booking_ids[0]
    assert system.get(f"/api/v1/bookings/{foreign}").status_code == 404
    assert system.get(f"/api/v1/bookings?centre_id={other.centre.id}").status_code == 404
    assert system.get(f"/api/v1/booking-payments?centre_id={other.centre.id}").status_code == 404
    assert put(system, other, "F1", BODY).status_code == 404
    assert put(system, other, "F2", BODY).status_code == 404
    with acting_as(SYSTEM):
        assert (stored("F1").version, count()) == (1, 1)


def test_who_only_sees_sends_nothing(shop: Shop, login: Login) -> None:
    browser = login(make_user(permissions=["pos_booking_payment.view"], centres=[shop.centre]))
    answer = put(browser, shop, "R1", BODY)
    assert (answer.status_code, answer.json["permission"]) == (403, "pos_booking_payment.import")
    nobody = login(make_user(permissions=["pos_session.sell"], centres=[shop.centre, make_centre()]))
    assert nobody.get(f"/api/v1/bookings?centre_id={shop.centre.id}").status_code == 403


def count() -> int:
    with acting_as(SYSTEM):
        return int(db.session.execute(select(func.count(Booking.id))).scalar_one())
