"""Files of bookings: read, recognised as JSON or CSV, and cut into bookings that know the line they stand on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from addons.pos_booking_payment.errors.files import FileUnreadable
from core.i18n import N_

MAX_BYTES = 100_000_000

EMPTY = N_("This file is empty.")
TOO_LARGE = N_("This file is larger than 100 MB: send it in several parts.")
NOT_UTF8 = N_("This file is not UTF-8 (line %(line)s): save it as UTF-8.")
BROKEN_JSON = N_("This file is no JSON from line %(line)s on: %(reason)s.")
TOO_DEEP = N_("This file holds too many lists or objects inside one another (line %(line)s).")
NO_BOOKINGS = N_("There is no booking in this file.")

_BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(slots=True)
class FoundBooking:
    """A booking of a file: the parsed value, the line it begins on, and those of its parts where they are known."""

    value: Any
    line: int
    end: int
    """Characters of the file that are read, with it."""
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line on which what a path names stands: ``fundings[1].amount``."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return self.line


def read_text(file: Path) -> str:
    """The text of a file. Raises FileUnreadable."""
    with file.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileUnreadable(TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(NOT_UTF8, line=content.count(b"\n", 0, error.start) + 1) from None
    if not text.strip():
        raise FileUnreadable(EMPTY)
    return text


def is_json(text: str) -> bool:
    """Whether a text begins as a list or an object does; else it is CSV."""
    return text[_BLANK.match(text).end()] in "[{"  # type: ignore[union-attr]


def json_bookings(text: str) -> Iterator[FoundBooking]:
    """The values of a JSON list, or of values one after the other, parsed one by one. Raises FileUnreadable."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    place, line, counted = _after_blank(text, 0), 1, 0
    is_list = text[place] == "["
    if is_list:
        place = _after_blank(text, place + 1)
    found = False
    while place < len(text) and not (is_list and text[place] == "]"):
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, end = decoder.raw_decode(text, place)
        except RecursionError:
            raise FileUnreadable(TOO_DEEP, line=line) from None
        except ValueError as error:
            raise _broken(text, error, place) from None
        found = True
        yield FoundBooking(value, line, end)
        place = _next(text, end) if is_list else _after_blank(text, end)
    if is_list:
        _check_end(text, place)
    if not found:
        raise FileUnreadable(NO_BOOKINGS)


def _next(text: str, place: int) -> int:
    """Where the next value of a list begins, or its end."""
    place = _after_blank(text, place)
    if text[place : place + 1] == ",":
        place = _after_blank(text, place + 1)
        if text[place : place + 1] != "]":
            return place
        raise _broken(text, ValueError("a value is missing after the comma"), place)
    if text[place : place + 1] != "]":
        raise _broken(text, ValueError("a comma or ] is missing"), place)
    return place


def _check_end(text: str, place: int) -> None:
    if place >= len(text):
        raise _broken(text, ValueError("the list does not end"), place)
    if (rest := _after_blank(text, place + 1)) < len(text):
        raise _broken(text, ValueError("something follows the list"), rest)


def _after_blank(text: str, place: int) -> int:
    return _BLANK.match(text, place).end()  # type: ignore[union-attr]


def _broken(text: str, error: ValueError, place: int) -> FileUnreadable:
    if isinstance(error, json.JSONDecodeError):
        place, reason = error.pos, error.msg
    else:
        reason = str(error).partition(":")[0]
    return FileUnreadable(BROKEN_JSON, line=text.count("\n", 0, place) + 1, reason=reason)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
