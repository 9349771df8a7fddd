"""How the values of a row are written in an attribute, and read from it: a pair for each kind of field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.rows import (
    ControlCharacter,
    NotADay,
    NotAFlag,
    NotAnInstant,
    NotANumber,
    NumberTooLarge,
    ValueEmpty,
    ValueTooLong,
)
from addons.pos_sync.services.format.fields import Field

NUMBERS = {
    "whole": (-(2**31), 2**31 - 1),
    "rate": (-(2**31), 2**31 - 1),
    "cents": (-(2**53) + 1, 2**53 - 1),
    "exact": (-(2**53) + 1, 2**53 - 1),
}
"""Least and most of the kinds that are numbers: what their columns hold, and every program that reads JSON."""

INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INSTANT = re.compile(INSTANT)
_FLAGS = {"true": True, "false": False}


class Wrong(Exception):
    """A value that is refused; the reader of the row, who knows the place, makes it a FileFault."""

    def __init__(self, fault: type[FileFault], **params: Any) -> None:
        super().__init__(fault.message)
        self.fault, self.params = fault, params


def reader_of(field: Field) -> Callable[[str], Any]:
    """Return the function that makes an attribute the value of a field; it raises Wrong."""
    if field.kind == "code":
        return _code_reader(field.longest)
    if field.kind == "text":
        return _text_reader(field.longest, field.required)
    if field.kind in NUMBERS:
        return _number_reader(*NUMBERS[field.kind])
    return {"day": _day, "instant": _instant, "flag": _flag}[field.kind]


def writer_of(field: Field) -> Callable[[Any], str | None]:
    """Return the function that makes a value the attribute of a field, None where it is left out.

    It is the inverse of ``reader_of``, but that a text loses the characters that XML cannot hold: U+FFFD stands for
    each. It raises TypeError for a value of another kind, an instant without its zone among them.
    """
    kind = int if field.kind in NUMBERS else _TYPES[field.kind]
    make = _WRITERS.get(field.kind, str)
    left_out = (None,) if field.required else (None, "")

    def write(value: Any) -> str | None:
        if value in left_out:
            return None
        if type(value) is not kind:
            raise TypeError(f"{field.name} is a {field.kind}, not a {type(value).__name__}")
        return make(value)

    return write


def _written_instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("an instant without its zone")
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _written_text(value: str) -> str:
    return value if value.isprintable() else _NOT_XML.sub("\ufffd", value)


_TYPES = {"code": str, "text": str, "day": date, "instant": datetime, "flag": bool}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "text": _written_text,
    "day": date.isoformat,
    "instant": _written_instant,
    "flag": lambda value: "true" if value else "false",
}


def _code_reader(longest: int) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if not raw:
            raise Wrong(ValueEmpty)
        if len(raw) > longest:
            raise Wrong(ValueTooLong, longest=longest)
        if not raw.isprintable() and (_CONTROL.search(raw) or _NOT_XML.search(raw)):
            raise Wrong(ControlCharacter)
        return raw

    return read


def _text_reader(longest: int, required: bool) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if len(raw) > longest:
            raise Wrong(ValueTooLong, longest=longest)
        if required and not raw:
            raise Wrong(ValueEmpty)
        return raw

    return read


def _number_reader(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        try:
            number = int(raw)
        except ValueError:  # also for more digits than Python reads
            raise Wrong(NotANumber) from None
        if not least <= number <= most:
            raise Wrong(NumberTooLarge, least=least, most=most)
        if str(number) != raw:
            raise Wrong(NotANumber)
        return number

    return read


def _day(raw: str) -> date:
    try:
        found = date.fromisoformat(raw)
    except ValueError:
        raise Wrong(NotADay) from None
    if found.isoformat() != raw:
        raise Wrong(NotADay)
    return found


def _instant(raw: str) -> datetime:
    if not _INSTANT.fullmatch(raw):
        raise Wrong(NotAnInstant)
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        raise Wrong(NotAnInstant) from None


def _flag(raw: str) -> bool:
    try:
        return _FLAGS[raw]
    except KeyError:
        raise Wrong(NotAFlag) from None
