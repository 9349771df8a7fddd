"""The pages of the bookings: the list with its filters, one booking with all it holds, of one's own centre only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addons.pos_booking_payment.models.booking import CHECKED_IN
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding, put_on
from tests.addons.pos_booking_payment.listed import book, days
from tests.addons.pos_session.shop import Shop, statements

Login = Callable[[User], FlaskClient]


@pytest.fixture
def browser(shop: Shop, login: Login) -> FlaskClient:
    """The browser of who sees bookings, and changes none."""
    return login(make_user(groups=["pos.default.user"], centres=[shop.centre]))


def text(answer: TestResponse) -> str:
    """The page as it was sent."""
    return answer.get_data(as_text=True)


def rows(browser: FlaskClient, query: str = "") -> list[str]:
    """The numbers in the download of the list."""
    answer = browser.get(f"/bookings/?format=csv{query}")
    assert answer.status_code == 200
    return [line.split(";")[0] for line in text(answer).splitlines()[1:]]


def test_the_list_shows_finds_and_filters(shop: Shop, browser: FlaskClient) -> None:
    book(
        shop.centre,
        "Hélène Dupré",
        10_000,
        number="R-1",
        arrives=-2,
        status=CHECKED_IN,
        room="12B",
        paid=4_000,
    )
    book(shop.centre, "Théo Martin", number="R-2", arrives=5)
    late = make_booking(shop, "R-3", "Anne Dupont")
    make_funding(late, due_on=days(-1))
    book(make_centre(), "Hélène Dupré", number="X-1")
    page = text(browser.get("/bookings/"))
    assert "Hélène Dupré" in page and "X-1" not in page
    assert "100,00" in page and "60,00" in page and "Arrivée" in page
    assert rows(browser, "&q=dupre 12b") == ["R-1"]
    assert rows(browser, "&f_status=checked_in") == ["R-1"]
    assert rows(browser, "&f_day=present") == ["R-1"]
    assert rows(browser, f"&f_from={days(5)}&f_to={days(5)}") == ["R-2"]
    assert rows(browser, "&f_fundings=overdue") == ["R-3"]
    assert set(rows(browser, "&f_fundings=open")) == {"R-1", "R-3"}
    for column in (
        "number",
        "customer",
        "arrives_on",
        "departs_on",
        "room",
        "status",
        "total",
        "paid",
        "due",
    ):
        assert browser.get(f"/bookings/?sort=-{column}").status_code == 200
    assert browser.get("/bookings/?format=xlsx").status_code == 200
    for bad in ("f_status=x", "f_day=x", "f_fundings=x", "f_from=2026-02-31", "page=x", "sort=x", "q=%25_"):
        assert browser.get(f"/bookings/?{bad}").status_code == 200


def test_an_empty_list_says_what_to_do(shop: Shop, browser: FlaskClient, login: Login) -> None:
    assert "Nouvelle réservation" not in text(browser.get("/bookings/"))
    assert "Nouvelle réservation" in text(login(shop.manager).get("/bookings/"))


def test_the_page_of_a_booking_shows_what_tills_did(shop: Shop, browser: FlaskClient) -> None:
    booking = make_booking(shop, status=CHECKED_IN, room="12B")
    deposit = make_funding(booking, 30_000, due_on=days(-1))
    with as_user(shop.manager):
        session = shop.open()
    paid = pay_funding(shop, session, deposit, {"cash": 10_000, "card": 22_000})
    pay_funding(shop, session, deposit, {"card": -22_000}, corrects=paid)
    order = put_on(shop, session, booking, {"poster": 2}, 2_000)
    page = text(browser.get(f"/bookings/{booking.id}"))
    for shown in ("Anne Dupont", "12B", "Acompte 30 %", "100,00", "200,00", "En retard", "Annulé : Erreur"):
        assert shown in page, shown
    assert f"/pos/orders/{order.id}" in page and f"/pos/orders/{paid.id}" in page
    assert "Suppléments" in page and "Affiche" in page and "text-danger" in page
    assert f"/pos/customers/{booking.customer_id}" in page and "Modifier" not in page
    again = pay_funding(shop, session, deposit, {"card": 20_500})
    page = text(browser.get(f"/bookings/{booking.id}"))
    assert "5,00 € de trop" in page.replace("\N{NO-BREAK SPACE}", " ") and str(again.number) in page
    assert "En retard" not in page


def test_empty_parts_say_what_comes_there(shop: Shop, browser: FlaskClient) -> None:
    page = text(browser.get(f"/bookings/{book(shop.centre).id}"))
    assert page.count("data-empty") == 3


def test_the_statements_of_list_and_page_are_fixed(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.manager):
        session = shop.open()

    def count(address: str) -> int:
        with statements() as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    booking = make_booking(shop)
    funding = make_funding(booking)
    pay_funding(shop, session, funding, {"card": 1_000})
    put_on(shop, session, booking, {"poster": 1}, 1_000)
    before = count("/bookings/"), count(f"/bookings/{booking.id}")
    for number in range(5):
        make_booking(shop, f"R-{number}")
        pay_funding(shop, session, make_funding(booking), {"card": 1_000})
        put_on(shop, session, booking, {"poster": 1, "drink": 1}, 1_300)
    assert (count("/bookings/"), count(f"/bookings/{booking.id}")) == before


def test_a_booking_of_another_centre_is_not_there(app: Flask, browser: FlaskClient) -> None:
    foreign = book(make_centre())
    for address in (f"/bookings/{foreign.id}", "/bookings/0", "/bookings/99999999999"):
        assert browser.get(address).status_code == 404
