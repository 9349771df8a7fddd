"""Tampering with the journal: each way is named, with the chain and the entry (requirements.md T1-6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text, update

from core.config import settings
from core.db import db
from core.journal import faults
from core.journal.faults import Fault
from core.journal.keys import signing_key
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import Fields, sign
from core.journal.verify import examine, verify
from tests.core.journal.conftest import Write, attacker, copy_of_today


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
