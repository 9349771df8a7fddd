"""Verifying: the command, what is entered, taking the heads over, and a journal too long to be loaded."""

from __future__ import annotations

import shutil
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, select, text, update

from core.config import settings
from core.db import WRITES, db
from core.journal import enter, heads
from core.journal.checking import HeadsNotToAdopt, NothingToAdopt, adopt_heads, check, check_chain
from core.journal.commands import journal_cli
from core.journal.keys import signing_key
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import GENESIS, Fields, sign
from core.journal.verify import examine, verify
from core.uow import unit_of_work
from tests.core.journal.conftest import Write, attacker, copy_of_today


def test_what_is_found_is_entered(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    with attacker() as connection:
        connection.execute(text("UPDATE core__journal_entry SET kind = 'x' WHERE seq = 2"))
    assert len(check().faults) == 1
    noted = db.session.execute(select(ENTRIES).where(ENTRIES.c.chain == "house")).one()
    assert noted.kind == "journal.fault_found"
    assert noted.data == '{"faults":[{"chain":"desk:1","code":"edited","seq":2}]}'


def test_one_chain_is_walked_and_told_of(app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.journal.verify._BATCH", 2)
    write("desk:1", 5)
    write("desk:2", 3)
    told: list[tuple[int, int]] = []
    assert check_chain("desk:1", lambda done, total: told.append((done, total))) is None
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert check_chain("desk:3") is None, "nothing was ever entered in it"
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE chain = 'desk:2'"))
        connection.execute(text("DELETE FROM core__journal_chain WHERE name = 'desk:2'"))
    fault = check_chain("desk:2")
    assert fault is not None and (fault.chain, fault.code) == ("desk:2", "older")
    assert check_chain("desk:1") is None
    noted = db.session.execute(
        select(ENTRIES.c.data).where(ENTRIES.c.kind == "journal.fault_found")
    ).scalars()
    assert list(noted) == ['{"faults":[{"chain":"desk:2","code":"older","seq":1}]}']


def test_the_command_says_it_in_a_sentence(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    sound = CliRunner().invoke(journal_cli, ["verify"])
    assert (sound.exit_code, sound.output) == (0, "The journal is sound: 3 entries in 1 chains.\n")
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq = 2"))
    broken = CliRunner().invoke(journal_cli, ["verify"])
    assert broken.exit_code == 1
    assert "Entry 2 of the chain desk:1 is missing: a row was deleted." in broken.output


def test_heads_are_taken_over_after_a_restore_and_it_shows(app: Flask, write: Write, tmp_path: Path) -> None:
    write("desk:1", 3)
    put_back = copy_of_today(app, tmp_path)
    write("desk:1", 2)
    put_back()
    answer = CliRunner().invoke(journal_cli, ["adopt", "--yes"])
    assert (answer.exit_code, answer.output) == (0, "Taken over, and entered in the journal: desk:1.\n")
    assert verify() == []
    noted = db.session.execute(select(ENTRIES).where(ENTRIES.c.chain == "house")).one()
    assert (noted.kind, noted.data) == ("journal.heads_adopted", '{"chains":{"desk:1":[5,3]}}')
    write("desk:1", 2)
    assert verify() == []


def test_a_lost_folder_of_heads_is_taken_over_once(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    write("house", 1)
    shutil.rmtree(settings().journal_heads_dir)
    assert adopt_heads() == ["desk:1", "house"]
    assert verify() == []
    with pytest.raises(NothingToAdopt):
        adopt_heads()


def test_a_broken_journal_is_not_taken_over(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    with attacker() as connection:
        connection.execute(text("UPDATE core__journal_entry SET kind = 'x' WHERE seq = 2"))
    with pytest.raises(HeadsNotToAdopt, match="Entry 2"):
        adopt_heads()


def test_a_long_journal_is_not_loaded_at_once(app: Flask) -> None:
    """Twenty thousand signed entries, verified within a few megabytes."""
    key, chain, at, previous = signing_key(), "desk:1", datetime(2026, 1, 1, tzinfo=UTC), GENESIS
    with unit_of_work():
        enter(chain, "test.happened", {})
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry"))
        count = 20_000
        for start in range(0, count, 1000):
            batch = []
            for seq in range(start + 1, start + 1001):
                fields = Fields(chain, seq, at, "sale.validated", 1, '{"order":1}', key.id, previous)
                previous = sign(key.secret, fields)
                batch.append({**fields._asdict(), "mac": previous})
            connection.execute(insert(ENTRIES), batch)
        connection.execute(update(CHAINS).values(seq=count, mac=previous))
    heads.create(chain, heads.Head(count, previous))
    tracemalloc.start()
    report = examine()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (report.entries, report.faults) == (count, [])
    assert peak < 8 * 2**20


def test_reading_needs_no_write_lock(app: Flask, write: Write) -> None:
    """A verification runs while a sale is being written."""
    write("desk:1", 3)
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("UPDATE core__journal_chain SET at = at"))
        assert verify() == []
