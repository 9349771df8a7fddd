"""A manager changes what is set up: in his centres only, each price and rate journalled, sales keep theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Desk, OrderLine, PaymentMethod, Product, ProductFamily, VatRate
from core.db import db
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop, make_shop

Login = Callable[[User], FlaskClient]


@pytest.fixture
def manager(shop: Shop, login: Login) -> FlaskClient:
    return login(shop.manager)


def journal(kind: str) -> list[dict[str, Any]]:
    rows = (
        select(JournalEntry.data).where(JournalEntry.kind == f"pos_session.{kind}").order_by(JournalEntry.seq)
    )
    return [json.loads(data) for data in db.session.execute(rows).scalars()]


def fresh(model: Any, row_id: int) -> Any:
    return db.session.get(model, row_id, populate_existing=True)


def test_a_product(shop: Shop, manager: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open()
        shop.sell(session, shop.item("drink"))
    drink = shop.products["drink"]
    path = f"/pos/setup/products/{drink.id}"
    page = manager.get(path)
    assert 'value="3,00"' in page.get_data(as_text=True)
    form = {
        "family": "Bar",
        "label": "Citronnade",
        "price": "3,50",
        "rate": "5,5",
        "barcode": "42",
        "active": "1",
    }
    assert manager.post(path, data={**form, **key()}).status_code == 302
    with as_user(shop.manager):
        changed = fresh(Product, drink.id)
        assert (changed.label, changed.price, changed.barcode, changed.active) == (
            "Citronnade",
            350,
            "42",
            True,
        )
        assert fresh(VatRate, changed.vat_rate_id).rate == 550
        assert fresh(ProductFamily, changed.family_id).name == "Bar"
    entry = journal("product_changed")[0]
    assert (entry["product"], entry["price"]) == (drink.id, [300, 350])
    assert entry["changed"] == ["barcode", "family_id", "label", "price"]
    assert journal("product_rate_changed")[0]["rate"] == [1_000, 550]
    sold = db.session.execute(select(OrderLine.label, OrderLine.unit_price, OrderLine.rate)).one()
    assert sold == ("Limonade", 300, 1_000), "what was sold stays as it was sold"
    assert manager.post(path, data={**form, **key()}).status_code == 302
    assert len(journal("product_changed")) == 1, "nothing changed, nothing to enter"
    del form["active"]
    assert manager.post(path, data={**form, **key()}).status_code == 302
    assert "Non vendu" in text(manager.get("/pos/setup"))
    with as_user(shop.operator), pytest.raises(Exception, match="not for sale"):
        shop.sell(session, shop.item("drink"))


@pytest.mark.parametrize(
    ("change", "field", "status"),
    [
        ({"price": "x"}, "price", 422),
        ({"rate": "120"}, "rate", 422),
        ({"rate": "abc"}, "rate", 422),
        ({"label": " "}, "label", 422),
        ({"barcode": "3760001"}, "barcode", 409),
    ],
)
def test_a_product_as_it_cannot_be(
    shop: Shop, manager: FlaskClient, change: dict[str, str], field: str, status: int
) -> None:
    form = {"family": "Bar", "label": "Citronnade", "price": "3,50", "rate": "5,5", "active": "1", **change}
    answer = manager.post(f"/pos/setup/products/{shop.products['drink'].id}", data={**form, **key()})
    assert answer.status_code == status, text(answer)
    assert f'id="field-{field}-error"' in answer.get_data(as_text=True)
    with as_user(shop.manager):
        assert fresh(Product, shop.products["drink"].id).label == "Limonade"


def test_a_desk(shop: Shop, manager: FlaskClient) -> None:
    path = f"/pos/setup/desks/{shop.desk.id}"
    form = {"desk_name": "Bar", "limit": "25,00"}
    with as_user(shop.operator):
        session = shop.open()
    refused = manager.post(path, data={**form, **key()})
    assert refused.status_code == 409
    assert f'href="/pos/sessions/{session.id}"' in refused.get_data(as_text=True)
    with as_user(shop.operator):
        shop.close(session, 10_000)
    assert manager.post(path, data={**form, **key()}).status_code == 302
    with as_user(shop.manager):
        desk = fresh(Desk, shop.desk.id)
        assert (desk.name, desk.difference_limit, desk.active) == ("Bar", 2_500, False)
    assert journal("desk_changed")[0]["active"] == [True, False]
    assert manager.post("/pos/sessions", data={"desk_id": shop.desk.id, **key()}).status_code == 409
    assert manager.post(path, data={**form, "limit": "-5", **key()}).status_code == 422
    assert "Hors service" in text(manager.get("/pos/setup"))


def test_payment_methods(shop: Shop, manager: FlaskClient) -> None:
    voucher = {"method_label": "Chèque culture", "kind": "voucher", **key()}
    for _ in range(2):
        assert manager.post("/pos/setup/methods", data=voucher).status_code == 302
    second = {"method_label": "Bon du centre", "kind": "voucher", **key()}
    assert manager.post("/pos/setup/methods", data=second).status_code == 302
    assert manager.post("/pos/setup/methods", data={**second, "kind": "gold", **key()}).status_code == 422
    with as_user(shop.manager):
        methods = select(PaymentMethod.code, PaymentMethod.gives_change).where(
            PaymentMethod.kind == "voucher"
        )
        assert db.session.execute(methods.order_by(PaymentMethod.id)).all() == [
            ("voucher", False),
            ("voucher-2", False),
        ]
    path = f"/pos/setup/methods/{shop.methods['cash'].id}"
    form = {"method_label": "Espèces", "weight": "10", "opens_drawer": "1"}
    with as_user(shop.operator):
        session = shop.open()
    assert manager.post(path, data={**form, **key()}).status_code == 409, "the drawer in use needs cash"
    with as_user(shop.operator):
        shop.close(session, 10_000)
    assert manager.post(path, data={**form, **key()}).status_code == 302
    assert journal("method_changed")[0]["active"] == [True, False]
    assert manager.post(path, data={**form, "weight": "１２", **key()}).status_code == 422


def test_a_family(shop: Shop, manager: FlaskClient) -> None:
    manager.post(
        "/pos/setup/products", data={"family": "Bar", "label": "Thé", "price": "2", "rate": "10", **key()}
    )
    with as_user(shop.manager):
        family = db.session.execute(select(ProductFamily).where(ProductFamily.name == "Bar")).scalar_one()
    path = f"/pos/setup/families/{family.id}"
    assert "Bar" in text(manager.get(path))
    assert manager.post(path, data={"family": "Boutique", "weight": "5", **key()}).status_code == 409
    assert manager.post(path, data={"family": "Boissons", "weight": "5", **key()}).status_code == 302
    assert "Boissons" in text(manager.get("/pos/setup"))


def test_sent_twice_is_added_once(shop: Shop, manager: FlaskClient) -> None:
    desk = {"desk_name": "Entrée", **key()}
    product = {"family": "Bar", "label": "Thé", "price": "2,20", "rate": "5,5", **key()}
    for _ in range(2):
        assert manager.post("/pos/setup/desks", data=desk).status_code == 302
        assert manager.post("/pos/setup/products", data=product).status_code == 302
    with as_user(shop.manager):
        assert len(db.session.execute(select(Desk.id)).all()) == 2
        assert len(db.session.execute(select(Product.id).where(Product.label == "Thé")).all()) == 1


def test_only_a_manager_of_the_centre(shop: Shop, login: Login) -> None:
    paths = [
        f"/pos/setup/desks/{shop.desk.id}",
        f"/pos/setup/methods/{shop.methods['cash'].id}",
        f"/pos/setup/products/{shop.products['drink'].id}",
    ]
    for user, status in ((shop.operator, 403), (make_shop().manager, 404)):
        browser = login(user)
        for path in paths:
            assert browser.get(path).status_code == status, path
            assert browser.post(path, data=key()).status_code == status, path


def test_the_set_up_is_in_french(manager: FlaskClient) -> None:
    page = text(manager.get("/pos/setup"))
    for english in ("Set-up", "Cash desk", "Payment method", "Product", "Add ", "Kind", "Name of"):
        assert english not in page
