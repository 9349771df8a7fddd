"""Head office makes batches of its own data: full, then what differs; in order, once, whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from addons.pos_session.models import Customer, Price, PriceList
from addons.pos_sync.errors.exchange import PathRefused
from addons.pos_sync.errors.sending import DeltaWithoutBase, NotHeadOffice, NothingChanged, RegisterPutAway
from addons.pos_sync.models import Register, SentBatch, SentRow
from addons.pos_sync.receive_jobs import batches_job
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.manifest import read_manifest, sha256
from addons.pos_sync.services.format.reading import Row, read_table
from addons.pos_sync.services.format.receipts import Applied, Refused, write_receipt
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_sync.services.sending.making import make_batch
from core import clock
from core.db import db
from core.testing.dying import dies_at_each_statement
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import CODE, Exchange


@pytest.fixture
def shop(shop_with_register: Shop) -> Shop:
    return shop_with_register


@pytest.fixture
def exchange(at_head_office: Exchange) -> Exchange:
    return at_head_office


def made(kind: str | None = None) -> SentBatch:
    register = db.session.query(Register).one()
    with unit_of_work():
        return make_batch(register.id, kind)


def sent(exchange: Exchange, number: int) -> dict[str, list[Row]]:
    """The rows of a batch in the folder of the register, by table; checked as the register checks them."""
    place = exchange.register / "in" / f"{number:08d}"
    with (place / "infos_import.xml").open("rb") as source:
        manifest = read_manifest(source, "infos_import", batch=number, register=CODE)
    tables = {table.file: table for table in IMPORT_TABLES}
    found = {}
    for entry in manifest.files:
        with (place / entry.name).open("rb") as source:
            rows = read_table(source, tables[entry.name], delta=manifest.kind == "delta", entry=entry)
            found[tables[entry.name].name] = list(rows)
    return found


def answer(exchange: Exchange, number: int, refused: str = "") -> None:
    """What a register answers to a batch."""
    place = exchange.register / "in"
    digest = sha256(place / f"{number:08d}" / "infos_import.xml")
    ending = ".refused" if refused else ".ack"
    with (place / f"{number:08d}{ending}").open("wb") as out:
        if refused:
            code = "pos_sync.value_refused"
            write_receipt(out, Refused(number, digest, clock.now(), code, "t_article.xml", 3, refused))
        else:
            write_receipt(out, Applied(number, digest, clock.now(), 1))


def test_a_full_batch_then_the_changes(exchange: Exchange, shop: Shop) -> None:
    first = made()
    assert (first.number, first.kind) == (1, "full")
    batches_job({})
    full = sent(exchange, 1)
    by_label = {row.values["label"]: row for row in full["t_article"]}
    assert sorted(by_label) == ["Affiche", "Limonade", "Place", "Programme"]
    assert (by_label["Affiche"].values["price"], by_label["Affiche"].values["barcode"]) == (1000, "3760001")
    assert {row.values["rate"] for row in full["t_compta"]} == {210, 550, 1000, 2000}
    assert [row.values["label"] for row in full["t_caisse"]] == ["Caisse 1"]
    assert len(full["t_utilisateur"]) == 2 and len(full["t_utilisateur_groupe"]) == 2
    assert first.rows == sum(map(len, full.values()))

    with pytest.raises(NothingChanged), unit_of_work():
        make_batch(first.register_id, "delta")
    with unit_of_work():
        shop.products["poster"].active = False
        shop.products["drink"].price = 350
        db.session.add(Customer(centre_id=shop.centre.id, name="Mme Petit"))
    second = made()
    assert (second.number, second.kind, second.rows) == (2, "delta", 3)
    batches_job({})
    delta = sent(exchange, 2)
    changed = {row.values["label"]: row.values for row in delta["t_article"]}
    assert (changed["Affiche"]["active"], changed["Limonade"]["price"]) == (False, 350)
    assert [row.values["name"] for row in delta["t_client"]] == ["Mme Petit"]

    with unit_of_work():
        db.session.query(Customer).filter_by(name="Mme Petit").one().active = False
    made()
    batches_job({})
    assert [(row.key, row.deleted) for row in sent(exchange, 3)["t_client"]] == [
        (delta["t_client"][0].key, True)
    ]
    with pytest.raises(NothingChanged):
        made("delta")
    assert made("full").rows == first.rows


def test_lists_of_one_name_are_told_apart(exchange: Exchange, shop: Shop) -> None:
    with unit_of_work():
        for day in (1, 2):
            one = PriceList(
                centre_id=shop.centre.id,
                name="Été",
                starts_on=clock.now().date().replace(day=day),
                published=True,
            )
            db.session.add(one)
            db.session.flush()
            db.session.add(Price(price_list_id=one.id, product_id=shop.products["drink"].id, price=100 + day))
    made()
    batches_job({})
    prices = {row.values["list"]: row.values["price"] for row in sent(exchange, 1)["t_tarif"]}
    ids = [one.id for one in db.session.query(PriceList).order_by(PriceList.id)]
    assert prices == {f"Été #{ids[0]}": 101, f"Été #{ids[1]}": 102}


def test_a_full_batch_says_that_a_table_is_empty(exchange: Exchange, shop: Shop) -> None:
    made()
    batches_job({})
    assert sent(exchange, 1)["t_tarif"] == sent(exchange, 1)["t_client"] == []


def test_an_answer_is_noted(exchange: Exchange, shop: Shop) -> None:
    batch = made()
    batches_job({})
    assert batch.sent_at is not None and batch.acknowledged_at is None
    answer(exchange, 1)
    batches_job({})
    db.session.refresh(batch)
    assert batch.acknowledged_at is not None
    assert not (exchange.register / "in" / "00000001.ack").exists()


def test_a_refused_batch_is_mended_by_a_full_one(exchange: Exchange, shop: Shop) -> None:
    made()
    batches_job({})
    with unit_of_work():
        shop.products["drink"].price = 350
    delta = made()
    batches_job({})
    answer(exchange, 1)
    answer(exchange, 2, refused="t_article.xml, ligne 3 : refusé")
    batches_job({})
    db.session.refresh(delta)
    assert delta.refused_at is not None and delta.refusal == "t_article.xml, ligne 3 : refusé"
    with pytest.raises(DeltaWithoutBase):
        made("delta")
    assert made().kind == "full"
    batches_job({})
    assert sorted(path.name for path in (exchange.register / "in").iterdir()) == ["00000001", "00000003"]
    with unit_of_work():
        shop.products["drink"].price = 360
    assert made().kind == "delta"


def test_an_answer_for_other_files_is_no_answer(exchange: Exchange, shop: Shop) -> None:
    batch = made()
    batches_job({})
    place = exchange.register / "in"
    with (place / "00000001.ack").open("wb") as out:
        write_receipt(out, Applied(1, "0" * 64, clock.now(), 1))
    batches_job({})
    db.session.refresh(batch)
    assert batch.acknowledged_at is None and batch.refusal


def test_files_that_are_lost_ask_for_a_full_batch(exchange: Exchange, shop: Shop) -> None:
    from addons.pos_sync.services.sending.files import forget_files

    batch = made()
    forget_files(CODE, 1)
    batches_job({})
    db.session.refresh(batch)
    assert batch.refused_at is not None and batch.sent_at is None
    assert made().kind == "full"


def test_a_death_at_each_statement_leaves_no_half_batch(exchange: Exchange, shop: Shop) -> None:
    register = db.session.query(Register).one()

    def work() -> None:
        with unit_of_work():
            make_batch(register.id)

    def facts() -> tuple[int, int, int]:
        db.session.expire_all()
        return register.last_batch, db.session.query(SentBatch).count(), db.session.query(SentRow).count()

    assert dies_at_each_statement(work, facts) > 5
    assert facts()[:2] == (1, 1)
    batches_job({})
    assert sent(exchange, 1)


def test_a_folder_out_of_order_does_not_hold_up_the_others(exchange: Exchange, shop: Shop) -> None:
    made()
    batches_job({})
    (exchange.register / "in" / 'no"name').write_text("x")
    with unit_of_work():
        other = make_register(shop.centre.id, "R2", "Autre caisse")
        make_batch(other.id)
    with pytest.raises(PathRefused):
        batches_job({})
    assert (exchange.head_office / "R2" / "in" / "00000001" / "infos_import.xml").is_file()


class Death(BaseException):
    """The process ends here."""


def test_a_death_while_sending_shows_no_half_batch(
    exchange: Exchange, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after each file; the next try completes the batch under the same number."""
    real, place = Folder.write, exchange.register / "in" / "00000001"
    batch = made()
    for call in count():
        steps = iter(range(2 * call))

        def dying(self: Folder, path: str, local: Path, steps: Iterator[int] = steps) -> None:
            if next(steps, None) is None:
                raise Death
            real(self, path, local)
            if next(steps, None) is None:
                raise Death

        monkeypatch.setattr(Folder, "write", dying)
        try:
            batches_job({})
        except Death:
            if (place / "infos_import.xml").exists():
                assert sent(exchange, 1)
        else:
            break
        shutil.rmtree(place, ignore_errors=True) if call % 2 else None
    db.session.refresh(batch)
    assert call > 10 and batch.sent_at is not None and sent(exchange, 1)


def test_nothing_is_made_elsewhere(exchange: Exchange, shop: Shop) -> None:
    register = db.session.query(Register).one()
    with unit_of_work():
        register.active = False
    with pytest.raises(RegisterPutAway):
        made()
    with exchange.as_register(), pytest.raises(NotHeadOffice):
        made()
