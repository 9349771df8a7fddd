"""The pages and what the seat plan fetches, as a browser meets them."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.services import orders, payment
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.models import Claim, Ticket
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]


def hold(browser: FlaskClient, theatre: Theatre, order_id: int, key: str = "hold-key-1", **body: Any) -> Any:
    url = f"/ticketing/performances/{theatre.performance.id}/holds"
    return browser.post(url, json={"order": order_id, **body}, headers={"Idempotency-Key": key})


def test_the_plan_page_has_what_the_script_needs(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    page = login(theatre.operator).get(
        f"/ticketing/performances/{theatre.performance.id}/plan?order={order.id}"
    )
    assert page.status_code == 200, page.text
    for wanted in (
        'id="seat-plan"', f'data-order="{order.id}"', "data-geometry-url=", "data-states-url=", "data-changes-url=",
        "data-hold-url=", "data-release-url=",
        'id="audience-category"', 'data-filter="category"', 'data-legend-state="7"',
        'id="seat-plan-texts"', 'data-tool="lasso"', "Plein tarif", "Carré or",
    ):  # fmt: skip
        assert wanted in page.text, wanted
    assert "style=" not in page.text


def test_without_an_order_the_page_asks_for_one(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    browser = login(theatre.operator)
    page = browser.get(f"/ticketing/performances/{theatre.performance.id}/plan")
    assert order.number in page.text
    begun = browser.post(
        f"/ticketing/performances/{theatre.performance.id}/orders",
        data={"session_id": theatre.session.id, "idempotency_key": "begin-order-1"},
    )
    assert begun.status_code == 302
    assert "order=" in begun.headers["Location"]


def test_the_geometry_is_kept_for_ever_and_compressed(theatre: Theatre, login: Login) -> None:
    answer = login(theatre.operator).get(f"/ticketing/plans/{theatre.version.hash}/geometry.json")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    columns = json.loads(gzip.decompress(answer.data))
    assert columns["hash"] == theatre.version.hash
    assert len(columns["seats"]["x"]) == 40


def test_hold_see_release(theatre: Theatre, login: Login) -> None:
    order, other = theatre.order(), theatre.order()
    browser = login(theatre.operator)
    base = f"/ticketing/performances/{theatre.performance.id}"
    states = browser.get(f"{base}/states?order={order.id}")
    assert states.mimetype == "application/octet-stream"
    assert states.data == bytes(160)
    since = states.headers["X-Since"]
    held = hold(browser, theatre, order.id, seats=[4, 3], audience_category=theatre.full.id)
    assert held.json["seats"] == [3, 4]
    assert held.json["expires_at"] - held.json["now"] == pytest.approx(600_000, abs=2_000)
    again = hold(browser, theatre, order.id, seats=[4, 3], audience_category=theatre.full.id)
    assert again.json == held.json
    seen = browser.get(f"{base}/changes?since={since}&order={other.id}").json
    assert [change[:2] for change in seen["changes"]] == [[3, 5], [4, 5]]
    lost = hold(browser, theatre, other.id, key="hold-key-2", seats=[4, 5], audience_category=theatre.full.id)
    assert lost.status_code == 409
    assert (lost.json["code"], lost.json["gone"]) == ("pos_ticketing.seats_gone", [4])
    assert "Place" in lost.json["message"]
    basket = browser.get(f"{base}/orders/{order.id}/basket")
    assert "90,00" in basket.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert 'data-release="3,4"' in basket.text
    assert f'data-countdown="{held.json["expires_at"]}"' in basket.text
    freed = browser.post(f"{base}/release", json={"order": order.id, "seats": [3, 5]})
    assert freed.json == {"seats": [3]}
    assert hold(browser, theatre, other.id, key="hold-key-3", seats=[3]).status_code == 200


def test_a_quantity_of_the_pit_and_its_rates(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    browser = login(theatre.operator)
    held = hold(browser, theatre, order.id, free_zone="Fosse", quantity=2, audience_category=None)
    first, second = held.json["seats"]
    assert 40 <= first < second < 160
    url = f"/ticketing/performances/{theatre.performance.id}/orders/{order.id}/basket"
    changed = browser.post(f"{url}/rate", data={"seat": second, "audience_category": theatre.guest.id})
    assert "20,00" in changed.text
    assert browser.post(f"{url}/renew").status_code == 200
    twice = [browser.post(f"{url}/add", data={"idempotency_key": "add-basket-1"}) for _ in range(2)]
    assert [added.status_code for added in twice] == [302, 302]
    with as_user(theatre.operator):
        assert [line.total_ttc for line in orders.lines_of(order.id)] == [2000, 0]
    assert browser.post(f"{url}/add", data={"idempotency_key": "add-basket-2"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"seats": []},
        {"seats": [1], "free_zone": "Fosse", "quantity": 1},
        {"free_zone": "Fosse"},
        {"free_zone": "Loge", "quantity": 1},
        {"seats": [160]},
        {"seats": [1, 1]},
        {"seats": [-1]},
        {"seats": [True]},
        {"seats": list(range(101))},
        {"seats": [1], "price": 1},
        {"seats": [10**30]},
        {"seats": [1], "audience_category": 10**30},
    ],
)
def test_a_senseless_hold_is_refused_and_holds_nothing(
    theatre: Theatre, login: Login, body: dict[str, Any]
) -> None:
    refused = hold(login(theatre.operator), theatre, theatre.order().id, **body)
    assert refused.status_code == 422, refused.text
    assert db.session.execute(select(func.count()).select_from(Claim)).scalar_one() == 0


def test_a_poll_costs_few_statements_whatever_is_held(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    browser = login(theatre.operator)
    counted = []
    for seats in ([0], range(1, 31)):
        theatre.hold(order, *seats)
        with statements() as seen:
            url = f"/ticketing/performances/{theatre.performance.id}/changes?since={2**42}&order={order.id}"
            assert browser.get(url).status_code == 200
        counted.append(sum(not statement.startswith(("BEGIN", "COMMIT")) for statement in seen))
    assert counted[0] == counted[1]
    assert counted[0] <= 4, seen


def test_a_paid_order_gives_its_tickets_as_pdf_and_then_duplicates(theatre: Theatre, login: Login) -> None:
    from pypdf import PdfReader

    order_id = theatre.sell(theatre.item(0), theatre.item(1, theatre.guest))["order_id"]
    browser = login(theatre.operator)
    page = browser.get(f"/pos/orders/{order_id}")
    assert f"/ticketing/orders/{order_id}/tickets.pdf" in page.text
    texts = []
    for _print in range(2):
        answer = browser.post(f"/ticketing/orders/{order_id}/tickets.pdf")
        assert answer.mimetype == "application/pdf", answer.text
        texts.append([page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages])
    first, second = texts
    assert len(first) == 2
    for mention in (
        "Régie du Théâtre", "A0000001", "Carré or", "Plein tarif", "45,00", "Le Malade imaginaire", "12/03/2027 20:30",
        "Théâtre municipal, Lyon", "Parterre, Rang A", "Place 1", "Guichet 1", "L-R-26-001",
    ):  # fmt: skip
        assert mention.casefold() in " ".join(first[0].split()).casefold(), (mention, first[0])
    assert "GRATUIT" in first[1]
    assert "DUPLICATA" not in first[0]
    assert "DUPLICATA 1" in second[0]
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count()).select_from(Ticket)).scalar_one() == 2


def test_a_reprint_needs_its_right(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(0))
    seller = make_user(permissions=["pos_ticketing.sell", "pos_ticketing.view"], centres=[theatre.centre])
    browser = login(seller)
    ticket = db.session.execute(select(Ticket.__table__.c.id)).scalar_one()
    assert browser.post(f"/ticketing/tickets/{ticket}/ticket.pdf").status_code == 200
    assert browser.post(f"/ticketing/tickets/{ticket}/ticket.pdf").status_code == 403


def test_a_user_of_another_centre_finds_nothing(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    theatre.sell(theatre.item(0))
    browser = login(make_user(groups=["pos.default.administrator"], centres=[make_centre()]))
    ticket = db.session.execute(select(Ticket.__table__.c.id)).scalar_one()
    base = f"/ticketing/performances/{theatre.performance.id}"
    for url in (
        base, f"{base}/plan?order={order.id}", f"{base}/states", f"{base}/changes?since=0",
        f"{base}/orders/{order.id}/basket", f"/ticketing/plans/{theatre.version.hash}/geometry.json",
        f"/ticketing/tickets/{ticket}", f"/ticketing/events/{theatre.show.id}", f"/ticketing/rates/{theatre.full.id}",
        f"/api/v1/performances/{theatre.performance.id}", f"/api/v1/performances/{theatre.performance.id}/places",
    ):  # fmt: skip
        assert browser.get(url).status_code == 404, url
    for url in (
        f"{base}/prices", base, f"{base}/orders", f"{base}/orders/{order.id}/basket/add",
        f"/ticketing/tickets/{ticket}/ticket.pdf", f"/ticketing/orders/{order.id}/tickets.pdf",
    ):  # fmt: skip
        assert browser.post(url, data={"idempotency_key": "foreign-1"}).status_code == 404, url
    assert hold(browser, theatre, order.id, seats=[1]).status_code == 404
    assert browser.get("/api/v1/performances").json == []


def test_an_order_that_is_paid_takes_no_more_places(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    theatre.hold(order, 5, rate=theatre.guest)
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [theatre.item(0, theatre.guest)])
        with unit_of_work():
            payment.pay(order.id, list[Tender]())
    browser = login(theatre.operator)
    assert hold(browser, theatre, order.id, seats=[1]).status_code == 409
    claim = Claim.__table__
    assert list(db.session.execute(select(claim.c.seat)).scalars()) == [0]


def test_the_api_lists_performances_and_holds(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    browser = login(theatre.operator)
    (found,) = browser.get("/api/v1/performances").json
    assert found["event"] == "Le Malade imaginaire"
    assert {price["amount"] for price in found["prices"]} == {4500, 3500, 2500, 2000, 0}
    url = f"/api/v1/performances/{found['id']}"
    assert browser.get(f"{url}/places").json["geometry"]["hash"] == found["plan_hash"]
    held = browser.post(
        f"{url}/holds", json={"order": order.id, "seats": [2]}, headers={"Idempotency-Key": "api-key-1"}
    )
    assert held.json["seats"] == [2]
    assert browser.get(f"{url}/states?order={order.id}").data[2] == 1
    assert browser.get(f"{url}/changes?since={held.json['now'] - 1}").json["changes"][0][:2] == [2, 5]
    assert browser.post(f"{url}/release", json={"order": order.id, "seats": [2]}).json == {"seats": [2]}
    assert browser.post(f"{url}/release", json={"order": order.id, "seats": [2], "x": 1}).status_code == 422


def test_absurd_numbers_are_refused_before_the_database(theatre: Theatre, login: Login) -> None:
    order, huge = theatre.order(), 10**30
    browser = login(theatre.operator)
    base = f"/ticketing/performances/{theatre.performance.id}"
    assert hold(browser, theatre, huge, seats=[1]).status_code == 422
    assert browser.get(f"{base}/plan?order={2**31 - 1}").status_code == 404
    assert browser.get(f"{base}/plan?order={huge}").status_code == 200
    assert browser.get(f"{base}/changes?since={2**42}&order={huge}").json["changes"] == []
    assert len(browser.get(f"{base}/changes?since={huge}").json["changes"]) == 160
    assert browser.get(f"{base}/changes?since=-1").status_code == 200
    assert browser.get(f"{base}/states?order={huge}").status_code == 200
    rate = {"seat": huge, "audience_category": theatre.full.id}
    assert browser.post(f"{base}/orders/{order.id}/basket/rate", data=rate).status_code == 422
    assert browser.post(f"{base}/orders", data={"session_id": huge}).status_code == 422
    for body in (None, [], {"order": order.id}, {"order": order.id, "seats": "1"}):
        assert browser.post(f"{base}/release", json=body).status_code == 422
