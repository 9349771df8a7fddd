"""Whatever bytes come: rows or a FileFault, never another error, and memory that does not grow with the file."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.pos_sync.errors import FileFault
from addons.pos_sync.services.format.elements import LONGEST_GAP
from addons.pos_sync.services.format.manifest import read_manifest
from addons.pos_sync.services.format.reading import read_table
from core.bootstrap.paths import ROOT
from tests.addons.pos_sync.files import ROW, TABLES, article, articles, read

GOOD = articles(ROW, article("A1", "A&amp;2"), article("/>", ' unit="U" active="true"/>').replace("A1", "é"))
PIECES = [
    b"<", b">", b"&", b'"', b"'", b"/", b"\x00", b"\xff", b"\xe9", b"\xef\xbb\xbf", b"\n", b" ", b"<row", b"/>",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"&#", b"&#x;", b"&amp;", b"<!DOCTYPE", b"xmlns", b"=",
    b"\xed\xa0\x80", b"%a;", b"</t_article>", b"xml:", b":", b"deleted", b"xmlns:a=''",
]  # fmt: skip
MANIFEST = b"""<infos_import xmlns="urn:guichet:exchange:1" batch="12" kind="full" made_at="2026-07-01T04:00:00Z"
 register="museum-1" version="1"><file name="t_pays.xml" rows="1" bytes="1" sha256="%s"/></infos_import>""" % (
    b"a" * 64
)


def changed(data: st.DataObject, good: bytes) -> bytes:
    """A good file with some pieces put in, taken out or replaced."""
    content = good
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content = (
            content[:at] + data.draw(st.sampled_from(PIECES)) + content[at + data.draw(st.integers(0, 12)) :]
        )
    return content


def or_fault(call: object, *args: object, **options: object) -> None:
    try:
        call(*args, **options)  # type: ignore[operator]
    except FileFault as fault:
        refused = fault
    else:
        return
    assert refused.line >= 1
    assert len(str(refused)) < 400


@given(st.data(), st.booleans())
def test_a_spoilt_file(data: st.DataObject, delta: bool) -> None:
    or_fault(read, changed(data, GOOD), delta=delta)


@given(st.data())
def test_a_spoilt_manifest(data: st.DataObject) -> None:
    read_manifest(io.BytesIO(MANIFEST))
    or_fault(read_manifest, io.BytesIO(changed(data, MANIFEST)))


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    or_fault(read, content)
    or_fault(read_manifest, io.BytesIO(content))


@given(st.data())
def test_how_a_file_is_cut_into_blocks_changes_nothing(data: st.DataObject) -> None:
    """A source may give fewer bytes than it is asked for, as those of a network do."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, data.draw(st.integers(1, 200))))

    found = list(read_table(Slow(GOOD), TABLES["t_article"], delta=False))
    assert found == read(GOOD)


@pytest.mark.parametrize("shift", range(8))
def test_a_character_between_two_blocks(shift: int) -> None:
    label = "é€\U0001f600" * 12
    rows = [article("Ticket", label).replace("A1", f"A{n}") for n in range(2000)]
    content = articles(" " * shift, *rows)
    assert len(content) > 4 * LONGEST_GAP
    assert {row.values["label"] for row in read(content)} == {label}
    # The last row is cut in the middle of a character, at the end of a block and of the file.
    cut = content[: 2 * LONGEST_GAP]
    or_fault(read, cut)


READ_TWO_FILES = """
import resource, sys
from itertools import chain
from addons.pos_sync.services.format import duplicates
from addons.pos_sync.services.format.reading import read_table
from tests.addons.pos_sync.files import TABLES, articles, article
duplicates.KEPT = 5_000
row = article("A1", "@").encode()
class Rows:
    def __init__(self, count):
        self.blocks = chain(
            [articles()[:-13]], (row.replace(b"@", b"A%d" % n) for n in range(count)), [b"</t_article>"]
        )
    def read(self, size):
        return next(self.blocks, b"")
def peak(count):
    assert sum(1 for _ in read_table(Rows(count), TABLES["t_article"], delta=False)) == count
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
small, large = peak(10_000), peak(120_000)
print(large - small)
"""


def test_memory_does_not_grow_with_the_file() -> None:
    """Twelve times the rows, some 8 MB more of them: the process grows by less than the cache of SQLite."""
    done = subprocess.run(
        [sys.executable, "-c", READ_TWO_FILES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 4_000  # KB
