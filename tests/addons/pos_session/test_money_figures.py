"""The figures of money.md, lived through at the till: sold, counted and closed, then read off the cash sheet.

The arithmetic alone is in test_drawer.py, test_tenders.py, core/test_vat.py and core/test_money.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.models import Alert, CashOperation, Order, PaymentMethod, Product
from addons.pos_session.services import catalogue
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.sheet import sheet_of
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import VatRow
from tests.addons.pos_session.shop import Shop, without_bookings

Login = Callable[[User], FlaskClient]


def put_on_sale(shop: Shop, name: str, price: int, rate: int) -> Product:
    """A product at ``price`` cents with tax, its rate in hundredths of a percent."""
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(shop.centre.id, "Boutique")
        shop.products[name] = catalogue.make_product(family, name, price, rate)
    return shop.products[name]


@pytest.mark.parametrize(
    ("cash_out", "counted", "expected", "difference"),
    [
        (0, 15_000, 15_000, 0),
        (0, 14_800, 15_000, -200),
        (0, 15_300, 15_000, 300),
        (2_000, 13_000, 13_000, 0),
    ],
)
def test_opening_100_and_cash_sales_of_50(
    at_the_till: Shop, cash_out: int, counted: int, expected: int, difference: int
) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("poster", 5))
    if cash_out:
        with unit_of_work():
            move_cash(session.id, "cash_out", cash_out, "Banque")
    at_the_till.close(session, counted, accepted=bool(difference))
    sheet = sheet_of(session)
    assert (session.closing_expected, session.closing_difference) == (expected, difference)
    assert (sheet.drawer.expected, sheet.drawer.adjustment) == (expected, difference)
    written = [difference] if difference else []
    adjustments = select(CashOperation.amount).where(CashOperation.kind == "adjustment")
    assert db.session.scalars(adjustments).all() == written
    assert [row.amount for row in sheet.movements if row.kind == "adjustment"] == written
    assert db.session.scalars(select(Alert.amount)).all() == written
    assert list(broken()) == []


def test_ten_cents_and_twenty_are_thirty(at_the_till: Shop) -> None:
    put_on_sale(at_the_till, "sweet", 20, 2_100)
    session = at_the_till.open(10)
    at_the_till.sell(session, at_the_till.item("sweet"))
    closed = at_the_till.close(session, 30)
    assert (closed.closing_expected, closed.closing_difference) == (30, 0)


def test_44_tendered_100_in_cash_are_two_rows_and_44_in_the_drawer(at_the_till: Shop) -> None:
    """The drawer holds the 56 first: nobody gives back what he has not."""
    session = at_the_till.open(5_600)
    answer = at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
    sheet = sheet_of(session)
    assert answer["change"] == 5_600
    assert [(row.kind, row.amount) for row in sheet.movements[1:]] == [("sale", 10_000), ("change", -5_600)]
    assert sheet.drawer.expected - 5_600 == sheet.total_methods == 4_400


def test_20_on_a_booking_stand_apart_from_30_in_cash(shop: Shop) -> None:
    without_bookings(shop)
    with acting_as(SYSTEM), unit_of_work() as unit:
        booking = {"code": "booking", "label": "Sur dossier", "kind": "on_booking", "weight": 40}
        unit.add(PaymentMethod(centre_id=shop.centre.id, **booking))
    with as_user(shop.operator):
        session = shop.open(0)
        parts = [{"method": "booking", "amount": 2_000}, {"method": "cash", "amount": 3_000}]
        shop.sell(session, shop.item("poster", 5), parts=parts)
        sheet = sheet_of(session)
        assert [(row.label, row.amount) for row in sheet.methods] == [("Espèces", 3_000)]
        assert (sheet.total_methods, sheet.on_booking, sheet.drawer.expected) == (3_000, 2_000, 3_000)
        assert shop.close(session, 3_000).closing_difference == 0


def test_three_lines_of_2_50_at_21_percent_hold_1_30_of_vat(at_the_till: Shop) -> None:
    names = ("red", "green", "blue")
    for name in names:
        put_on_sale(at_the_till, name, 250, 2_100)
    session = at_the_till.open()
    assert at_the_till.sell(session, *(at_the_till.item(name) for name in names))["total"] == 750
    assert sheet_of(session).vat == (VatRow(2_100, 620, 130, 750),)


@pytest.mark.parametrize(
    ("price", "rate", "quantity", "total"),
    [
        (1_000, 2_100, 1, 1_000),
        (20, 2_100, 1, 20),
        (115, 600, 1, 115),
        (105, 550, 1, 105),
        (45, 2_000, 1, 45),
        (225, 1_000, 1, 225),
        (5, 1_200, 1, 5),
        (15, 2_000, 1, 15),
        (100, 2_100, 500, 50_000),
    ],
)
def test_a_price_with_tax_is_what_is_paid(
    at_the_till: Shop, price: int, rate: int, quantity: int, total: int
) -> None:
    put_on_sale(at_the_till, "thing", price, rate)
    session = at_the_till.open()
    assert at_the_till.sell(session, at_the_till.item("thing", quantity))["total"] == total
    sheet = sheet_of(session)
    assert (sheet.total_methods, [row.ttc for row in sheet.vat]) == (total, [total])
    assert all(row.ht + row.vat == row.ttc for row in sheet.vat)


@pytest.mark.parametrize(
    ("amount", "code", "field"),
    [
        ("NaN", "core.bad_json", ""),
        ("Infinity", "core.bad_json", ""),
        ("-Infinity", "core.bad_json", ""),
        ("1e400", "core.json_number", ""),
        ("true", "core.invalid", "parts.0.amount"),
        ('"12.50 x"', "core.invalid", "parts.0.amount"),
        ('"12,50"', "core.invalid", "parts.0.amount"),
        ("12.345", "core.invalid", "parts.0.amount"),
        ("44e2", "core.invalid", "parts.0.amount"),
        ("null", "core.invalid", "parts.0.amount"),
    ],
)
def test_no_amount_is_no_payment(shop: Shop, login: Login, amount: str, code: str, field: str) -> None:
    """Raw JSON: what would be read as a float, a boolean or a text never becomes money."""
    with as_user(shop.operator):
        session = shop.open()
    product = shop.products["poster"].id
    items = f'[{{"kind": "product", "product_id": {product}, "quantity": 1}}]'
    body = (
        f'{{"session": {session.id}, "items": {items}, "parts": [{{"method": "cash", "amount": {amount}}}]}}'
    )
    headers = {"Idempotency-Key": "an-odd-amount", "Content-Type": "application/json"}
    answer = login(shop.operator).post("/api/v1/sales", data=body, headers=headers)
    told = answer.get_json()
    assert (told["code"], next(iter(told["fields"]), "")) == (code, field)
    assert answer.status_code == (422 if field else 400)
    assert db.session.execute(select(func.count(Order.id))).scalar_one() == 0
