"""The history of orders and sessions, and the lists of payments and cash movements: searches, columns, own centres."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order, PartIdentification, PaymentPart
from addons.pos_session.services import orders as drafts
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.labels import read_label
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User, UserCentre
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, make_shop, statements

NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)
"""12:00 in Paris."""


def numbers(browser: FlaskClient, query: str, page: str = "orders") -> list[str]:
    """The orders (or sessions) that a search of the history shows."""
    html = browser.get(f"/pos/history/{page}?{query}").get_data(as_text=True)
    return re.findall(r'<a href="/pos/(?:orders|sessions)/\d+">([\d.]+)</a>', html)[
        :: 2 if page == "orders" else 1
    ]


@pytest.fixture
def story(shop: Shop) -> dict[str, Any]:
    """Two days of orders: two sessions of the operator, one of a colleague, a draft."""
    colleague = make_user(name="Ben", groups=["pos.default.user"], centres=[shop.centre])
    made: dict[str, Any] = {"colleague": colleague}
    with as_user(shop.operator), clock.frozen(NOON):
        first = shop.open(10_000)
        shop.sell(first, shop.item("poster"))
        shop.sell(first, shop.item("seat"), parts=[{"method": "card", "amount": 4_400}])
        with unit_of_work():
            move_cash(first.id, "cash_out", 500, "Timbres")
        shop.close(first, 10_500)
    with as_user(colleague), clock.frozen(datetime(2026, 6, 11, 21, 59, tzinfo=UTC)):
        second = shop.open(10_500)
        shop.sell(second, shop.item("drink"))
        with unit_of_work():
            made["draft"] = drafts.new_order(second.id).number
    return {**made, "first": first.id, "second": second.id}


def test_orders_by_number_and_by_receipt(shop: Shop, browser: FlaskClient, story: dict[str, Any]) -> None:
    everything = ["001.00002.002", "001.00002.001", "001.00001.002", "001.00001.001"]
    for query, found in (
        ("", everything),
        ("f_label=001", everything),
        ("f_label=001.0000", everything),
        ("f_label=001.00001", everything[2:]),
        ("f_label=001.00001.", everything[2:]),
        ("f_label=001.00001.00", everything[2:]),
        ("f_label=001.00001.002", everything[2:3]),
        ("f_label=001.00001-1", everything[3:]),
        ("f_label=001.00001-9", []),
        ("f_label=002", []),
        ("f_label=0", everything),
        ("f_label=%25", []),
        ("f_label=001_00001", []),
        ("f_label=abc", []),
    ):
        assert numbers(browser, query) == found, query


def test_orders_by_user_and_by_day_of_the_centre(
    shop: Shop, browser: FlaskClient, story: dict[str, Any]
) -> None:
    second = ["001.00002.002", "001.00002.001"]
    first = ["001.00001.002", "001.00001.001"]
    for query, found in (
        (f"f_user={shop.operator.id}", first),
        (f"f_user={story['colleague'].id}", second),
        ("f_from=2026-06-11", second),
        ("f_from=2026-06-12", []),
        ("f_to=2026-06-10", first),
        ("f_to=2026-06-09", []),
        ("f_from=2026-06-10&f_to=2026-06-11", second + first),
        ("f_from=0001-01-01&f_to=9999-12-31", second + first),
        (f"f_centre={shop.centre.id}&f_from=2026-06-11&f_user={shop.operator.id}", []),
    ):
        assert numbers(browser, query) == found, query


def test_what_an_order_shows(shop: Shop, browser: FlaskClient, story: dict[str, Any]) -> None:
    answer = browser.get("/pos/history/orders?format=csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [
        "Identifiant", "Commande", "Créée le", "Session", "Financement", "Séances", "Client", "État",
        "Total HT", "Total TTC",
    ]  # fmt: skip
    assert [row[1:2] + row[3:4] + row[5:8] + row[9:] for row in rows[1:]] == [
        ["001.00002.002", "001.00002", "", "Client de passage", "Non terminée", "0,00"],
        ["001.00002.001", "001.00002", "", "Client de passage", "Payée", "3,00"],
        ["001.00001.002", "001.00001", "", "Client de passage", "Payée", "44,00"],
        ["001.00001.001", "001.00001", "", "Client de passage", "Payée", "10,00"],
    ]
    with acting_as(SYSTEM):
        stored = db.session.scalars(select(Order.total_ht).order_by(Order.id.desc())).all()
    assert [row[8] for row in rows[1:]] == [
        "" if cents is None else f"{cents // 100},{cents % 100:02}" for cents in stored
    ]
    assert browser.get("/pos/history/orders?format=xlsx").data.startswith(b"PK")


def test_sessions(shop: Shop, browser: FlaskClient, story: dict[str, Any]) -> None:
    for query, found in (
        ("", ["001.00002", "001.00001"]),
        ("f_label=001.00001.002", ["001.00001"]),
        ("f_label=001.00001.009", []),
        ("f_label=001.00002", ["001.00002"]),
        ("f_label=001.0000", ["001.00002", "001.00001"]),
        ("f_label=001.00002-1", ["001.00002"]),
        ("f_label=nothing", []),
        (f"f_user={shop.operator.id}", ["001.00001"]),
        ("f_day=2026-06-10", ["001.00001"]),
        ("f_from=2026-06-11", ["001.00002"]),
        ("f_to=2026-06-10", ["001.00001"]),
    ):
        assert numbers(browser, query, "sessions") == found, query


def test_payments_and_movements(shop: Shop, browser: FlaskClient, story: dict[str, Any]) -> None:
    page = text(browser.get("/pos/history/payments"))
    for words in ("Carte bancaire 001.00001.002 001.00001", "44,00 €", "3,00 €", "1 à 3 sur 3"):
        assert words in page
    only = text(browser.get("/pos/history/payments?f_method=Carte+bancaire"))
    assert "1 à 1 sur 1" in only
    assert "1 à 2 sur 2" in text(browser.get("/pos/history/payments?f_label=001.00001"))
    assert "1 à 1 sur 1" in text(browser.get(f"/pos/history/payments?f_user={story['colleague'].id}"))
    moves = text(browser.get("/pos/history/movements?f_kind=cash_out"))
    assert "Sortie de caisse Timbres 001 Caisse 1 001.00001" in moves
    assert "-5,00 €" in moves
    assert "1 à 3 sur 3" in text(browser.get(f"/pos/history/movements?f_desk={shop.desk.id}"))
    assert "1 à 1 sur 1" in text(browser.get("/pos/history/movements?f_from=2026-06-11"))


def test_the_cheque_is_named_only_to_who_may_know(
    shop: Shop, browser: FlaskClient, story: dict[str, Any]
) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        part = unit.scalars(select(PaymentPart.id)).first()
        unit.add(PartIdentification(part_id=part, number="7654321", bank="BNP", drawer="Zoé Martin"))
    assert "7654321 BNP Zoé Martin" in text(browser.get("/pos/history/payments"))
    stranger = make_user(permissions=["pos_session.view"], centres=[shop.centre])
    other = browser.application.test_client()
    other.post("/login", data={"login": stranger.login, "password": "guichet-demo"})
    for query in ("", "?format=csv", "?format=xlsx"):
        answer = other.get(f"/pos/history/payments{query}")
        assert answer.status_code == 200
        assert b"7654321" not in answer.data
    assert "Tireur" not in text(other.get("/pos/history/payments"))


@pytest.mark.parametrize("page", ["orders", "sessions", "payments", "movements"])
def test_only_ones_own_centres(shop: Shop, browser: FlaskClient, story: dict[str, Any], page: str) -> None:
    """Another centre's rows are never listed; its id is not applied, and the page says so."""
    other = make_shop()
    with as_user(other.operator):
        theirs = other.open(7_777)
        other.sell(theirs, other.item("poster"))
    own = text(browser.get(f"/pos/history/{page}"))
    assert "77,77 €" not in own
    total = re.search(r"1 à \d+ sur (\d+)", own)
    asked = text(browser.get(f"/pos/history/{page}?f_centre={other.centre.id}"))
    assert total is not None
    assert total.group() in asked
    assert "Non appliqué, car la valeur est inconnue : Centre" in asked
    assert other.operator.name not in own
    assert other.centre.name not in own


def test_who_left_the_centre_is_still_found(shop: Shop, browser: FlaskClient, story: dict[str, Any]) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        attached = unit.get(UserCentre, (story["colleague"].id, shop.centre.id))
        unit.delete(attached)
    assert numbers(browser, f"f_user={story['colleague'].id}") == ["001.00002.002", "001.00002.001"]


def test_the_statements_of_a_page_are_fixed(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open()
        shop.sell(session, shop.item("poster"))
    for page in ("orders", "sessions", "payments", "movements"):
        browser.get(f"/pos/history/{page}")
    counted: dict[str, list[int]] = {}
    for _ in range(2):
        for page in ("orders", "sessions", "payments", "movements"):
            with statements() as seen:
                browser.get(f"/pos/history/{page}")
            counted.setdefault(page, []).append(len(seen))
        with as_user(shop.operator):
            for _more in range(5):
                shop.sell(session, shop.item("poster"))
    assert all(few == many for few, many in counted.values()), counted


def test_labels() -> None:
    for typed in ("", "1.2", "0001", "001.", "001.12345.1.2", "٠٠١", "001-1", "001.00001-", "a"):
        label = read_label(typed)
        assert label is None or typed == "001.", typed
    huge = read_label("001.999999999.999999999")
    assert huge is not None
    assert huge.order == "999999999"


def test_the_list_of_users_holds_nobody_else(shop: Shop, browser: FlaskClient) -> None:
    make_user(name="Someone elsewhere")
    page = browser.get("/pos/history/orders").get_data(as_text=True)
    assert db.session.scalar(select(User.id).where(User.name == "Someone elsewhere"))
    assert "Someone elsewhere" not in page
    assert shop.manager.name in page
