"""Amounts without sense are refused: what leaves the drawer is in it, and a tender is not a slip of the finger."""

from __future__ import annotations

import pytest
from sqlalchemy import literal, select

from addons.pos_session.errors import NotEnoughCash, TenderTooLarge
from addons.pos_session.services import orders
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.cash_log import drawer_of_session, expected_cash
from addons.pos_session.services.payment import pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.money import MAX_AMOUNT, AmountTooLarge
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop


def cash(amount: int) -> list[dict[str, object]]:
    return [{"method": "cash", "amount": amount}]


def test_change_is_at_most_what_the_drawer_is_expected_to_hold(at_the_till: Shop) -> None:
    session = at_the_till.open(5_000)
    with pytest.raises(NotEnoughCash):
        at_the_till.sell(session, at_the_till.item("seat"), parts=cash(10_000))
    assert drawer_of_session(session.id).expected == 5_000
    assert at_the_till.sell(session, at_the_till.item("seat"), parts=cash(9_000))["change"] == 4_600
    assert at_the_till.sell(session, at_the_till.item("seat"), parts=cash(13_800))["change"] == 9_400


def test_a_draft_is_paid_by_the_same_rule(at_the_till: Shop) -> None:
    session = at_the_till.open(5_000)
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, [at_the_till.item("seat")])
    method = at_the_till.methods["cash"].id
    with pytest.raises(NotEnoughCash), unit_of_work():
        pay(order.id, [Tender(method, 10_000)])
    with pytest.raises(TenderTooLarge), unit_of_work():
        pay(order.id, [Tender(method, MAX_AMOUNT)])
    with unit_of_work():
        assert pay(order.id, [Tender(method, 5_000)])["change"] == 600


def test_nobody_hands_over_a_note_too_many(at_the_till: Shop) -> None:
    session = at_the_till.open(200_000)
    with pytest.raises(TenderTooLarge):
        at_the_till.sell(session, at_the_till.item("programme"), parts=cash(50_500))
    assert at_the_till.sell(session, at_the_till.item("programme"), parts=cash(50_000))["change"] == 49_500


def test_no_more_cash_is_taken_out_than_there_is(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    with pytest.raises(NotEnoughCash) as refused, unit_of_work():
        move_cash(session.id, "cash_out", 10_001, "Dépôt")
    assert "amount" in refused.value.fields
    with pytest.raises(AmountTooLarge), unit_of_work():
        move_cash(session.id, "cash_in", MAX_AMOUNT, "Appoint")
    with unit_of_work():
        move_cash(session.id, "cash_out", 10_000, "Dépôt")
    assert drawer_of_session(session.id).expected == 0


def test_the_expected_cash_of_a_statement_is_that_of_the_drawer(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=cash(5_000))
    at_the_till.sell(session, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    with unit_of_work():
        move_cash(session.id, "cash_out", 2_000, "Dépôt")
    found = db.session.execute(select(expected_cash(literal(session.id)))).scalar_one()
    assert found == drawer_of_session(session.id).expected == 12_400


def test_the_sheet_counts_orders_of_nothing_too(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    with unit_of_work():
        at_the_till.products["programme"].price = 0
        db.session.merge(at_the_till.products["programme"])
    at_the_till.sell(session, at_the_till.item("programme"))
    at_the_till.sell(session, at_the_till.item("drink"))
    sheet = sheet_of(session)
    assert (sheet.orders, sheet.total_methods) == (2, 300)
