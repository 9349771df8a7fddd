"""Customer orders by people who do things in the wrong order: no advance is deducted twice, no sale is made twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from addons.pos_session.models import Order
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.errors.order_sales import AdvanceDeductedElsewhere
from addons.pos_sync.models import CustomerOrderLock, OrderDocument
from addons.pos_sync.services.orders.sales import make_draft
from core import clock
from core.db import db
from core.testing.factories import PASSWORD, as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import make_shop
from tests.addons.pos_sync.customer_orders import customer_order
from tests.addons.pos_sync.exchanging import Exchange

POSTER = ("Affiche", 3, 1_000, 0)


def kept_by(order_id: int, owner: str, place: str) -> None:
    """Somebody took the order over: the lock of the one before has ended."""
    with unit_of_work():
        db.session.execute(delete(CustomerOrderLock))
        ends = clock.now() + timedelta(minutes=5)
        values = {"operation": "receipt", "place": place, "holder": owner, "expires_at": ends}
        db.session.add(CustomerOrderLock(order_id=order_id, owner=owner, taken_at=clock.now(), **values))


@pytest.mark.parametrize(("role", "version"), [("register", 0), ("register", 1), ("head_office", 1)])
def test_two_drafts_whose_lock_ended_deduct_an_advance_once(
    app: Flask, tmp_path: Path, role: str, version: int
) -> None:
    shop, exchange = make_shop(), Exchange(tmp_path / "exchange")
    with as_user(shop.manager):
        session = shop.open(5_000)
        with exchange.as_register() if role == "register" else exchange.as_head_office():
            place = "R1" if role == "register" else ""
            order = customer_order(shop.centre.id, POSTER, place=place, version=version, advances=2_000)
            drafts = []
            for owner in ("first", "second"):
                with unit_of_work():
                    drafts.append(make_draft(order.id, "receipt", session.id, owner=owner).id)
            kept_by(order.id, "first", place)
            with unit_of_work():
                pay(drafts[0], everything_in_cash)
            kept_by(order.id, "second", place)
            with pytest.raises(AdvanceDeductedElsewhere), unit_of_work():
                pay(drafts[1], everything_in_cash)
            deducted = db.session.scalars(select(OrderDocument.deducted)).all()
            states = db.session.scalars(select(Order.state).order_by(Order.id)).all()
            assert (list(deducted), states[1] == states[0]) == ([2_000], False)


def test_a_document_that_is_asked_for_twice_is_one_draft_under_one_lock(app: Flask, tmp_path: Path) -> None:
    shop = make_shop()
    with as_user(shop.manager):
        shop.open(5_000)
        order = customer_order(shop.centre.id, POSTER)
    browser = app.test_client()
    browser.post("/login", data={"login": shop.manager.login, "password": PASSWORD})
    with Exchange(tmp_path / "exchange").as_head_office():
        form = {"idempotency_key": "twice-0123456789"}
        for _ in range(2):
            answer = browser.post(f"/sync/customer-orders/{order.id}/document/receipt", data=form)
            assert answer.status_code == 302, answer.get_data(as_text=True)
    with as_user(shop.manager):
        assert len(db.session.scalars(select(Order)).all()) == 1
        assert len(db.session.scalars(select(CustomerOrderLock)).all()) == 1


def test_a_server_without_a_role_shows_no_trace_of_exchanges(app: Flask) -> None:
    shop = make_shop()
    browser = app.test_client()
    browser.post("/login", data={"login": shop.manager.login, "password": PASSWORD})
    for path in ("", "/exports", "/exports/notice", "/registers", "/registers/new", "/quarantine"):
        assert browser.get(f"/sync{path}").status_code == 404, path
    assert 'href="/sync' not in browser.get("/").get_data(as_text=True)
