"""Entering facts: numbers without gaps, a chain of signatures, two statements, time that never goes back."""

from __future__ import annotations

import json
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from core import clock
from core.config import settings
from core.db import WRITES, db
from core.identity.actor import SYSTEM, Actor, acting_as
from core.journal import enter, heads
from core.journal.faults import CLOCK
from core.journal.keys import KeyUnusable, ensure_key, known_keys
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import GENESIS, Fields, canonical, sign
from core.journal.verify import verify
from core.manifest import StartError
from core.uow import unit_of_work
from tests.core.journal.conftest import Write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SALE: Any = {"order": 12, "total": -350, "lines": [1, None, {"b": 1, "a": "é"}]}


def rows(chain: str) -> list[Any]:
    query = select(ENTRIES).where(ENTRIES.c.chain == chain).order_by(ENTRIES.c.seq)
    return list(db.session.execute(query))


def test_entries_are_numbered_and_signed_one_after_the_other(app: Flask) -> None:
    with unit_of_work(), clock.frozen(NOON), acting_as(Actor(user_id=7, name="Marie")):
        enter("desk:1", "sale.validated", SALE)
        enter("desk:1", "sale.printed", {"order": 12})
        enter("house", "user.changed", {"user": 7})
    first, second = rows("desk:1")
    assert (first.seq, first.kind, first.actor_id, first.at) == (1, "sale.validated", 7, NOON)
    assert first.data == '{"lines":[1,null,{"a":"\\u00e9","b":1}],"order":12,"total":-350}'
    assert first.previous_mac == GENESIS
    assert second.previous_mac == first.mac != second.mac
    assert [row.seq for row in rows("house")] == [1]
    end = db.session.execute(select(CHAINS).where(CHAINS.c.name == "desk:1")).one()
    assert (end.seq, end.mac, end.at) == (2, second.mac, NOON)
    assert heads.read("desk:1") == (2, second.mac)
    assert verify() == []


def test_the_signature_covers_every_field(app: Flask) -> None:
    base = Fields("desk:1", 3, NOON, "k", 7, "{}", "key", "0" * 64)
    other = Fields("desk:2", 4, NOON + timedelta(microseconds=1), "l", None, "[]", "kez", "1" * 64)
    macs = {sign(b"secret", base)}
    for name in Fields._fields:
        macs.add(sign(b"secret", base._replace(**{name: getattr(other, name)})))
    macs.add(sign(b"another", base))
    assert len(macs) == len(Fields._fields) + 2


def test_the_system_is_no_user(app: Flask) -> None:
    with unit_of_work(), acting_as(SYSTEM):
        enter("house", "system.started", {})
    assert rows("house")[0].actor_id is None


def test_two_statements_per_entry_whatever_the_length_of_the_chain(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    seen: list[str] = []

    def listen(*args: Any) -> None:
        seen.append(args[2])

    with unit_of_work():
        event.listen(db.engine, "before_cursor_execute", listen)
        enter("desk:1", "test.happened", {})
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(seen) == 2, seen
    assert "RETURNING" in seen[0]


def test_nothing_is_kept_of_a_unit_that_fails(app: Flask, write: Write) -> None:
    write("desk:1", 2)

    def fail() -> None:
        enter("desk:1", "test.happened", {})
        enter("desk:2", "test.happened", {})
        raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"), unit_of_work():
        fail()
    assert [row.seq for row in rows("desk:1")] == [1, 2]
    assert rows("desk:2") == []
    assert verify() == []
    write("desk:1", 1)
    write("desk:2", 1)
    assert [row.seq for row in rows("desk:1")] == [1, 2, 3]
    assert verify() == []


def test_it_needs_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        enter("house", "test.happened", {})


@pytest.mark.parametrize("data", [{"price": 1.5}, {"at": NOON}, {1: "x"}, {"a": [{"b": {1.0}}]}])
def test_only_whole_numbers_texts_lists_and_dictionaries(app: Flask, data: Any) -> None:
    with pytest.raises(TypeError), unit_of_work():
        enter("house", "test.happened", data)


@pytest.mark.parametrize("chain", ["", "House", "desk:1:2", "desk/1", "a" * 31, "desk:" + "1" * 30])
def test_the_name_of_a_chain_is_simple(app: Flask, chain: str) -> None:
    with pytest.raises(ValueError, match="not the name of a chain"), unit_of_work():
        enter(chain, "test.happened", {})


def test_text_of_any_kind_is_kept_and_verified(app: Flask) -> None:
    with unit_of_work():
        enter("house", "test.happened", {"text": 'caf\u00e9 \u20ac \U0001f3ad \x00 \ud800 "\\ %s :x'})
    assert json.loads(rows("house")[0].data)["text"].startswith("café €")
    assert verify() == []


def test_the_same_data_has_one_text() -> None:
    assert (
        canonical({"b": [1, 2], "a": None}) == canonical({"a": None, "b": (1, 2)}) == '{"a":null,"b":[1,2]}'
    )


def test_a_clock_that_goes_back_is_noted(app: Flask) -> None:
    with clock.frozen(NOON), unit_of_work():
        enter("desk:1", "test.happened", {"n": 1})
    early = NOON - timedelta(hours=1)
    with clock.frozen(early), unit_of_work():
        enter("desk:1", "test.happened", {"n": 2})
    with clock.frozen(NOON + timedelta(seconds=1)), unit_of_work():
        enter("desk:1", "test.happened", {"n": 3})
    first, second, third = rows("desk:1")
    assert (first.at, second.at, third.at) == (NOON, NOON, NOON + timedelta(seconds=1))
    assert json.loads(second.data) == {"n": 2, "clock_behind": early.isoformat()}
    assert json.loads(third.data) == {"n": 3}
    assert verify() == []


def test_the_mark_of_the_clock_is_the_journals_own(app: Flask) -> None:
    with pytest.raises(ValueError, match="clock_behind"), unit_of_work():
        enter("house", "test.happened", {"clock_behind": "x"})


def test_entries_and_chains_are_guarded_by_the_database(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    for statement in (
        "UPDATE core__journal_entry SET kind = 'x' WHERE seq = 2",
        "DELETE FROM core__journal_entry WHERE seq = 3",
        "DELETE FROM core__journal_chain",
        "UPDATE core__journal_chain SET seq = 1",
        "UPDATE core__journal_chain SET name = 'desk:9'",
        "INSERT INTO core__journal_entry SELECT chain, 9, at, kind, actor_id, data, key_id, previous_mac, "
        "mac FROM core__journal_entry WHERE seq = 3",
    ):
        with (
            pytest.raises(IntegrityError),
            db.engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            connection.execute(text(statement))
    assert verify() == []


def test_the_key_is_outside_the_database_and_for_the_server_only(app: Flask) -> None:
    file = settings().journal_key_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 32


def test_without_its_key_nothing_is_entered(
    app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("house", 1)
    for content in (None, b"", b"short"):
        file = settings().data_dir / "other.key"
        if content is not None:
            file.write_bytes(content)
        monkeypatch.setattr(settings().journal, "key_file", file)
        with pytest.raises(KeyUnusable), unit_of_work():
            enter("house", "test.happened", {})
        file.unlink(missing_ok=True)
        monkeypatch.undo()
    assert len(rows("house")) == 1


def test_a_journal_with_entries_gets_no_new_key(
    app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings().journal, "key_file", tmp_path / "new.key")
    ensure_key()
    write("house", 1)
    (tmp_path / "new.key").unlink()
    with pytest.raises(StartError, match="Put it back from its backup"):
        ensure_key()
    assert not (tmp_path / "new.key").exists()


def test_a_changed_key_still_verifies_what_the_old_one_signed(
    app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("house", 2)
    file = settings().data_dir / "rotated.key"
    file.write_bytes(settings().journal_key_file.read_bytes() + b"n" * 32)
    monkeypatch.setattr(settings().journal, "key_file", file)
    write("house", 2)
    assert len({row.key_id for row in rows("house")}) == 2
    assert set(known_keys()) == {row.key_id for row in rows("house")}
    assert verify() == []


def test_many_writers_make_one_chain_each_without_gaps(app: Flask) -> None:
    """Eight threads, two chains: every number once, every link whole, heads at the end."""
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with app.app_context():
                for step in range(10):
                    with unit_of_work():
                        enter(f"desk:{number % 2}", "test.happened", {"writer": number, "step": step})
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for chain in ("desk:0", "desk:1"):
        found = rows(chain)
        assert [row.seq for row in found] == list(range(1, 41))
        assert heads.read(chain) == (40, found[-1].mac)
    assert [fault for fault in verify() if fault.code != CLOCK] == []
    assert verify() == []
