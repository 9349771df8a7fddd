"""The export of a register: made with the closing, sent whole and in order, found again after a death."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.models import ExportBatch
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exporting.files import write_export
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.format.checking import check_files
from addons.pos_sync.services.format.manifest import read_manifest
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.outbox import OUTBOX
from core.testing.dying import Killed
from core.uow import unit_of_work
from tests.addons.pos_session.shop import make_shop
from tests.addons.pos_sync.exchanging import Exchange, export_of, sold_session
from tests.addons.pos_sync.files import read


@pytest.fixture
def exchange(app: Flask, tmp_path: Path) -> Iterator[Exchange]:
    with acting_as(SYSTEM):
        yield Exchange(tmp_path / "exchange")


def due() -> None:
    """The worker's delays are over."""
    from core import clock

    with unit_of_work() as session:
        session.execute(OUTBOX.update().values(next_attempt_at=clock.now()))


def test_closing_exports(exchange: Exchange) -> None:
    shop = make_shop()
    with exchange.as_register():
        session = sold_session(shop)
        assert export_of(session).state == "waiting"
        assert exports_block_imports(shop.centre.id)
        drain()
        batch = export_of(session)
        assert (batch.state, batch.error_text) == ("sent", "")
        assert not exports_block_imports(shop.centre.id)
    folder = exchange.register / "out" / f"{batch.number:08d}"
    with (folder / "infos_export.xml").open("rb") as source:
        manifest = read_manifest(source, "infos_export", batch=batch.number, register="R1")
    check_files(manifest, folder)

    def rows(table: str) -> list[dict[str, object]]:
        return [row.values for row in read((folder / f"{table}.xml").read_bytes(), table)]

    assert [(row["number"], row["expected"], row["counted"], row["orders"]) for row in rows("session")] == [
        (session.code, 14_400, 14_400, 4)
    ]
    assert [row["total"] for row in rows("order")] == [300, 300, 300, 4_400]
    assert [row["receipt"] for row in rows("order")] == [1, 2, 3, 4]
    assert sum(row["total"] for row in rows("line")) == 5_300  # type: ignore[misc]
    assert [(row["method"], row["amount"]) for row in rows("payment")] == [("card", 300)] * 3 + [
        ("cash", 4_400)
    ]
    assert [(row["kind"], row["amount"]) for row in rows("movement")] == [("opening", 10_000)]
    assert all(row["article"].startswith("local-") for row in rows("line"))  # type: ignore[attr-defined]


def test_nothing_is_exported_where_there_is_no_head_office(app: Flask) -> None:
    with acting_as(SYSTEM):
        sold_session(make_shop())
        assert db.session.query(ExportBatch).count() == 0


@pytest.mark.parametrize("step", ["write", "rename", "exists"])
def test_a_cut_line_is_noted_and_tried_again(
    exchange: Exchange, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    with exchange.as_register():
        session = sold_session(shop)

        def cut(*_given: object) -> None:
            raise LineDown(doing="Sending", where="there", detail="cut")

        with monkeypatch.context() as patched:
            patched.setattr(Folder, step, cut)
            drain()
        batch = export_of(session)
        assert (batch.state, batch.error_code, batch.attempts) == ("failed", "pos_sync.line_down", 1)
        assert batch.error_text and "pos_sync.line_down" in batch.diagnosis
        assert exports_block_imports(shop.centre.id)
        assert not (exchange.register / "out" / f"{batch.number:08d}").exists()
        due()
        drain()
        assert (export_of(session).state, export_of(session).attempts) == ("sent", 2)
        assert [path.name for path in (exchange.register / "out").iterdir()] == [f"{batch.number:08d}"]


def test_exports_are_sent_in_order(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    with exchange.as_register():
        first, second = sold_session(shop), sold_session(shop)
        sent: list[str] = []
        write = Folder.write

        def fails_once(self: Folder, path: str, local: Path) -> None:
            if not sent:
                sent.append("cut")
                raise LineDown(doing="Sending", where="there", detail="cut")
            sent.append(path.split("/")[1])
            write(self, path, local)

        monkeypatch.setattr(Folder, "write", fails_once)
        drain()
        assert (export_of(first).state, export_of(second).state) == ("failed", "waiting")
        due()
        drain()
        assert (export_of(first).state, export_of(second).state) == ("sent", "sent")
        assert sent[1:] == sorted(sent[1:])


def test_a_death_after_each_call_sends_it_once(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after each call of the folder in turn: the next attempt ends with the same whole folder."""
    from addons.pos_sync.export_jobs import export_job

    shop = make_shop()
    with exchange.as_register():
        deaths = 0
        for death in range(1, 60):
            session = sold_session(shop, 1)
            left = death

            def counted(name: str) -> None:
                call = getattr(Folder, name)

                def dies(self: Folder, *given: object) -> object:
                    nonlocal left
                    found = call(self, *given)
                    left -= 1
                    if left == 0:
                        raise Killed
                    return found

                patched.setattr(Folder, name, dies)

            with monkeypatch.context() as patched:
                for name in ("write", "rename", "delete", "exists", "read"):
                    counted(name)
                try:
                    export_job({"batch": export_of(session).id})
                    lived = True
                except Killed:
                    lived = False
                    deaths += 1
            export_job({"batch": export_of(session).id})
            batch = export_of(session)
            assert batch.state == "sent"
            folder = exchange.register / "out" / f"{batch.number:08d}"
            with (folder / "infos_export.xml").open("rb") as source:
                check_files(read_manifest(source, "infos_export"), folder)
            if lived:
                break
        assert deaths >= 12


def test_files_of_another_export_of_that_number_are_not_sent(exchange: Exchange) -> None:
    """An older copy of the database was put back: the number is given again, the files of the first lie there."""
    shop = make_shop()
    with exchange.as_register():
        session = sold_session(shop)
        batch = export_of(session)
        first = write_export(batch, "R1")
        assert write_export(batch, "R1") == first
        with unit_of_work():
            batch.made_at = batch.made_at + timedelta(minutes=1)
        again = write_export(export_of(session), "R1")
        assert again.sha256 != first.sha256
        assert again.manifest.made_at == batch.made_at
