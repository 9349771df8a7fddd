"""What the rows of a batch become: articles with all they need, full and delta, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from addons.pos_session.models import Customer, PaymentMethod, Price, PriceList, Product, VatRate
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.importing import BatchGap, ReferenceMissing, ValueRefused, ValueTaken
from addons.pos_sync.models import ImportBatch, ReferenceRow
from addons.pos_sync.services.importing.bulk import ROWS_AT_ONCE
from core import clock
from core.db import db
from core.identity.models import Centre
from core.journal.verify import verify
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, apply, article


def product(shop: Shop, code: str) -> Product:
    row = db.session.get(ReferenceRow, (shop.centre.id, "t_article", code))
    assert row is not None and row.local_id is not None
    found = db.session.get(Product, row.local_id)
    assert found is not None
    return found


def test_a_full_batch_makes_what_is_sold(shop: Shop, tmp_path: Path) -> None:
    batch = apply(tmp_path, 1, BASE, centre_id=shop.centre.id)
    assert batch is not None and (batch.number, batch.rows, batch.kind) == (1, 4, "full")
    book = product(shop, "A1")
    assert (book.label, book.price, book.barcode, book.active) == ("Article A1", 1250, "111", True)
    assert (book.family.name, book.family.weight) == ("Livres", 10)
    rate = db.session.get(VatRate, book.vat_rate_id)
    assert rate is not None and (rate.rate, rate.centre_id) == (550, shop.centre.id)
    assert shop.products["programme"].vat_rate_id == rate.id, "a rate that is here is not made again"
    assert db.session.get(Product, shop.products["seat"].id).active  # type: ignore[union-attr]
    assert verify() == []


def test_what_a_full_batch_does_not_hold_is_switched_off_and_keeps_its_id(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    apply(tmp_path, 1, BASE, centre_id=centre)
    first, second = product(shop, "A1").id, product(shop, "A2").id
    apply(tmp_path, 2, {**BASE, "t_article": [article("A2", price=999)]}, centre_id=centre)
    assert not product(shop, "A1").active
    assert (product(shop, "A2").id, product(shop, "A2").price) == (second, 999)
    apply(tmp_path, 3, BASE, centre_id=centre)
    assert (product(shop, "A1").id, product(shop, "A1").active) == (first, True)
    assert db.session.execute(select(func.count()).select_from(ImportBatch)).scalar_one() == 3


def test_a_delta_changes_the_rows_that_it_holds(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    apply(tmp_path, 1, BASE, centre_id=centre)
    rows = {
        "t_article": [
            article("A1", price=1300),
            {"code": "A2", "deleted": True},
            {"code": "X", "deleted": True},
        ]
    }
    apply(tmp_path, 2, rows, "delta", centre_id=centre)
    assert (product(shop, "A1").price, product(shop, "A2").active) == (1300, False)
    assert db.session.get(ReferenceRow, (centre, "t_article", "A2")).active is False  # type: ignore[union-attr]
    with pytest.raises(ReferenceMissing):
        apply(tmp_path, 3, {"t_tarif": [price_of("A2")]}, "delta", centre_id=centre)


def price_of(code: str, **changes: object) -> dict[str, object]:
    return {"list": "SUMMER", "article": code, "price": 900, "starts_on": date(2026, 7, 1), **changes}


def test_batches_come_in_order_and_once(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    with pytest.raises(BatchGap):
        apply(tmp_path / "a", 2, BASE, "delta", centre_id=centre)
    assert apply(tmp_path, 5, BASE, centre_id=centre) is not None, "a full batch may follow any other"
    assert apply(tmp_path / "b", 5, {**BASE, "t_article": []}, centre_id=centre) is None
    assert apply(tmp_path, 4, {"t_article": []}, centre_id=centre) is None
    with pytest.raises(BatchGap, match="The next batch of head office is 7, and the batch 6 was never"):
        apply(tmp_path, 7, {"t_article": []}, "delta", centre_id=centre)
    assert product(shop, "A1").active


def test_a_price_list_is_published_changed_and_withdrawn(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    apply(tmp_path, 1, {**BASE, "t_tarif": [price_of("A1"), price_of("A2", price=200)]}, centre_id=centre)
    found = db.session.execute(select(PriceList).where(PriceList.centre_id == centre)).scalar_one()
    assert (found.name, found.starts_on, found.ends_on, found.published) == (
        "SUMMER",
        date(2026, 7, 1),
        None,
        True,
    )
    prices = select(Price.product_id, Price.price).order_by(Price.product_id)
    a1, a2 = product(shop, "A1").id, product(shop, "A2").id
    assert [tuple(row) for row in db.session.execute(prices)] == [(a1, 900), (a2, 200)]
    moved = price_of("A1", starts_on=date(2026, 8, 1))
    apply(
        tmp_path,
        2,
        {"t_tarif": [moved, {"list": "SUMMER", "article": "A2", "deleted": True}]},
        "delta",
        centre_id=centre,
    )
    lists = select(PriceList.starts_on, PriceList.published).order_by(PriceList.id)
    assert [tuple(row) for row in db.session.execute(lists)] == [
        (date(2026, 7, 1), False),
        (date(2026, 8, 1), True),
    ]
    assert db.session.execute(select(Price.product_id)).scalars().all() == [a1]


def test_rows_that_no_model_holds_are_kept(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    rows = {
        "t_pays": [{"code": "FR", "label": "France"}],
        "t_avoir": [{"code": "N1", "amount": 500, "balance": 200, "expires_on": date(2027, 1, 31)}],
    }
    apply(tmp_path, 1, rows, centre_id=centre)
    kept = db.session.get(ReferenceRow, (centre, "t_avoir", "N1"))
    assert kept is not None and json.loads(kept.data) == {
        "amount": 500, "balance": 200, "code": "N1", "expires_on": "2027-01-31",
    }  # fmt: skip
    apply(tmp_path, 2, {"t_pays": []}, centre_id=centre)
    assert db.session.get(ReferenceRow, (centre, "t_pays", "FR")).active is False  # type: ignore[union-attr]
    assert db.session.get(ReferenceRow, (centre, "t_avoir", "N1")).active, (
        "a file that is not sent changes nothing"
    )  # type: ignore[union-attr]


def test_the_company_stands_on_receipts(shop: Shop, tmp_path: Path) -> None:
    name = db.session.get(Centre, shop.centre.id).name  # type: ignore[union-attr]
    rows = {"tr_societe": [{"code": "S", "label": "Musée & Jardins", "city": "Marseille", "siret": "123"}]}
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    centre = db.session.get(Centre, shop.centre.id, populate_existing=True)
    assert centre is not None
    assert (centre.company_name, centre.city, centre.siret, centre.name) == (
        "Musée & Jardins",
        "Marseille",
        "123",
        name,
    )


def test_methods_that_are_here_are_taken_over(shop: Shop, tmp_path: Path) -> None:
    cash = shop.methods["cash"].id
    sent = {"code": "cash", "label": "Espèces", "kind": "cash", "gives_change": True, "active": True}
    rows = {"tr_moyen_paiement": [sent]}
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    row = db.session.get(ReferenceRow, (shop.centre.id, "tr_moyen_paiement", "cash"))
    assert row is not None and row.local_id == cash
    assert db.session.get(PaymentMethod, cash).label == "Espèces"  # type: ignore[union-attr]
    sent["kind"] = "gold"
    with pytest.raises(ValueRefused, match=r"tr_moyen_paiement.xml, line 3: “kind” is “gold”"):
        apply(tmp_path, 2, rows, centre_id=shop.centre.id)


def test_a_customer_who_was_forgotten_stays_so(shop: Shop, tmp_path: Path) -> None:
    rows = {"t_client": [{"code": "C1", "name": "Anne", "email": "Anne@Example.org", "phone": "01 02"}]}
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    wanted = select(Customer).where(Customer.source == "head_office")
    anne = db.session.execute(wanted).scalar_one()
    assert (anne.name, anne.email, anne.phone_digits, anne.active) == (
        "Anne",
        "anne@example.org",
        "0102",
        True,
    )
    with unit_of_work():
        anne.name, anne.anonymised_at = "", clock.now()
    apply(tmp_path, 2, rows, centre_id=shop.centre.id)
    assert db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one().name == ""


def test_a_barcode_passes_from_one_article_to_another(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    apply(
        tmp_path,
        1,
        {**BASE, "t_article": [article("A1", barcode="1"), article("A2", barcode="2")]},
        centre_id=centre,
    )
    apply(
        tmp_path,
        2,
        {"t_article": [article("A1", barcode="2"), article("A2", barcode="1")]},
        "delta",
        centre_id=centre,
    )
    assert (product(shop, "A1").barcode, product(shop, "A2").barcode) == ("2", "1")
    apply(tmp_path, 3, {"t_article": [article("A3", barcode="2")]}, "delta", centre_id=centre)
    assert (product(shop, "A1").barcode, product(shop, "A3").barcode) == (None, "2")
    twice = [article("A4", barcode="7"), article("A5", barcode="7")]
    with pytest.raises(ValueTaken, match=r"t_article.xml, line 4: “barcode” is “7”"):
        apply(tmp_path, 4, {"t_article": twice}, "delta", centre_id=centre)


def test_a_barcode_passes_between_rows_that_are_not_written_together(shop: Shop, tmp_path: Path) -> None:
    """The rows between are more than are held in memory."""
    centre = shop.centre.id
    between = [article(f"N{n}") for n in range(ROWS_AT_ONCE)]
    before = [article("A1", barcode="1"), *between, article("A2", barcode="2")]
    apply(tmp_path, 1, {**BASE, "t_article": before}, centre_id=centre)
    swapped = [article("A1", barcode="2"), *between, article("A2", barcode="1")]
    apply(tmp_path, 2, {**BASE, "t_article": swapped}, centre_id=centre)
    assert (product(shop, "A1").barcode, product(shop, "A2").barcode) == ("2", "1")
    new = [article("A3", barcode="1"), *between, article("A2", barcode="3")]
    apply(tmp_path, 3, {**BASE, "t_article": new}, centre_id=centre)
    assert (product(shop, "A3").barcode, product(shop, "A2").barcode) == ("1", "3")
    assert product(shop, "A1").active is False
    twice = [article("A3", barcode="7"), *between, article("A2", barcode="7")]
    with pytest.raises(ValueTaken, match=rf"line {3 + ROWS_AT_ONCE + 1}: “barcode” is “7”"):
        apply(tmp_path, 4, {**BASE, "t_article": twice}, centre_id=centre)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"t_article": [article("A1"), article("B", family="NONE")]}, "line 4: “family” is “NONE”, which t_"),
        ({"t_article": [article("A1", price=-1)]}, "line 3: “price” is “-1”, which is not possible here"),
        ({"t_compta": [{"code": "V", "label": "V", "rate": 10001}]}, "line 3: “rate” is “10001”"),
    ],
)  # fmt: skip
def test_a_fault_leaves_everything_as_it_was(
    shop: Shop, tmp_path: Path, rows: dict[str, list[dict[str, object]]], sentence: str
) -> None:
    before = db.session.execute(select(func.count()).select_from(Product)).scalar_one()
    with pytest.raises(FileFault, match=sentence):
        apply(tmp_path, 1, {**BASE, **rows}, centre_id=shop.centre.id)
    assert db.session.execute(select(func.count()).select_from(Product)).scalar_one() == before
    assert db.session.execute(select(ReferenceRow)).first() is None
    assert db.session.execute(select(ImportBatch)).first() is None
