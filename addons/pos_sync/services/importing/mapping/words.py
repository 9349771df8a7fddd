"""The words in which mappings are declared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from addons.pos_sync.errors.files import FileFault, shown
from addons.pos_sync.errors.importing import ValueRefused
from addons.pos_sync.services.format.fields import TableFormat
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.known import Known
from core.db import Base

Written = tuple[int | None, str]
"""What a row became: its local id, and the JSON of what no model holds."""


class NotPossible(ValueError):
    """Raised by a converter for a value that the point of sale does not take."""


def same(value: Any) -> Any:
    """The value as it was sent."""
    return value


def or_weight(value: int | None) -> int:
    """The weight of a row without one: in the middle."""
    return 50 if value is None else value


def at_most(longest: int) -> Callable[[str], str]:
    """The beginning of a label: what a page shows; the whole is kept with the row of head office."""
    return lambda value: value[:longest]


def exactly(longest: int) -> Callable[[str], str]:
    """A text that means nothing when it is cut."""

    def check(value: str) -> str:
        if len(value) > longest:
            raise NotPossible
        return value

    return check


def amount(value: int) -> int:
    """A price: cents, never negative."""
    if value < 0:
        raise NotPossible
    return value


@dataclass(frozen=True, slots=True)
class To:
    """A column, the field it is made of, and how. With ``table`` it is the local id of what the field names."""

    column: str
    field: str
    make: Callable[[Any], Any] = same
    table: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A table that becomes rows of a model, written in bulk.

    ``unique``: the column that only one row of a centre may have; a row made here that has it, and that no other code
    stands for, is taken over. ``switch``: the column that is False when head office does not send the row any more.
    ``fixed``: what a new row has. ``unless``: a row whose column is not NULL is not changed. ``kept``: fields that go
    into the row of head office, because the model has no place for them.
    """

    model: type[Base]
    columns: tuple[To, ...]
    unique: str = ""
    switch: str = ""
    fixed: dict[str, Any] = field(default_factory=dict)
    unless: str = ""
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class Target:
    """Where the rows of a table go: the centre, what is known of it, the format, and the kind of the batch.

    ``entries`` are the facts for the house's journal, entered at the end: its chain is locked last.
    """

    centre_id: int
    known: Known
    table: TableFormat
    full: bool
    entries: list[tuple[str, dict[str, Any]]]

    def fault(self, row: Row, name: str, kind: type[FileFault] = ValueRefused) -> FileFault:
        """A field of a row that is refused."""
        return kind(self.table.file, row.line, field=name, value=shown(str(row.values[name])))


class Writer(Protocol):
    """Writes the rows of a table, a chunk at a time, and puts away those that are no longer sent."""

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Write rows, whose references were checked."""
        ...

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Put away what codes stood for, by their local ids."""
        ...

    def end(self) -> None:
        """All rows of the table were written, and those that are gone put away."""
        ...


Made = Callable[[Target], Writer]
