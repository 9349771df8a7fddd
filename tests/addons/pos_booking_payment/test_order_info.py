"""The financing of orders on sheet and history, orders found by booking, and the tables of the cash sheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_booking_payment.services.order_info import financing_column, sheet_sections
from addons.pos_session.models import Session
from addons.pos_session.services.order_columns import order_columns, order_filters
from core.identity.models import User
from core.registry import registry
from core.testing.factories import as_user
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding, put_on
from tests.addons.pos_session.shop import Shop, statements

Login = Callable[[User], FlaskClient]


def told(session: Session) -> dict[str, list[tuple[str, int, int]]]:
    """The rows of each table of the sheet, in English."""
    return {
        section.title: [(row.label, row.quantity, row.amount) for row in section.rows]
        for section in sheet_sections(session.id, str)
    }


def test_what_orders_pay_and_where_they_were_put_in_one_statement(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    booking, other = make_booking(at_the_till), make_booking(at_the_till, "R-000013")
    funding, nameless = make_funding(booking), make_funding(other, label="", kind="invoice")
    paid = pay_funding(at_the_till, session, funding, {"card": 12_000})
    back = pay_funding(at_the_till, session, funding, {"card": -12_000}, corrects=paid)
    invoice = pay_funding(at_the_till, session, nameless, {"card": 5_000})
    put = put_on(at_the_till, session, other, {"poster": 1}, 1_000)
    put_back = put_on(at_the_till, session, other, {"poster": -1}, -1_000, corrects=put)
    plain = at_the_till.sell(session, at_the_till.item("poster"))["order_id"]
    orders = [paid.id, back.id, invoice.id, put.id, put_back.id, plain]
    with statements() as seen:
        column = financing_column(orders, str)
    assert len(seen) == 1
    assert column.values == {
        paid.id: "R-000012 · Acompte 30 %",
        back.id: "R-000012 · Acompte 30 %",
        invoice.id: "R-000013 · Invoice",
        put.id: "R-000013 (put on the booking)",
        put_back.id: "R-000013 (put on the booking)",
    }
    with statements() as none:
        assert financing_column([], str).values == {}
    assert none == []


def test_the_history_by_booking(at_the_till: Shop, login: Login) -> None:
    session = at_the_till.open(0)
    booking, other = make_booking(at_the_till), make_booking(at_the_till, "r_000013")
    funding = make_funding(booking)
    paid = pay_funding(at_the_till, session, funding, {"card": 12_000})
    back = pay_funding(at_the_till, session, funding, {"card": -12_000}, corrects=paid)
    put = put_on(at_the_till, session, other, {"poster": 1}, 1_000)
    at_the_till.sell(session, at_the_till.item("poster"))
    browser = login(at_the_till.operator)
    [key] = [item.key for item in order_filters(None) if item.key.startswith("pos_booking_payment_")]

    def found(text: str) -> list[str]:
        page = browser.get("/pos/history/orders", query_string={f"f_{key}": text}).get_data(as_text=True)
        return sorted(re.findall(r'<a href="/pos/orders/\d+">([\d.]+)</a>', page))

    assert found("R-000012") == found("r-0") == [paid.number, back.number]
    assert found("R_000013") == found("r_0") == [put.number]
    assert found("00012") == found("R%") == found("R-000012x") == []


def test_the_sheet_tells_apart_what_was_taken_given_back_and_put_on_bookings(
    at_the_till: Shop, login: Login
) -> None:
    session = at_the_till.open(0)
    booking = make_booking(at_the_till)
    first, owed = make_funding(booking), make_funding(booking, -4_000, "Trop-perçu", kind="invoice")
    paid = pay_funding(at_the_till, session, first, {"card": 7_000, "cheque": 5_000})
    pay_funding(at_the_till, session, first, {"card": 1_000})
    pay_funding(at_the_till, session, first, {"cheque": -5_000}, corrects=paid)
    pay_funding(at_the_till, session, owed, {"card": -4_000})
    put_on(at_the_till, session, booking, {"poster": 2}, 2_000)
    assert told(session) == {
        "Bookings: taken on financings": [
            ("Instalment · Carte bancaire", 2, 8_000),
            ("Instalment · Chèque", 1, 5_000),
        ],
        "Bookings: given back on financings": [
            ("Instalment · Chèque", 1, -5_000),
            ("Invoice · Carte bancaire", 1, -4_000),
        ],
        "Put on bookings, not collected": [("Sur une réservation", 1, 2_000)],
    }
    page = login(at_the_till.operator).get(f"/pos/sessions/{session.id}/sheet").get_data(as_text=True)
    assert "<td>R-000012 (mis sur la réservation)</td>" in page
    assert '<th scope="col">Financement</th>' in page
    assert "Mis sur des réservations, non encaissé" in page
    assert "Échéance · Carte bancaire" in page


def test_a_session_without_bookings_says_nothing_and_asks_once(at_the_till: Shop) -> None:
    other = at_the_till.open(0)
    put_on(at_the_till, other, make_booking(at_the_till), {"poster": 1}, 1_000)
    at_the_till.close(other, 0)
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    with statements() as seen:
        assert told(session) == {}
    assert len(seen) == 1
    with as_user(at_the_till.operator):
        columns = order_columns(at_the_till.centre.id, [sale["order_id"]])
    [financing] = [column for column in columns if column.key == "pos_booking_payment.financing"]
    assert financing.values == {}
    assert "pos_booking_payment" in {manifest.name for manifest in registry().enabled}
