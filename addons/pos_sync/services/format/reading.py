"""Reads the file of a table row by row: one pass, bounded memory, every value checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from addons.pos_sync.errors.batches import RowsWrong
from addons.pos_sync.errors.files import BatchWrong, ElementUnknown, RootWrong, Truncated
from addons.pos_sync.errors.rows import ValueTooLong
from addons.pos_sync.services.format.attributes import Attributes
from addons.pos_sync.services.format.duplicates import Keys, keys_of
from addons.pos_sync.services.format.elements import LARGEST_FILE, NAMESPACE, Element, elements, plain_name
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.fields import Field, TableFormat

ROW = f"{{{NAMESPACE}}}row"
LONGEST_KEY = 120
"""In characters, of the fields of a key joined: the column that keeps it."""

BATCH = Field("batch", "whole")
DELETED = Field("deleted", "flag", required=False)


@dataclass(slots=True)
class Row:
    """A row of a table: the line of its file, its key (joined by ``/``), its values by field.

    A deleted row (only in a delta) has the values of its key alone.
    """

    line: int
    key: str
    values: dict[str, Any]
    deleted: bool = False


def read_table(
    source: BinaryIO,
    table: TableFormat,
    *,
    delta: bool,
    batch: int | None = None,
    entry: FileEntry | None = None,
) -> Iterator[Row]:
    """Yield the rows of a table. ``batch`` is the one that it has to be of; ``entry`` what the manifest says of it.

    Texts that are not there are ``""``, flags False, all else None. Raises FileFault, also after rows were yielded:
    what was made of them is taken back by who reads (one transaction).
    """
    found = elements(source, table.file, LARGEST_FILE if entry is None else min(entry.bytes, LARGEST_FILE))
    _read_root(table, next(found, None), batch)
    with keys_of(table.file) as keys:
        yield from _rows(table, found, keys, delta)
        count = keys.count
    if entry is not None and count != entry.rows:
        raise RowsWrong(table.file, found=count, expected=entry.rows)


def root_name(table: TableFormat) -> str:
    """The name of the first element of a table's file."""
    return f"{{{NAMESPACE}}}{table.name}"


def _read_root(table: TableFormat, root: Element | None, batch: int | None) -> None:
    if root is None:
        raise Truncated(table.file, 1)
    line, name, attributes = root
    if name != root_name(table):
        raise RootWrong(table.file, line, found=plain_name(name), expected=table.name)
    number = Attributes(table.file, (BATCH,)).read(line, attributes)["batch"]
    if batch is not None and number != batch:
        raise BatchWrong(table.file, line, found=number, expected=batch)


def _rows(table: TableFormat, found: Iterator[Element], keys: Keys, delta: bool) -> Iterator[Row]:
    read = Attributes(table.file, table.fields).read
    read_deleted = _deleted_reader(table)
    key_of = key_reader(table)
    for line, name, attributes in found:
        if name != ROW:
            raise ElementUnknown(table.file, line, found=plain_name(name), expected="row")
        deleted = False
        if delta and "deleted" in attributes:
            deleted, values, attributes = read_deleted(line, attributes)
            if not deleted:
                values = read(line, attributes)
        else:
            values = read(line, attributes)
        key = key_of(line, attributes)
        keys.add(key, line)
        yield Row(line, key, values, deleted)


def _deleted_reader(
    table: TableFormat,
) -> Callable[[int, Mapping[str, str]], tuple[bool, dict[str, Any], dict[str, str]]]:
    flag = Attributes(table.file, (DELETED,))
    key = Attributes(table.file, tuple(field for field in table.fields if field.name in table.key))

    def read(line: int, attributes: Mapping[str, str]) -> tuple[bool, dict[str, Any], dict[str, str]]:
        others = dict(attributes)
        deleted = flag.read(line, {"deleted": others.pop("deleted")})["deleted"]
        return deleted, key.read(line, others) if deleted else {}, others

    return read


def key_reader(table: TableFormat) -> Callable[[int, Mapping[str, str]], str]:
    """Return what makes the attributes of a row (of a line) its key. It raises ValueTooLong."""
    if len(table.key) == 1:
        (name,) = table.key
        return lambda line, attributes: attributes[name]

    def joined(line: int, attributes: Mapping[str, str]) -> str:
        key = "/".join([attributes[name] for name in table.key])
        if len(key) > LONGEST_KEY:
            raise ValueTooLong(table.file, line, field="/".join(table.key), longest=LONGEST_KEY)
        return key

    return joined
