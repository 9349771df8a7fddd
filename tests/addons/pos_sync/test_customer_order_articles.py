"""The articles that the form of a customer order offers: found by typing, told apart where they have one label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import ProductFamily
from addons.pos_session.services.catalogue import make_product
from addons.pos_sync.models import CustomerOrderLock
from addons.pos_sync.services.orders import articles
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import Exchange
from tests.addons.pos_sync.test_customer_order_pages import page, post, rows, the_order

Login = Callable[[User], FlaskClient]


@pytest.fixture
def head_office(shop: Shop, tmp_path: Path) -> Iterator[None]:
    with Exchange(tmp_path / "exchange").as_head_office():
        yield


def test_articles_of_one_label_are_told_apart_by_their_codes(
    head_office: None, shop: Shop, login: Login
) -> None:
    poster = shop.products["poster"]
    with acting_as(SYSTEM), unit_of_work():
        twin = make_product(db.session.get_one(ProductFamily, poster.family_id), "Affiche", 700, 2_000)
    browser = login(shop.manager)
    offered = page(browser, "customer-orders/articles?line_label=affi")
    assert f"Affiche · {poster.id}" in offered and f"Affiche · {twin.id}" in offered
    assert "Programme" not in offered
    plain = rows(("Affiche", "1", "", ""))
    assert "Plusieurs articles" in post(browser, "customer-orders", "plain", 422, customer="A", **plain)
    named = rows((f"Affiche · {twin.id}", "1", "", ""))
    post(browser, "customer-orders", "named", customer="A", **named)
    (line,) = the_order().lines
    assert (line.label, line.article, line.unit_price) == ("Affiche", str(twin.id), 700)
    order_id = the_order().id
    form = post(browser, f"customer-orders/{order_id}/open", "open")
    assert f'name="line_article" value="{twin.id}"' in form
    owner = db.session.scalars(select(CustomerOrderLock.owner)).one()
    kept = {**rows(("Affiche", "2", "7,00", "")), "line_article": [str(twin.id)]}
    post(
        browser,
        f"customer-orders/{order_id}/edit",
        "kept",
        owner=owner,
        version="1",
        customer="A",
        **kept,
    )
    assert [(line.article, line.total_ttc) for line in the_order().lines] == [(str(twin.id), 1_400)]


def test_an_article_beyond_those_that_are_offered_is_found_by_typing(
    head_office: None, shop: Shop, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "MOST_FOUND", 1)
    browser = login(shop.manager)
    offered = page(browser, "customer-orders/articles")
    assert offered.count("<option") == 1 and "Programme" not in offered
    assert "Programme" in page(browser, "customer-orders/articles?line_label=prog")
    post(browser, "customer-orders", "beyond", customer="A", **rows(("Programme", "1", "", "")))
    assert [line.label for line in the_order().lines] == ["Programme"]
