"""The heads outside the database: forward only, several processes, a crash in the middle of a write."""

from __future__ import annotations

import multiprocessing
import os
import stat

import pytest
from flask import Flask

from core.config import settings
from core.journal import heads
from core.journal.heads import Head
from core.journal.keys import ensure_key
from core.journal.signing import GENESIS
from core.journal.verify import verify
from tests.core.journal.conftest import Write

A, B, C = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture(autouse=True)
def _key(app: Flask) -> None:
    ensure_key()


def test_a_new_head_is_before_the_first_entry(app: Flask) -> None:
    heads.begin("desk:1")
    assert heads.read("desk:1") == Head(0, GENESIS)
    assert heads.chains() == ["desk:1"]
    assert heads.advance("desk:1", Head(0, GENESIS), Head(1, A))
    heads.begin("desk:1")
    assert heads.read("desk:1") == Head(1, A)


def test_it_moves_forward_only(app: Flask) -> None:
    heads.begin("desk:1")
    assert heads.advance("desk:1", Head(0, GENESIS), Head(2, B))
    assert heads.advance("desk:1", Head(0, GENESIS), Head(1, A))
    assert heads.read("desk:1") == Head(2, B)


def test_it_does_not_follow_another_branch(app: Flask) -> None:
    heads.begin("desk:1")
    heads.advance("desk:1", Head(0, GENESIS), Head(1, A))
    assert not heads.advance("desk:1", Head(1, C), Head(2, B))
    assert not heads.advance("desk:1", Head(4, C), Head(5, B))
    assert heads.read("desk:1") == Head(1, A)


def test_it_catches_up_after_a_process_died_before_moving_it(
    app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("desk:1", 2)
    monkeypatch.setattr(heads.Advance, "__call__", lambda self: None)
    write("desk:1", 3)
    monkeypatch.undo()
    assert heads.read("desk:1") is not None
    assert heads.read("desk:1")[0] == 2  # type: ignore[index]
    assert verify() == []
    write("desk:1", 1)
    assert heads.read("desk:1")[0] == 6  # type: ignore[index]
    assert verify() == []


@pytest.mark.parametrize("written", [0, 1, 100, 511])
def test_a_write_cut_off_in_the_middle_leaves_the_head_before(app: Flask, written: int) -> None:
    heads.begin("desk:1")
    for seq, mac in ((1, A), (2, B), (3, C)):
        heads.advance("desk:1", Head(seq - 1, {1: GENESIS, 2: A, 3: B}[seq]), Head(seq, mac))
    file = settings().journal_heads_dir / "desk-1.head"
    content = file.read_bytes()
    slot = content.index(b'"seq": 2') // 512
    cut = b"\0" * 512 if written == 0 else content[slot * 512 : slot * 512 + written].ljust(512, b"\0")
    cut = cut.replace(b'"seq": 2', b'"seq": 4')
    file.write_bytes(content[: slot * 512] + cut + content[slot * 512 + 512 :])
    assert heads.read("desk:1") == Head(3, C)
    assert heads.advance("desk:1", Head(3, C), Head(4, A))
    assert heads.read("desk:1") == Head(4, A)


def test_a_missing_or_damaged_file_is_not_made_again(app: Flask) -> None:
    heads.begin("desk:1")
    file = settings().journal_heads_dir / "desk-1.head"
    file.unlink()
    with pytest.raises(FileNotFoundError):
        heads.advance("desk:1", Head(0, GENESIS), Head(1, A))
    assert heads.read("desk:1") is None
    file.write_bytes(b"")
    with pytest.raises(ValueError, match="damaged"):
        heads.read("desk:1")


def test_a_sale_goes_on_when_its_head_cannot_move(
    app: Flask, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    write("desk:1", 1)
    (settings().journal_heads_dir / "desk-1.head").unlink()
    write("desk:1", 1)
    assert "the head of the journal's chain desk:1 was not moved" in caplog.text


def test_files_are_for_the_server_only(app: Flask, write: Write) -> None:
    write("desk:1", 2)
    for file in settings().journal_heads_dir.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_several_processes_move_it_one_after_the_other(app: Flask) -> None:
    """Four processes push one head through the same numbers: it ends at the last, and is always whole."""
    heads.begin("desk:1")
    macs = {seq: f"{seq:064x}" for seq in range(1, 201)} | {0: GENESIS}

    def push() -> None:
        with app.app_context():
            for seq in range(1, 201):
                heads.advance("desk:1", Head(seq - 1, macs[seq - 1]), Head(seq, macs[seq]))
                current = heads.read("desk:1")
                if current is None or current.mac != macs[current.seq] or current.seq < seq:
                    os._exit(1)
        os._exit(0)

    processes = [multiprocessing.get_context("fork").Process(target=push) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert heads.read("desk:1") == Head(200, macs[200])
