"""Setting a point of sale up without the demo, the demo itself, and the checks of the stored data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from addons.pos_session.models import (
    CashOperation,
    Desk,
    Order,
    PaymentMethod,
    Product,
    VatRate,
)
from addons.pos_session.services import opening, setup_desks, setup_products
from addons.pos_session.services.invariants import broken
from core import clock
from core.db import db
from core.demo import load_demo_once
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop, make_shop

Login = Callable[[User], FlaskClient]


def test_a_manager_sets_an_empty_centre_up(app: Flask, login: Login) -> None:
    centre = make_centre()
    manager = make_user(groups=["pos.default.administrator"], centres=[centre])
    browser = login(manager)
    assert browser.get("/pos/setup").location == "/pos/setup/desks"
    assert "Pas encore de caisse" in text(browser.get("/pos/setup/desks"))
    assert browser.post("/pos/setup/desks/new", data=desk_form("Entrée")).status_code == 302
    assert "Pas encore de taux de TVA" in text(browser.get("/pos/setup/products/new"))
    rate = {"rate_label": "Taux réduit", "rate": "5,5", "centre_id": str(centre.id)}
    assert browser.post("/pos/setup/vat-rates/new", data={**rate, **key()}).status_code == 302
    assert browser.post("/pos/setup/vat-rates/new", data={**rate, **key()}).status_code == 409
    with as_user(manager):
        vat_rate_id = str(db.session.execute(select(VatRate.id)).scalar_one())
    product = {"family": "Bar", "label": "Thé", "price": "2,20", "vat_rate_id": vat_rate_id, "barcode": "123"}
    path = "/pos/setup/products/new"
    assert browser.post(path, data={**product, **key()}).status_code == 302
    assert browser.post(path, data={**product, **key()}).status_code == 409
    assert browser.post(path, data={**product, "price": "x", **key()}).status_code == 422
    assert browser.post(path, data={**product, "vat_rate_id": "", **key()}).status_code == 422
    assert browser.post("/pos/setup/desks/new", data=desk_form(" ")).status_code == 422
    with as_user(manager):
        assert db.session.execute(select(Desk.code, Desk.name)).all() == [("001", "Entrée")]
        kinds = select(PaymentMethod.kind).order_by(PaymentMethod.weight)
        assert db.session.execute(kinds).scalars().all() == ["cash", "card", "cheque"]
        found = db.session.execute(select(Product.label, Product.price, VatRate.rate).join(VatRate)).all()
        assert found == [("Thé", 220, 550)]


def desk_form(name: str) -> dict[str, str]:
    return {"desk_name": name, "limit": "10", **key()}


def test_only_a_manager_of_the_centre_sets_up(shop: Shop, login: Login) -> None:
    operator = login(shop.operator)
    for page in ("", "/desks", "/methods", "/products", "/families", "/vat-rates", "/price-lists", "/team"):
        assert operator.get(f"/pos/setup{page}").status_code == 403, page
    with as_user(shop.operator), pytest.raises(Forbidden), unit_of_work():
        setup_desks.add_desk(shop.centre.id, "Caisse 2")
    tea = setup_products.ProductValues("Bar", "Thé", 220, shop.products["drink"].vat_rate_id)
    with as_user(make_shop().manager), pytest.raises(NotFound), unit_of_work():
        setup_products.add_product(shop.centre.id, tea)
    desks_only = make_user(permissions=["pos_session.manage"], centres=[shop.centre])
    with as_user(desks_only), pytest.raises(Forbidden), unit_of_work():
        setup_products.add_product(shop.centre.id, tea)
    browser = login(desks_only)
    assert browser.get("/pos/setup/products").status_code == 403
    assert "Listes de prix" not in text(browser.get("/pos/setup/desks"))
    assert "/admin/printers/" not in browser.get("/pos/setup/desks").get_data(as_text=True)
    printers = make_user(permissions=["pos_session.manage", "core.admin"], centres=[shop.centre])
    assert "/admin/printers/" in login(printers).get("/pos/setup/desks").get_data(as_text=True)


def test_the_demo_sells_in_both_centres(app: Flask) -> None:
    assert load_demo_once()
    assert not load_demo_once(), "it is loaded once"
    with acting_as(SYSTEM):
        desks = select(Desk.code, Desk.name).order_by(Desk.code)
        assert db.session.execute(desks).all() == [
            ("001", "Caisse principale"),
            ("002", "Caisse du bar"),
            ("003", "Accueil"),
            ("004", "Caisse de location"),
            ("005", "Base nautique"),
            ("006", "Réception"),
        ]
        rows = db.session.execute(
            select(Product.label, Product.price, VatRate.rate)
            .join(VatRate, VatRate.id == Product.vat_rate_id)
            .order_by(Product.id)
        ).all()
        assert rows[0] == ("Programme", 500, 550)
        assert {row.rate for row in rows} == {550, 1_000, 2_000}
        camille = db.session.execute(select(User).where(User.login == "camille")).scalar_one()
    with as_user(camille), unit_of_work():
        assert opening.create_session(1).code == "001.00001"


def test_a_sale_that_does_not_add_up_is_named(at_the_till: Shop) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("drink"))
    at_the_till.close(session, 10_300)
    with acting_as(SYSTEM):
        assert list(broken()) == []
    forged = {
        "centre_id": session.centre_id,
        "session_id": session.id,
        "sequence": 9,
        "number": "001.00001.009",
        "state": "validated",
        "total_ttc": 500,
        "receipt_no": 9,
        "created_at": clock.now(),
        "abandon_reason": "",
    }
    late = {
        "centre_id": session.centre_id,
        "session_id": session.id,
        "kind": "cash_in",
        "amount": 100,
        "reason": "x",
        "created_at": clock.now(),
    }
    with unit_of_work() as unit:
        unit.execute(insert(Order.__table__), forged)  # type: ignore[arg-type]
        unit.execute(insert(CashOperation.__table__), late)  # type: ignore[arg-type]
    with acting_as(SYSTEM):
        sentences = list(broken())
    assert sentences == [
        "The total of order 001.00001.009 is not the sum of its lines.",
        "The payments of order 001.00001.009 do not add up to its total.",
        f"The receipts of session {session.id} have a gap.",
        f"The drawer of session {session.id} does not add up to what its closing says.",
        "Closing summary 1 is not what its session 1 says.",
        "Order 001.00001.009 is validated but the journal knows nothing of it.",
    ]
