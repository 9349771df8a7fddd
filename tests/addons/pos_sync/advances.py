"""Advances of customer orders in the tests: an order, a till of head office, and documents paid there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_session.models import Order, Session
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.sales import make_draft
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.exchanging import Exchange

GOODS = ("Affiche", 4, 900, 0)
"""36.00, of which 6.00 VAT."""


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Iterator[tuple[Shop, Session]]:
    """Head office with an open session of its own."""
    shop = make_shop()
    with as_user(shop.manager), Exchange(tmp_path / "exchange").as_head_office():
        yield shop, shop.open(10_000)


def sold(order_id: int, session: Session, kind: str, amount: int | None = None) -> Order:
    """A document of an order, kept and paid in cash."""
    owner = secrets.token_hex(16)
    desk.take(order_id, kind, owner)
    with unit_of_work():
        draft = make_draft(order_id, kind, session.id, owner=owner, amount=amount)
    with unit_of_work():
        pay(draft.id, everything_in_cash)
    return db.session.get_one(Order, draft.id)


def now(order: CustomerOrder) -> tuple[int, str]:
    db.session.refresh(order)
    return order.advances, order.status
