"""The documents that head office and a register exchange about lent places: JSON, read with bounds and doubt.

``places`` are runs as the journal writes them, ``3-9,12``: indexes in plan order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from addons.pos_ticketing.errors import LentDocumentFault
from addons.pos_ticketing.services.house_places import runs

VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
MAX_PLACES = 100_000
"""Of one list."""
_RUN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?", re.ASCII)


class Report(NamedTuple):
    """What a register says of one lending: of every place sold or returned so far; the number grows."""

    reference: str
    number: int
    sold: frozenset[int]
    returned: frozenset[int]


def written(document: Mapping[str, Any]) -> bytes:
    """A document as it travels: the same content is the same bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(source: bytes) -> Mapping[str, Any]:
    """A document with the version this program knows. Raises LentDocumentFault."""
    if len(source) > MAX_BYTES:
        raise LentDocumentFault(fault="it is larger than 64 MB")
    try:
        document = json.loads(source.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise LentDocumentFault(fault="it is not JSON in UTF-8") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise LentDocumentFault(fault="it is of another version")
    return document


def report_document(reports: Iterable[Report]) -> bytes:
    """What a register sends."""
    rows = [
        {
            "reference": report.reference,
            "number": report.number,
            "sold": runs(report.sold),
            "returned": runs(report.returned),
        }
        for report in reports
    ]
    return written({"version": VERSION, "reports": rows})


def read_reports(source: bytes) -> list[Report]:
    """The reports of a register. Raises LentDocumentFault."""
    return [
        Report(
            field(row, "reference", str),
            field(row, "number", int),
            frozenset(places(row, "sold")),
            frozenset(places(row, "returned")),
        )
        for row in rows_of(read(source), "reports")
    ]


def rows_of(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects. Raises LentDocumentFault."""
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise LentDocumentFault(fault=f"{name} is not a list of objects")
    return found


def field(row: Mapping[str, Any], name: str, kind: type[Any], most: int = 250) -> Any:
    """A text of at most ``most`` characters, a number (0 to 2^31) or a truth. Raises LentDocumentFault."""
    value = row.get(name)
    fits = type(value) is kind and (
        (kind is str and len(str(value)) <= most and "\x00" not in str(value))
        or (kind is int and isinstance(value, int) and 0 <= value < 2**31)
        or kind is bool
    )
    if not fits:
        raise LentDocumentFault(fault=f"{name} is missing or not as agreed")
    return value


def instant(row: Mapping[str, Any], name: str) -> datetime:
    """A moment with its zone. Raises LentDocumentFault."""
    try:
        at = datetime.fromisoformat(field(row, name, str, 40))
    except ValueError as error:
        raise LentDocumentFault(fault=f"{name} is not a moment") from error
    if at.tzinfo is None:
        raise LentDocumentFault(fault=f"{name} has no time zone")
    return at


def places(row: Mapping[str, Any], name: str) -> list[int]:
    """Runs of places, in order. Raises LentDocumentFault."""
    found: set[int] = set()
    text = field(row, name, str, 1_000_000)
    for part in text.split(",") if text else ():
        run = _RUN.fullmatch(part)
        if run is None:
            raise LentDocumentFault(fault=f"{name} are not places")
        first, last = int(run[1]), int(run[2] or run[1])
        if last < first or len(found) + last - first >= MAX_PLACES:
            raise LentDocumentFault(fault=f"{name} are too many places")
        found.update(range(first, last + 1))
    return sorted(found)
