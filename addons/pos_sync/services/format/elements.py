"""Reads a file of an exchange once, element by element, and refuses what no such file may hold.

lxml tells each start tag (a parser with a target): no tree is made, so memory does not grow with the file. The file
is fed by lines, because the line numbers of libxml2's elements end at 65535.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NoReturn

from lxml import etree

from addons.pos_sync.errors.files import (
    CharacterRefused,
    CommentRefused,
    DoctypeRefused,
    EncodingWrong,
    GapTooLong,
    Malformed,
    TextRefused,
    TooDeep,
    TooLarge,
    Truncated,
    shown,
)

NAMESPACE = "urn:guichet:exchange:1"
LARGEST_FILE = 512 * 1024 * 1024
"""In bytes: some three million articles."""
LONGEST_GAP = 64 * 1024
"""In bytes: what is read without a new element before a file is given up. Also the size of what is read at once."""

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_LINE_END = ord("\n")
_BAD_CHARACTER, _BAD_BYTES = 9, 81
"""As libxml2 numbers its errors."""

Element = tuple[int, str, Mapping[str, str]]
"""The line on which a start tag ends, its name as ``{namespace}name``, its attributes."""


def elements(source: BinaryIO, file: str, limit: int = LARGEST_FILE) -> Iterator[Element]:
    """Yield the first element, then those in it. ``limit`` is the bytes that the file may have.

    Raises FileFault as soon as a fault is seen; what was yielded before is not to be trusted alone.
    """
    target = _Target(file)
    parser = _parser(target)
    feed, found = parser.feed, target.found
    total = gap = 0
    for block in _blocks(source):
        if total == 0:
            block = _checked_head(file, block)
        total += len(block)
        if total > limit:
            raise TooLarge(file, target.line, limit=limit)
        gap += len(block)
        try:
            for piece in io.BytesIO(block):
                feed(piece)
                if found:
                    gap = 0
                    yield from found
                    found.clear()
                if piece[-1] == _LINE_END:
                    target.line += 1
        except etree.XMLSyntaxError as error:
            _refuse(file, target.line, error)
        if gap > LONGEST_GAP:
            raise GapTooLong(file, target.line, limit=LONGEST_GAP)
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        if error.code in (_BAD_CHARACTER, _BAD_BYTES):
            _refuse(file, target.line, error)
        raise Truncated(file, target.line) from None


def plain_name(name: str) -> str:
    """An element's name as a sentence shows it: without our namespace."""
    return shown(name.removeprefix(f"{{{NAMESPACE}}}"))


def _parser(target: _Target) -> etree.XMLParser:
    # encoding: what the file declares was checked, so that libxml2 need not believe it. Entities: only XML's own five
    # are left, as no DOCTYPE comes this far; unresolved, libxml2 gives "&amp;" to a target as "&#38;".
    return etree.XMLParser(
        target=target,
        encoding="utf-8",
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
    )


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    """The bytes of a source, the first block long enough to hold the beginning of a file."""
    block = b""
    while len(block) < LONGEST_GAP and (more := source.read(LONGEST_GAP - len(block))):
        block += more
    while block:
        yield block
        block = source.read(LONGEST_GAP)


def _checked_head(file: str, block: bytes) -> bytes:
    """The first block, without a mark of its encoding; refuses all that may stand before the first element."""
    if block[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in block[:4]:
        raise EncodingWrong(file, 1)
    block = block.removeprefix(_BOM)
    declaration = _DECLARATION.match(block)
    begin = declaration.end() if declaration else 0
    encoding = _ENCODING.search(block, 0, begin)
    if encoding and encoding[1].lower() != b"utf-8":
        raise EncodingWrong(file, 1)
    rest = block[begin:].lstrip(b" \t\r\n")
    line = 1 + block.count(b"\n", 0, len(block) - len(rest))
    if rest.startswith((b"<!--", b"<?")) and b">" in rest:
        raise CommentRefused(file, line)
    if rest.startswith(b"<!"):
        raise DoctypeRefused(file, line)
    return block


def _refuse(file: str, line: int, error: etree.XMLSyntaxError) -> NoReturn:
    if error.code == _BAD_BYTES:
        raise EncodingWrong(file, line) from None
    if error.code == _BAD_CHARACTER:
        raise CharacterRefused(file, line) from None
    detail = (error.msg or "").partition(", line ")[0]
    raise Malformed(file, line, detail=detail[:100]) from None


class _Target:
    """What lxml tells of a file: keeps the start tags of one line until they are fetched."""

    def __init__(self, file: str) -> None:
        self.file, self.line = file, 1
        self.found: list[Element] = []
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth == 2:
            raise TooDeep(self.file, self.line, found=plain_name(name))
        self._depth += 1
        # What lxml gives for no attributes at all is no dictionary.
        self.found.append((self.line, name, attributes or {}))

    def end(self, name: str) -> None:
        self._depth -= 1

    def data(self, text: str) -> None:
        if not text.isspace():
            raise TextRefused(self.file, self.line, found=shown(text.strip()))

    def comment(self, text: str) -> None:
        raise CommentRefused(self.file, self.line)

    def pi(self, target: str, data: str | None = None) -> None:
        raise CommentRefused(self.file, self.line)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise DoctypeRefused(self.file, self.line)

    def close(self) -> None:
        self.found.clear()
