"""The whole import meets each kind of bad file: refused with file, line and reason, files kept, nothing written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_sync.services.importing.run import import_waiting
from core.db import db
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, article, put_batch
from tests.addons.pos_sync.test_import_refused import refusal

MANIFEST, ARTICLES = "infos_import.xml", "t_article.xml"
BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
GIGABYTES = 2 * 1024**3
Spoil = Callable[[Path], None]


def replaced(file: str, old: bytes, new: bytes) -> Spoil:
    """Change the first place of a file; its manifest, when it is another file, says so too."""

    def spoil(place: Path) -> None:
        content = (place / file).read_bytes()
        assert old in content
        (place / file).write_bytes(content.replace(old, new, 1))
        if file != MANIFEST:
            agree(place, file)

    return spoil


def entry_changed(change: Callable[[bytes], bytes]) -> Spoil:
    """Change the line of the articles in the manifest."""

    def spoil(place: Path) -> None:
        lines = (place / MANIFEST).read_bytes().splitlines(keepends=True)
        changed = [change(line) if b't_article.xml"' in line else line for line in lines]
        assert changed != lines
        (place / MANIFEST).write_bytes(b"".join(changed))

    return spoil


def agree(place: Path, file: str) -> None:
    """The manifest says the size and the hash that the file has now: head office made it like this."""
    size, digest = (place / file).stat().st_size, sha256(place / file)

    def change(line: bytes) -> bytes:
        line = re.sub(rb'bytes="\d+"', b'bytes="%d"' % size, line)
        return re.sub(rb'sha256="\w+"', b'sha256="%s"' % digest.encode(), line)

    entry_changed(change)(place)


def cut(place: Path) -> None:
    """The last twenty bytes are missing."""
    os.truncate(place / ARTICLES, (place / ARTICLES).stat().st_size - 20)


def cut_as_made(place: Path) -> None:
    """It was cut before the manifest was made."""
    cut(place)
    agree(place, ARTICLES)


def sparse(place: Path) -> None:
    """2 GB that take no room on the disk."""
    os.truncate(place / ARTICLES, GIGABYTES)


def latin(place: Path) -> None:
    """An é as other encodings write it."""
    replaced(ARTICLES, b"Article A2", b"Caf\xe9")(place)


def sub(pattern: bytes, into: bytes) -> Spoil:
    """Change an attribute of the articles in the manifest."""
    return entry_changed(lambda line: re.sub(pattern, into, line))


# What is done to the batch, then the file, line and code of the refusal; rows begin on line 3.
FAULTS: dict[str, tuple[Spoil, str, int, str]] = {
    "truncated": (cut, ARTICLES, 0, "file_size"),
    "truncated, hash matches": (cut_as_made, ARTICLES, 4, "file_truncated"),
    "wrong hash": (sub(rb'sha256="\w+"', b'sha256="%s"' % (b"a" * 64)), ARTICLES, 0, "file_hash"),
    "wrong count": (sub(rb'rows="2"', b'rows="3"'), ARTICLES, 0, "file_rows"),
    "wrong encoding": (latin, ARTICLES, 4, "file_encoding"),
    "entity bomb": (replaced(ARTICLES, b"<t_article", BOMB + b"<t_article"), ARTICLES, 2, "file_doctype"),
    "external entity": (replaced(ARTICLES, b"<t_article", EXTERNAL + b"<t_article"), ARTICLES, 2, "file_doctype"),
    "bomb in the manifest": (replaced(MANIFEST, b"<infos", BOMB + b"<infos"), MANIFEST, 2, "file_doctype"),
    "2 GB as it says": (sub(rb'bytes="\d+"', b'bytes="%d"' % GIGABYTES), MANIFEST, 5, "value_number_too_large"),
    "2 GB, unsaid": (sparse, ARTICLES, 0, "file_too_large"),
    "unknown table": (sub(ARTICLES.encode(), b"t_secret.xml"), MANIFEST, 5, "table_unknown"),
    "missing file": (lambda place: (place / ARTICLES).unlink(), ARTICLES, 0, "file_missing"),
    "missing column": (replaced(ARTICLES, b' vat="V55"', b""), ARTICLES, 3, "attribute_missing"),
    "id that points nowhere": (
        replaced(ARTICLES, b'family="BOOKS"', b'family="LOST"'), ARTICLES, 3, "reference_missing",
    ),
    "way out in a name": (sub(ARTICLES.encode(), b"../t_article.xml"), MANIFEST, 5, "file_name"),
}  # fmt: skip


def tables() -> dict[str, list[Any]]:
    """All rows of all tables."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        found[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
    db.session.rollback()
    return found


def kept(place: Path) -> dict[str, object]:
    """The files of a batch as they are; of a huge one its size."""
    return {
        path.name: path.read_bytes() if path.stat().st_size < 10**6 else path.stat().st_size
        for path in place.iterdir()
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_batch_is_refused_and_changes_nothing(shop: Shop, exchange: Path, fault: str) -> None:
    spoil, file, line, code = FAULTS[fault]
    put_batch(exchange / "in", 1, BASE)
    assert import_waiting(shop.centre.id) == [1]
    place = put_batch(
        exchange / "in", 2, {**BASE, "t_article": [article("A1", price=1), article("A2", price=2)]}
    )
    spoil(place)
    files, before = kept(place), tables()
    with pytest.raises(FileFault) as refused:
        import_waiting(shop.centre.id)
    found = refused.value
    assert (found.file, found.line, found.error_code) == (file, line, f"pos_sync.{code}")
    assert file in str(found)
    told = refusal(exchange, 2)
    assert (told.file, told.line, told.code) == (file, line, f"pos_sync.{code}")
    assert told.reason == str(found)
    assert kept(place) == files
    after = tables()
    assert [name for name in before if after[name] != before[name]] == []
    assert not (exchange / "t_article.xml").exists()
