"""Whether a file is a FEC: written from requirements.md T3-8, reads nothing but the file and its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

HEADER = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
NEVER_EMPTY = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "ValidDate",
]
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
TOGETHER = (("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise"))


class Line(NamedTuple):
    """A line of the file: its place from 2, and its fields by name."""

    place: int
    fields: dict[str, str]

    def cents(self, name: str) -> int:
        return int(self.fields[name].replace(",", ""))

    @property
    def entry(self) -> tuple[str, int]:
        return self.fields["JournalCode"], int(self.fields["EcritureNum"])


def faults_of(name: str, content: bytes) -> list[str]:
    """A sentence for everything by which the file is none."""
    if found := [*_name(name), *_text(content)]:
        return found
    lines = lines_of(content)
    if found := [
        f"line {line.place}: {fault}" for line in lines for fault in (*_fields(line), *_amounts(line))
    ]:
        return found
    return [*_book(name, lines), *_entries(lines), *_numbers(lines)]


def lines_of(content: bytes) -> list[Line]:
    """The lines under the header of a file that ``faults_of`` can read."""
    head, *rows = content.decode("iso8859-15").removesuffix("\r\n").split("\r\n")
    separator = "\t" if "\t" in head else "|"
    return [
        Line(at, dict(zip(HEADER, row.split(separator), strict=True))) for at, row in enumerate(rows, start=2)
    ]


def _name(name: str) -> Iterator[str]:
    found = re.fullmatch(r"[0-9]{9}FEC([0-9]{8})\.txt", name)
    if found is None or _day(found[1]) is None:
        yield f"{name} is not the name of a FEC"


def _text(content: bytes) -> Iterator[str]:
    """What makes the file unreadable as a table."""
    text = content.decode("iso8859-15")
    if not text.endswith("\r\n"):
        yield "the last line does not end with CRLF"
    if re.search(r"\r(?!\n)|(?<!\r)\n", text):
        yield "a line ends otherwise than with CRLF"
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text):
        yield "a sign is none of ISO 8859-15"
    head, *rows = text.removesuffix("\r\n").split("\r\n")
    separator = "\t" if "\t" in head else "|"
    if head.split(separator) != HEADER:
        yield f"the header is {head!r}"
    for place, row in enumerate(rows, start=2):
        if row.count(separator) != len(HEADER) - 1:
            yield f"line {place} has {row.count(separator) + 1} columns"
        if {"\t", "|"} & set(row) != {separator}:
            yield f"line {place} holds a separator in a text"


def _book(name: str, lines: list[Line]) -> Iterator[str]:
    """Nothing is dated after the end of the period, and the lines stand in the order of their posting."""
    for line in lines:
        if line.fields["EcritureDate"] > name[12:20]:
            yield f"line {line.place}: dated after the end of the file's period"
    for before, after in pairwise(lines):
        if after.fields["ValidDate"] < before.fields["ValidDate"]:
            yield f"line {after.place}: posted before the line above"


def _fields(line: Line) -> Iterator[str]:
    for name, value in line.fields.items():
        if value != value.strip():
            yield f"{name} begins or ends with a space"
    for name in NEVER_EMPTY:
        if not line.fields[name]:
            yield f"{name} is empty"
    for name in DATES:
        if line.fields[name] and _day(line.fields[name]) is None:
            yield f"{name} is no date: {line.fields[name]}"
    for one, other in TOGETHER:
        if bool(line.fields[one]) != bool(line.fields[other]):
            yield f"{one} without {other}, or the reverse"
    if not re.fullmatch(r"[0-9]{3}[0-9A-Za-z]*", line.fields["CompteNum"]):
        yield f"CompteNum is no account: {line.fields['CompteNum']}"
    if not re.fullmatch(r"[1-9][0-9]*", line.fields["EcritureNum"]):
        yield f"EcritureNum is no number: {line.fields['EcritureNum']}"


def _amounts(line: Line) -> Iterator[str]:
    for name in ("Debit", "Credit"):
        if not re.fullmatch(r"[0-9]+,[0-9]{2}", line.fields[name]):
            yield f"{name} is no amount: {line.fields[name]}"
            return
    if line.cents("Debit") and line.cents("Credit"):
        yield "Debit and Credit are both filled"
    if not line.cents("Debit") and not line.cents("Credit"):
        yield "neither Debit nor Credit is filled"


def _entries(lines: list[Line]) -> Iterator[str]:
    """Each entry is balanced, in one piece, of one date."""
    balance: dict[tuple[str, int], int] = defaultdict(int)
    heads: dict[tuple[str, int], tuple[str, ...]] = {}
    for line in lines:
        balance[line.entry] += line.cents("Debit") - line.cents("Credit")
        head = tuple(line.fields[name] for name in ("JournalLib", "EcritureDate", "ValidDate"))
        if heads.setdefault(line.entry, head) != head:
            yield f"line {line.place}: another date or journal than the first line of its entry"
    yield from (f"entry {entry} is not balanced: {rest}" for entry, rest in balance.items() if rest)
    pieces = [after.entry for before, after in pairwise(lines) if before.entry != after.entry]
    if len(pieces) != len(set(pieces)) or (lines and lines[0].entry in pieces):
        yield "an entry is not in one piece"


def _numbers(lines: list[Line]) -> Iterator[str]:
    """EcritureNum is continuous per journal."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        journal, number = line.entry
        numbers[journal].add(number)
    for journal, found in numbers.items():
        if missing := sorted(set(range(min(found), max(found) + 1)) - found):
            yield f"journal {journal} misses the entries {missing}"


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
