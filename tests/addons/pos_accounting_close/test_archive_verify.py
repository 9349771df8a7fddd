"""Verifying archives: every kind of tampering is found and named; no file brings more than a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from addons.pos_accounting_close.errors.archive import ArchiveFaulty
from addons.pos_accounting_close.services import archive_verify, archives
from addons.pos_accounting_close.services.archive_format import canonical, sign_manifest
from addons.pos_accounting_close.services.archive_invariants import broken_archives
from addons.pos_accounting_close.services.archive_verify import verify_archive
from core.config import settings
from core.db import db
from core.journal.keys import signing_key
from tests.addons.pos_accounting_close.archived import FIRST, close_days, contents, drawn, trade, zipped
from tests.addons.pos_session.shop import Shop

Files = dict[str, bytes]


@pytest.fixture
def sealed(at_the_till: Shop) -> Files:
    """The files of a sound archive of two days."""
    last = FIRST + timedelta(days=1)
    trade(at_the_till, FIRST, last)
    close_days(at_the_till.centre.id, last)
    files = contents(drawn(at_the_till)[1])
    verify_archive(zipped(files))
    return files


def fault_of(files: Any) -> str:
    """The sentence a file is refused with."""
    with pytest.raises(ArchiveFaulty) as refused:
        verify_archive(files if isinstance(files, io.BytesIO) else zipped(files))
    return str(refused.value)


def forged(files: Files, table: str, change: Callable[[list[dict[str, Any]]], None]) -> Files:
    """The archive with other rows in a table, sealed again by somebody who has the key."""
    changed: list[dict[str, Any]] = json.loads(files[f"{table}.json"])
    change(changed)
    body = ",\n".join(json.dumps(row, ensure_ascii=False) for row in changed)
    content = f"[\n{body}\n]\n".encode()
    manifest = json.loads(files["manifest.json"])
    for file in manifest["files"]:
        if file["name"] == f"{table}.json":
            file.update(size=len(content), rows=len(changed), sha256=hashlib.sha256(content).hexdigest())
    sealed, key = canonical(manifest), signing_key()
    seal = {"algorithm": "HMAC-SHA-256", "key": key.id, "mac": sign_manifest(key.secret, sealed)}
    return {**files, f"{table}.json": content, "manifest.json": sealed, "manifest.mac": canonical(seal)}


def test_each_file_that_is_changed_cut_or_missing_is_named(sealed: Files) -> None:
    for name in sealed:
        if name == "manifest.mac":
            continue
        middle = len(sealed[name]) // 2
        flipped = bytearray(sealed[name])
        flipped[middle] ^= 1
        assert name in fault_of({**sealed, name: bytes(flipped)})
        assert name in fault_of({**sealed, name: sealed[name][:-1]})
        assert name in fault_of({**sealed, name: sealed[name] + b"\n"})
        assert name in fault_of({other: sealed[other] for other in sealed if other != name})


def test_the_seal_cannot_be_changed_nor_made_with_another_key(sealed: Files) -> None:
    seal = json.loads(sealed["manifest.mac"])
    for wrong in (
        {**seal, "mac": "0" * 64},
        {**seal, "mac": "é"},
        {**seal, "mac": 1},
        {**seal, "algorithm": "none"},
        {"key": seal["key"]},
        [],
        "é",
    ):
        assert "manifest" in fault_of({**sealed, "manifest.mac": canonical(wrong)})
    assert "0123456789abcdef" in fault_of(
        {**sealed, "manifest.mac": canonical({**seal, "key": "0123456789abcdef"})}
    )
    for broken in (b"", b"{", b"\xff", b"[" * 100_000):
        assert "manifest.mac" in fault_of({**sealed, "manifest.mac": broken})


@pytest.mark.parametrize(
    "name",
    ["extra.csv", "../evil.csv", "/etc/passwd", "a/b.csv", "a\\b.csv", "C:x.csv", "évil.csv", "x.exe"],
)
def test_what_was_added_is_named(sealed: Files, name: str) -> None:
    assert name in fault_of({**sealed, name: b"x"})


def test_a_name_twice_is_told(sealed: Files) -> None:
    target = zipped(sealed)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("orders.csv", b"other")
    target.seek(0)
    assert "orders.csv is there more than once" in fault_of(target)


def test_a_bomb_is_not_unpacked(sealed: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    before = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        nonlocal read
        chunk = before(self, n)
        read += len(chunk)
        return chunk

    bomb = zipped({**sealed, "orders.csv": b"0" * 50_000_000})
    many = zipped({f"t{number}.csv": b"" for number in range(300)})
    huge = zipped({**sealed, "manifest.json": b" " * 50_000_000})
    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    assert "orders.csv is not as long" in fault_of(bomb)
    assert "manifest.json is not as long" in fault_of(huge)
    assert "more files" in fault_of(many)
    assert read < 5_000_000


def test_no_broken_zip_brings_more_than_a_sentence(sealed: Files) -> None:
    whole = zipped(sealed).getvalue()
    luck = random.Random(7)
    assert fault_of(io.BytesIO(b""))
    assert fault_of(io.BytesIO(b"PK\x05\x06" + b"\0" * 18))
    for _ in range(150):
        broken = bytearray(whole)
        if luck.random() < 0.3:
            broken = broken[: luck.randrange(len(broken))]
        for _ in range(luck.randrange(1, 30)):
            tail = min(len(broken), 6_000)  # where the directory of the ZIP is
            place = luck.choice((-luck.randrange(1, tail + 1), luck.randrange(len(broken))))
            broken[place] = luck.randrange(256)
        with suppress(ArchiveFaulty):
            verify_archive(io.BytesIO(bytes(broken)))


def _set(name: str, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[-1][name] = value

    return change


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("order_lines", _set("total_ttc", 301), "The sales of 2026-03-11"),
        ("order_lines", _set("rate", 550), "The sales of 2026-03-11"),
        ("order_lines", _set("turnover", 0), "The sales of 2026-03-11"),
        ("order_lines", lambda rows: rows.pop(), "The sales of 2026-03-11"),
        ("orders", lambda rows: rows.append(dict(rows[-1], id=10**6)), "The sales of 2026-03-11"),
        ("orders", _set("validated_at", "2026-05-01T00:00:00.000000Z"), "in no fiscal closing"),
        ("fiscal_closing_rates", _set("ht", 1), "The sales of 2026-03-11"),
        ("fiscal_closings", _set("perpetual", 5), "2026-03-11 does not continue"),
        ("fiscal_closings", lambda rows: rows.pop(0), "in no fiscal closing"),
        ("fiscal_closings", _set("created_by_id", 77), "2026-03-11 is not as it was signed"),
        ("fiscal_closing_methods", _set("amount", 1), "brought in"),
        ("payments", _set("total", 1), "do not come to its total"),
        ("payment_parts", _set("amount", 1), "do not come to its total"),
        ("journal", _set("data", "{}"), "is not as it was signed"),
        ("journal", _set("mac", "0" * 64), "is not as it was signed"),
        ("journal", lambda rows: rows.pop(len(rows) // 2), "is not as it was signed"),
        ("journal", lambda rows: rows.reverse(), "is not as it was signed"),
    ],
)
def test_who_has_the_key_does_not_make_the_facts_agree(
    sealed: Files, table: str, change: Callable[[list[dict[str, Any]]], None], said: str
) -> None:
    assert said in fault_of(forged(sealed, table, change))


def test_only_the_zip_and_the_key_are_read(sealed: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "session", None)
    assert verify_archive(zipped(sealed)).rows > 0
    assert len(sealed) < archive_verify.MOST_FILES


def test_the_doctor_knows_archives_that_were_changed(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST)
    close_days(at_the_till.centre.id, FIRST)
    archive, content = drawn(at_the_till, days=1)
    assert list(broken_archives()) == []
    path = archives.path_of(archive)
    files = contents(content)
    path.write_bytes(zipped({**files, "manifest.json": files["manifest.json"] + b" "}).getvalue())
    assert "its file" in next(broken_archives())
    path.write_bytes(b"no zip")
    assert "its file" in next(broken_archives())
    path.unlink()
    assert list(broken_archives()) == []
    assert settings().data_dir in path.parents


def test_the_doctor_misses_an_archive_that_was_deleted(at_the_till: Shop, backend: str) -> None:
    trade(at_the_till, FIRST)
    close_days(at_the_till.centre.id, FIRST)
    drawn(at_the_till, days=1)
    table = "pos_accounting_close__archive"
    on = f" ON {table}" if backend == "postgresql" else ""
    db.session.execute(text("DELETE FROM pos_accounting_close__archive_work"))
    db.session.execute(text(f"DROP TRIGGER {table}_no_delete{on}"))
    db.session.execute(text(f"DELETE FROM {table}"))
    assert "is missing" in next(broken_archives()) or "missing here" in next(broken_archives())
    db.session.rollback()
