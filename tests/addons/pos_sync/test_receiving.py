"""Head office: exports are applied once and in order; a damaged one is set aside with the reason and run again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from addons.pos_session.models import Session
from addons.pos_sync.export_jobs import answers_job
from addons.pos_sync.models import ReceivedBatch, ReceivedRow, Register
from addons.pos_sync.receive_jobs import gather_job, told
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.exporting.queue import queue_again
from addons.pos_sync.services.format.receipts import Refused, read_receipt
from addons.pos_sync.services.receiving.gather import run_again
from core.config import settings
from core.db import db
from core.jobs.drain import drain
from core.testing.dying import dies_at_each_statement
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import Exchange, export_of, sold_session


@pytest.fixture
def shop(shop_with_register: Shop) -> Shop:
    return shop_with_register


@pytest.fixture
def exchange(shop: Shop, tmp_path: Path) -> Exchange:
    return Exchange(tmp_path / "exchange")


def exported(exchange: Exchange, shop: Shop) -> Session:
    with exchange.as_register():
        session = sold_session(shop)
        drain()
    return session


def gathered(exchange: Exchange) -> None:
    with exchange.as_head_office():
        gather_job({})
    db.session.expire_all()


def answered(exchange: Exchange) -> None:
    with exchange.as_register():
        answers_job({})


def out(exchange: Exchange) -> list[str]:
    return sorted(path.name for path in (exchange.register / "out").iterdir())


def rows(table: str) -> list[dict[str, object]]:
    found = db.session.query(ReceivedRow).filter_by(table_name=table).order_by(ReceivedRow.code)
    return [json.loads(row.data) for row in found]


def facts() -> tuple[object, ...]:
    db.session.expire_all()
    register = db.session.query(Register).one()
    return (
        register.next_export,
        db.session.query(ReceivedBatch).count(),
        db.session.query(ReceivedRow).count(),
    )


def test_an_export_is_applied_once_and_acknowledged(exchange: Exchange, shop: Shop) -> None:
    session = exported(exchange, shop)
    gathered(exchange)
    assert facts() == (2, 1, 1 + 4 + 4 + 4 + 1 + len(rows("closing_total")))
    assert sum(row["amount"] for row in rows("payment")) == 5_300  # type: ignore[misc]
    drawer = sum(row["amount"] for row in rows("movement")) + 4_400  # type: ignore[misc]
    assert drawer == 14_400 == rows("session")[0]["expected"]
    assert out(exchange) == ["00000001.ack"]
    before = facts()
    gathered(exchange)
    assert facts() == before
    answered(exchange)
    assert export_of(session).state == "acknowledged"
    assert out(exchange) == []


def test_the_same_again_is_acknowledged_again(exchange: Exchange, shop: Shop, tmp_path: Path) -> None:
    exported(exchange, shop)
    place = exchange.register / "out" / "00000001"
    shutil.copytree(place, tmp_path / "copy")
    gathered(exchange)
    before = facts()
    (exchange.register / "out" / "00000001.ack").unlink()
    shutil.copytree(tmp_path / "copy", place)
    gathered(exchange)
    assert facts() == before
    assert out(exchange) == ["00000001.ack"]


def test_a_gap_waits(exchange: Exchange, shop: Shop, tmp_path: Path) -> None:
    exported(exchange, shop)
    exported(exchange, shop)
    place = exchange.register / "out" / "00000001"
    place.rename(tmp_path / "later")
    gathered(exchange)
    assert facts() == (1, 0, 0)
    (tmp_path / "later").rename(place)
    gathered(exchange)
    assert facts()[:2] == (3, 2)
    assert out(exchange) == ["00000001.ack", "00000002.ack"]


FILES = {
    "changed": "order.xml",
    "cut": "order.xml",
    "missing": "order.xml",
    "more": "evil.xml",
    "manifest": "infos_export.xml",
}


@pytest.mark.parametrize("damage", FILES)
def test_a_damaged_export_is_set_aside_and_sent_again(exchange: Exchange, shop: Shop, damage: str) -> None:
    session = exported(exchange, shop)
    place = exchange.register / "out" / "00000001"
    file = place / "order.xml"
    content = file.read_bytes()
    if damage == "changed":
        file.write_bytes(content.replace(b'total="4400"', b'total="4401"'))
    elif damage == "cut":
        file.write_bytes(content[:-10])
    elif damage == "missing":
        file.unlink()
    elif damage == "more":
        (place / "evil.xml").write_bytes(b"<evil/>")
    else:
        (place / "infos_export.xml").write_bytes((place / "infos_export.xml").read_bytes()[:-5])
    gathered(exchange)
    assert facts() == (1, 1, 0)
    batch = db.session.query(ReceivedBatch).one()
    assert batch.state == "quarantined" and ".xml" in batch.reason
    assert (settings().data_dir / batch.folder).is_dir()
    assert out(exchange) == ["00000001", "00000001.refused"]
    with (exchange.register / "out" / "00000001.refused").open("rb") as source:
        refusal = read_receipt(source, "00000001.refused", 1)
    assert isinstance(refusal, Refused)
    assert (refusal.reason, refusal.file) == (batch.reason, FILES[damage])
    gathered(exchange)
    assert facts() == (1, 1, 0)
    answered(exchange)
    refused = export_of(session)
    assert (refused.state, refused.error_code) == ("failed", "pos_sync.export_refused")
    assert batch.reason[:60] in refused.error_text
    with exchange.as_register():
        with unit_of_work():
            queue_again(refused)
        drain()
        assert export_of(session).state == "sent"
    gathered(exchange)
    answered(exchange)
    assert export_of(session).state == "acknowledged"
    assert sum(row["total"] for row in rows("order")) == 5_300  # type: ignore[misc]


def test_what_was_set_aside_is_run_again(exchange: Exchange, shop: Shop) -> None:
    session = exported(exchange, shop)
    file = exchange.register / "out" / "00000001" / "order.xml"
    whole = file.read_bytes()
    file.write_bytes(whole + b" ")
    gathered(exchange)
    batch = db.session.query(ReceivedBatch).one()
    (settings().data_dir / batch.folder / "order.xml").write_bytes(whole)
    with exchange.as_head_office() as section, open_folder(section) as folder:
        run_again(batch, folder, told)
    assert facts()[:2] == (2, 1)
    assert out(exchange) == ["00000001.ack"]
    with exchange.as_register():
        answers_job({})
    assert export_of(session).state == "acknowledged"


def test_a_death_at_each_statement_leaves_nothing_half(exchange: Exchange, shop: Shop) -> None:
    exported(exchange, shop)
    with exchange.as_head_office():
        assert dies_at_each_statement(lambda: gather_job({}), facts) > 5
    assert facts()[:2] == (2, 1)


def test_an_export_that_is_half_deleted_holds_nothing(exchange: Exchange, shop: Shop) -> None:
    exported(exchange, shop)
    place = exchange.register / "out" / "00000001"
    manifest = (place / "infos_export.xml").read_bytes()
    (place / "infos_export.xml").unlink()
    gathered(exchange)
    assert facts() == (1, 0, 0)
    assert out(exchange) == ["00000001"], "the register has not written its manifest yet: nothing is refused"
    (place / "infos_export.xml").write_bytes(manifest)
    gathered(exchange)
    exported(exchange, shop)
    place.mkdir()
    (place / "order.xml").write_bytes(b"left by a death after the receipt")
    gathered(exchange)
    assert facts()[:2] == (3, 2)
    assert out(exchange) == ["00000001.ack", "00000002.ack"]
