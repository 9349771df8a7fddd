"""Products and families changed from their pages: from now on only, journalled, each fault named."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import OrderLine, Product, ProductFamily, VatRate
from core.db import db
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.setup_reading import fresh, journal, product_form
from tests.addons.pos_session.shop import Shop, make_shop


def test_a_product(shop: Shop, manager: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open()
        shop.sell(session, shop.item("drink"))
    drink = shop.products["drink"]
    path = f"/pos/setup/products/{drink.id}"
    page = manager.get(path)
    assert 'value="3,00"' in page.get_data(as_text=True)
    assert manager.post(path, data=product_form(shop)).status_code == 302
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
    assert manager.post(path, data=product_form(shop)).status_code == 302
    assert len(journal("product_changed")) == 1, "nothing changed, nothing to enter"
    assert manager.post(path, data=product_form(shop, active="")).status_code == 302
    assert "Non vendu" in text(manager.get("/pos/setup/products?q=citron"))
    with as_user(shop.operator), pytest.raises(Exception, match="not for sale"):
        shop.sell(session, shop.item("drink"))


@pytest.mark.parametrize(
    ("change", "field", "status"),
    [
        ({"price": "x"}, "price", 422),
        ({"vat_rate_id": ""}, "vat_rate_id", 422),
        ({"weight": "x"}, "weight", 422),
        ({"label": " "}, "label", 422),
        ({"barcode": "3760001"}, "barcode", 409),
    ],
)
def test_a_product_as_it_cannot_be(
    shop: Shop, manager: FlaskClient, change: dict[str, str], field: str, status: int
) -> None:
    answer = manager.post(
        f"/pos/setup/products/{shop.products['drink'].id}", data=product_form(shop, **change)
    )
    assert answer.status_code == status, text(answer)
    assert f'id="field-{field}-error"' in answer.get_data(as_text=True)
    with as_user(shop.manager):
        assert fresh(Product, shop.products["drink"].id).label == "Limonade"


def test_the_rate_of_another_centre_is_not_there(shop: Shop, manager: FlaskClient) -> None:
    foreign = str(make_shop().products["drink"].vat_rate_id)
    path = f"/pos/setup/products/{shop.products['drink'].id}"
    assert manager.post(path, data=product_form(shop, vat_rate_id=foreign)).status_code == 404


def test_a_family(shop: Shop, manager: FlaskClient) -> None:
    new = {"family": "Bar", "weight": "20"}
    assert manager.post("/pos/setup/families/new", data={**new, **key()}).status_code == 302
    assert manager.post("/pos/setup/families/new", data={**new, **key()}).status_code == 409
    with as_user(shop.manager):
        family = db.session.execute(select(ProductFamily).where(ProductFamily.name == "Bar")).scalar_one()
    assert journal("family_added") == [{"centre": shop.centre.id, "family": family.id}]
    path = f"/pos/setup/families/{family.id}"
    assert "Bar" in text(manager.get(path))
    assert manager.post(path, data={"family": "Boutique", "weight": "5", **key()}).status_code == 409
    assert manager.post(path, data={"family": "Boissons", "weight": "5", **key()}).status_code == 302
    assert "Boissons" in text(manager.get("/pos/setup/families"))
