"""Tampering with the journal: each way is named, with the chain and the entry (requirements.md T1-6)."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Connection, insert, select, text, update

from core.config import settings
from core.db import WRITES, db
from core.journal import enter, faults, heads
from core.journal.checking import HeadsNotToAdopt, NothingToAdopt, adopt_heads, check
from core.journal.commands import journal_cli
from core.journal.faults import Fault
from core.journal.keys import signing_key
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import GENESIS, Fields, sign
from core.journal.verify import examine, verify
from core.uow import unit_of_work
from tests.core.journal.conftest import Write, attacker


def test_an_untouched_journal_is_sound(app: Flask, write: Write) -> None:
    assert verify() == []
    write("desk:1", 5)
    write("house", 2)
    report = examine()
    assert (report.chains, report.entries, report.faults) == (2, 7, [])


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'test.other'",
        "data = '{}'",
        "actor_id = 5",
        "at = '2020-01-01 00:00:00+00:00'",
        "mac = 'f' || substr(mac, 2, 62) || 'f'",
        "previous_mac = 'f' || substr(previous_mac, 2, 62) || 'f'",
    ],
)
def test_an_edited_field(app: Flask, write: Write, change: str) -> None:
    write("desk:1", 5)
    write("desk:2", 2)
    if db.engine.dialect.name == "sqlite":
        change = change.replace("+00:00", ".000000")
    with attacker() as connection:
        connection.execute(
            text(f"UPDATE core__journal_entry SET {change} WHERE chain = 'desk:1' AND seq = 3")
        )
    assert verify() == [Fault("desk:1", 3, faults.EDITED)]
    assert str(verify()[0]) == "Entry 3 of the chain desk:1 was changed after it was signed."


def test_a_row_deleted_in_the_middle(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq = 3"))
    assert verify() == [Fault("desk:1", 3, faults.MISSING)]
    assert str(verify()[0]) == "Entry 3 of the chain desk:1 is missing: a row was deleted."


def test_rows_deleted_at_the_beginning(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq < 3"))
    assert verify() == [Fault("desk:1", 1, faults.MISSING)]


def test_a_row_deleted_and_the_others_renumbered(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq = 3"))
        for seq in (4, 5):
            connection.execute(text(f"UPDATE core__journal_entry SET seq = {seq - 1} WHERE seq = {seq}"))
        connection.execute(text("UPDATE core__journal_chain SET seq = 4"))
    assert verify() == [Fault("desk:1", 3, faults.EDITED)]


def test_the_last_rows_deleted(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq > 3"))
    assert verify() == [Fault("desk:1", 4, faults.TAIL)]
    assert str(verify()[0]) == "The chain desk:1 ends before entry 4: its last rows were deleted."


def move_end_back(connection: Connection, chain: str, seq: int) -> None:
    """What a careful attacker does after deleting the last rows: the chain's end agrees again."""
    connection.execute(text(f"DELETE FROM core__journal_entry WHERE chain = '{chain}' AND seq > {seq}"))
    last = select(ENTRIES.c.mac).where(ENTRIES.c.chain == chain, ENTRIES.c.seq == seq).scalar_subquery()
    connection.execute(update(CHAINS).where(CHAINS.c.name == chain).values(seq=seq, mac=last))


def test_the_last_rows_deleted_and_the_end_of_the_chain_moved_back(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    with attacker() as connection:
        move_end_back(connection, "desk:1", 3)
    assert verify() == [Fault("desk:1", 4, faults.OLDER)]


@pytest.mark.parametrize("later", [1, 2, 4])
def test_rows_deleted_and_new_ones_written_over_them(app: Flask, write: Write, later: int) -> None:
    """Fewer, as many, and more entries than were deleted: the head never follows the other branch."""
    write("desk:1", 5)
    with attacker() as connection:
        move_end_back(connection, "desk:1", 3)
    write("desk:1", later)
    assert verify() == [Fault("desk:1", 5, faults.OLDER)]


def test_a_whole_chain_deleted(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    write("desk:2", 2)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE chain = 'desk:1'"))
        connection.execute(text("DELETE FROM core__journal_chain WHERE name = 'desk:1'"))
    assert verify() == [Fault("desk:1", 1, faults.OLDER)]


def test_the_end_of_a_chain_deleted_or_changed(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    write("desk:2", 2)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_chain WHERE name = 'desk:1'"))
        connection.execute(text(f"UPDATE core__journal_chain SET mac = '{'e' * 64}' WHERE name = 'desk:2'"))
    assert verify() == [Fault("desk:1", 2, faults.CHAIN_ROW), Fault("desk:2", 2, faults.CHAIN_ROW)]


def copy_of_today(app: Flask, folder: Path) -> Callable[[], None]:
    """Keep a copy of the two tables (SQLite: of the file); returns what puts it back."""
    if db.engine.dialect.name == "sqlite":
        file, kept = Path(db.engine.url.database or ""), folder / "yesterday.sqlite3"
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{kept}'")
            connection.exec_driver_sql("BEGIN")

        def put_file_back() -> None:
            db.session.remove()
            db.engine.dispose()
            for suffix in ("-wal", "-shm"):
                Path(f"{file}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(kept, file)

        return put_file_back
    with db.engine.connect() as connection:
        saved = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in (CHAINS, ENTRIES)
        }

    def put_rows_back() -> None:
        with attacker() as connection:
            for table, rows in saved.items():
                connection.execute(table.delete())
                connection.execute(insert(table), rows)

    return put_rows_back


def test_yesterdays_copy_put_back(app: Flask, write: Write, tmp_path: Path) -> None:
    write("desk:1", 3)
    write("desk:2", 3)
    put_back = copy_of_today(app, tmp_path)
    write("desk:1", 4)
    assert verify() == []
    put_back()
    assert verify() == [Fault("desk:1", 4, faults.OLDER)]
    assert "an older copy of the database was put back" in str(verify()[0])
    write("desk:1", 6)
    assert verify() == [Fault("desk:1", 7, faults.OLDER)]


def test_an_entry_of_an_unknown_key(app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("desk:1", 3)
    (settings().data_dir / "strange.key").write_bytes(b"s" * 32)
    monkeypatch.setattr(settings().journal, "key_file", settings().data_dir / "strange.key")
    assert verify() == [Fault("desk:1", 1, faults.UNKNOWN_KEY)]


def test_an_entry_forged_by_someone_who_has_no_key(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    with attacker() as connection:
        last = connection.execute(select(ENTRIES).where(ENTRIES.c.seq == 3)).one()
        fields = Fields("desk:1", 4, last.at, "sale.validated", None, "{}", last.key_id, last.mac)
        forged = sign(b"guessed", fields)
        connection.execute(insert(ENTRIES).values(**fields._asdict(), mac=forged))
        connection.execute(update(CHAINS).values(seq=4, mac=forged))
    assert verify() == [Fault("desk:1", 4, faults.EDITED)]


def test_an_entry_of_a_key_holder_that_skips_its_predecessor(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    key = signing_key()
    with attacker() as connection:
        row = connection.execute(select(ENTRIES).where(ENTRIES.c.seq == 2)).one()
        values = {name: getattr(row, name) for name in Fields._fields}
        changed = Fields(**{**values, "data": "{}"})
        connection.execute(
            update(ENTRIES).where(ENTRIES.c.seq == 2).values(data="{}", mac=sign(key.secret, changed))
        )
    assert verify() == [Fault("desk:1", 3, faults.UNLINKED)]


def test_a_date_before_its_predecessor(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    key = signing_key()
    with attacker() as connection:
        row = connection.execute(select(ENTRIES).where(ENTRIES.c.seq == 2)).one()
        values = {name: getattr(row, name) for name in Fields._fields}
        earlier = Fields(**{**values, "at": row.at - timedelta(days=1)})
        connection.execute(
            update(ENTRIES).where(ENTRIES.c.seq == 2).values(at=earlier.at, mac=sign(key.secret, earlier))
        )
    assert verify() == [Fault("desk:1", 2, faults.CLOCK)]


def test_a_head_that_is_missing_stays_missing(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    (settings().journal_heads_dir / "desk-1.head").unlink()
    assert verify() == [Fault("desk:1", 2, faults.HEAD_MISSING)]
    write("desk:1", 1)
    assert verify() == [Fault("desk:1", 3, faults.HEAD_MISSING)]


def test_a_head_that_is_damaged(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    file = settings().journal_heads_dir / "desk-1.head"
    file.write_bytes(b"x" * file.stat().st_size)
    assert verify() == [Fault("desk:1", 2, faults.HEAD_DAMAGED)]
    write("desk:1", 1)
    assert verify() == [Fault("desk:1", 3, faults.HEAD_DAMAGED)]


def test_a_head_changed_by_hand_is_not_believed(app: Flask, write: Write) -> None:
    write("desk:1", 4)
    file = settings().journal_heads_dir / "desk-1.head"
    file.write_bytes(file.read_bytes().replace(b'"seq": 4', b'"seq": 2').replace(b'"seq": 3', b'"seq": 1'))
    assert verify() == [Fault("desk:1", 4, faults.HEAD_DAMAGED)]


def test_only_the_first_bad_link_of_each_chain(app: Flask, write: Write) -> None:
    write("desk:1", 5)
    write("house", 3)
    with attacker() as connection:
        connection.execute(text("UPDATE core__journal_entry SET kind = 'x' WHERE seq = 2"))
        connection.execute(text("DELETE FROM core__journal_entry WHERE seq = 4"))
    assert verify() == [Fault("desk:1", 2, faults.EDITED), Fault("house", 2, faults.EDITED)]


def test_what_is_found_is_entered(app: Flask, write: Write) -> None:
    write("desk:1", 3)
    with attacker() as connection:
        connection.execute(text("UPDATE core__journal_entry SET kind = 'x' WHERE seq = 2"))
    assert len(check().faults) == 1
    noted = db.session.execute(select(ENTRIES).where(ENTRIES.c.chain == "house")).one()
    assert noted.kind == "journal.fault_found"
    assert noted.data == '{"faults":[{"chain":"desk:1","code":"edited","seq":2}]}'


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
    heads.write(chain, heads.Head(count, previous))
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
