"""Advances on customer orders in the accounts: owed on 4191 until they are deducted, taxed once, by the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_accounting_close.services.invariants_entries import broken_entries
from addons.pos_session.models import Session
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock
from addons.pos_sync.services.orders.sales import make_draft
from core import clock
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, post
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.customer_orders import customer_order


@pytest.fixture
def shop(app: Flask, tmp_path: Path) -> Iterator[Shop]:
    made = make_shop()
    with as_user(made.manager):
        yield made


def sold(shop: Shop, order: CustomerOrder, kind: str, amount: int | None = None) -> Session:
    """A session that sold one document of the order in cash."""
    session = shop.open(0)
    with unit_of_work():
        until = clock.now() + timedelta(minutes=2)
        kept = {"operation": kind, "place": "", "holder": "Anne", "expires_at": until}
        db.session.add(CustomerOrderLock(order_id=order.id, owner="word", **kept))
    with unit_of_work():
        draft = make_draft(order.id, kind, session.id, owner="word", amount=amount)
    with unit_of_work():
        pay(draft.id, everything_in_cash)
    return session


def test_an_advance_is_owed_until_the_receipt_deducts_it(shop: Shop) -> None:
    order = customer_order(shop.centre.id, ("Affiche", 4, 900, 0))
    session = sold(shop, order, "advance_invoice", 1_500)
    assert figures_of(session).vat == ()
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    assert balances(post(session)) == {"580": 1_500, "4191": -1_500}
    session = sold(shop, order, "receipt")
    assert [(row.rate, row.ht, row.vat, row.ttc) for row in figures_of(session).vat] == [
        (2_000, 3_000, 600, 3_600)
    ]
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    assert balances(post(session)) == {"580": 2_100, "4191": 1_500, "707": -3_000, "44571": -600}
    assert list(broken_entries()) == []
