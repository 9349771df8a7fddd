"""The words in which the tables of an exchange are declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["code", "text", "whole", "cents", "exact", "rate", "day", "instant", "flag"]
"""``code`` is a key (120 characters); ``cents``, ``exact`` (1/10000) and ``rate`` (hundredths of a percent) are whole
numbers; ``day`` and ``instant`` (UTC) are ISO 8601; ``flag`` is true or false."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row, an attribute of its element; ``refers`` is the table whose key it holds."""

    name: str
    kind: Kind = "text"
    required: bool = True
    longest: int = 200
    refers: str = ""


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A table: one file of its name. ``key`` names the fields that tell its rows apart, joined by ``/``."""

    name: str
    about: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.xml"


def code(name: str = "code", refers: str = "", required: bool = True) -> Field:
    """A key, or the key of another table."""
    return Field(name, "code", required, 120, refers)


def text(name: str, longest: int = 200, required: bool = False) -> Field:
    """A text of at most ``longest`` characters."""
    return Field(name, "text", required, longest)


def whole(name: str, required: bool = True) -> Field:
    """A whole number."""
    return Field(name, "whole", required)


def cents(name: str, required: bool = True) -> Field:
    """An amount in cents."""
    return Field(name, "cents", required)


def flag(name: str) -> Field:
    """True or false; not there: false."""
    return Field(name, "flag", required=False)


def day(name: str, required: bool = False) -> Field:
    """A day."""
    return Field(name, "day", required)


def instant(name: str, required: bool = False) -> Field:
    """An instant in UTC."""
    return Field(name, "instant", required)


def rate(name: str, required: bool = True) -> Field:
    """Hundredths of a percent."""
    return Field(name, "rate", required)
