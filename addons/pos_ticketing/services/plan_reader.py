"""Checked reading of JSON values: every problem is kept with the path of the element, nothing is raised."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from core.i18n import N_

MAX_PIXELS = 100_000
MAX_TEXT = 190
KEPT_PROBLEMS = 50
ENOUGH_PROBLEMS = 1_000
"""So many faults, and the reading ends: a file of millions of them is refused as fast as one of a few."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_COLOR = re.compile(
    r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]{2,30}|(?:rgb|hsl)a?\([0-9.,%/ deg]{5,60}\)"
)
ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: the path of the element, a msgid and the values of its placeholders."""

    path: str
    message: str
    params: dict[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path}: {self.message % self.params}" if self.path else self.message % self.params


class EnoughProblems(Exception):
    """The reading of a file ends: there is no end to its faults."""


class Problems:
    """Collects problems: the first ``KEPT_PROBLEMS`` in full, the others counted; EnoughProblems at the last one."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(self, path: str, message: str, **params: str | int) -> None:
        self.count += 1
        if len(self.kept) < KEPT_PROBLEMS:
            self.kept.append(Problem(path, message, params))
        if self.count >= ENOUGH_PROBLEMS:
            raise EnoughProblems()

    def __bool__(self) -> bool:
        return self.count > 0


class Reader:
    """Typed getters on one JSON object at one path; a wrong value is noted and a harmless default given."""

    def __init__(self, value: Any, path: str, problems: Problems) -> None:
        self.path, self.problems = path, problems
        self.value: dict[str, Any] = {}
        if isinstance(value, dict):
            self.value = value
        else:
            problems.add(path, N_("An object is expected here."))

    def at(self, key: str) -> str:
        """The path of one of this object's keys."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, message: str, **params: str | int) -> None:
        """Note a problem at one of this object's keys."""
        self.problems.add(self.at(key), message, **params)

    def only(self, known: frozenset[str]) -> None:
        """Note every key that is not known."""
        for key in self.value:
            if key not in known:
                shown = _UNPRINTABLE.sub("?", key)[:60]
                self.wrong(shown, N_("This key is not known."))

    def _get(self, key: str, required: bool) -> Any:
        if key in self.value and (required or self.value[key] is not None):
            return self.value[key]
        if required:
            self.wrong(key, N_("This key is required."))
        return ABSENT

    def text(self, key: str, *, required: bool = True, least: int = 0, most: int = MAX_TEXT) -> str | None:
        """A text of ``least`` to ``most`` printable characters; None when absent or wrong."""
        value = self._get(key, required)
        if value is ABSENT:
            return None
        if not isinstance(value, str):
            self.wrong(key, N_("A text is expected here."))
        elif len(value) < least:
            self.wrong(key, N_("This text is too short: at least %(least)s characters."), least=least)
        elif len(value) > most:
            self.wrong(key, N_("This text is too long: at most %(most)s characters."), most=most)
        elif _UNPRINTABLE.search(value):
            self.wrong(key, N_("This text holds characters that cannot be printed."))
        else:
            return value
        return None

    def number(
        self, key: str, *, required: bool = True, least: float = -MAX_PIXELS, most: float = MAX_PIXELS
    ) -> float | None:
        """A finite number from ``least`` to ``most``; None when absent or wrong."""
        value = self._get(key, required)
        if value is ABSENT:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, N_("A number is expected here."))
        elif isinstance(value, float) and not math.isfinite(value):
            self.wrong(key, N_("NaN and infinite numbers are refused."))
        elif not least <= value <= most:
            self.wrong(
                key,
                N_("This number must be from %(least)s to %(most)s."),
                least=f"{least:g}",
                most=f"{most:g}",
            )
        else:
            return float(value)
        return None

    def integer(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number from ``least`` to ``most``; None when absent or wrong."""
        value = self.number(key, least=least, most=most)
        if value is not None and value != int(value):
            self.wrong(key, N_("A whole number is expected here."))
            return None
        return None if value is None else int(value)

    def color(self, key: str, default: str | None) -> str | None:
        """A CSS colour; the default when absent or wrong."""
        value = self.text(key, required=False, most=80)
        if value is None:
            return default
        if not _COLOR.fullmatch(value):
            self.wrong(key, N_("This is not a CSS colour."))
            return default
        return value

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        """A list; empty when absent or wrong."""
        value = self._get(key, required)
        if value is ABSENT:
            return []
        if isinstance(value, list):
            return value
        self.wrong(key, N_("A list is expected here."))
        return []

    def child(self, key: str, *, required: bool = True) -> Reader | None:
        """The reader of an object below this one; None when absent or wrong."""
        value = self._get(key, required)
        if value is ABSENT:
            return None
        reader = Reader(value, self.at(key), self.problems)
        return reader if isinstance(value, dict) else None

    def children(self, key: str, *, required: bool = True) -> list[Reader]:
        """The readers of the objects of a list, each with its own path ``key[i]``."""
        return [
            Reader(value, f"{self.at(key)}[{place}]", self.problems)
            for place, value in enumerate(self.items(key, required=required))
        ]

    def position(self, key: str = "position", *, required: bool = True) -> tuple[float, float]:
        """The x and y of a position object, in pixels; (0, 0) when absent or wrong."""
        child = self.child(key, required=required)
        if child is None:
            return 0.0, 0.0
        return child.number("x") or 0.0, child.number("y") or 0.0
