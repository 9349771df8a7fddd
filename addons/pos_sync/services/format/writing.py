"""Writes the file of a table as it is read: every row passes the checks of the reader first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from addons.pos_sync.services.format.attributes import Attributes
from addons.pos_sync.services.format.duplicates import keys_of
from addons.pos_sync.services.format.elements import NAMESPACE
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.fields import Field, TableFormat
from addons.pos_sync.services.format.reading import BATCH, key_reader
from addons.pos_sync.services.format.values import writer_of

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ROWS_AT_ONCE = 500
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


class HashedOutput:
    """Writes text as UTF-8 and knows what it wrote: ``bytes`` and ``sha256``."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, text: str) -> None:
        """Append a text."""
        encoded = text.encode()
        self._out.write(encoded)
        self._hash.update(encoded)
        self.bytes += len(encoded)

    @property
    def sha256(self) -> str:
        """Of all that was written, in hexadecimal digits."""
        return self._hash.hexdigest()


def element(name: str, attributes: Mapping[str, str]) -> str:
    """The beginning of a tag: ``<name a="…"``, each value such that reading gives it back."""
    return f"<{name}" + "".join(
        [f' {key}="{value.translate(_ESCAPED)}"' for key, value in attributes.items()]
    )


class Attribution:
    """Makes values the attributes of an element, without those that are left out."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = [(field.name, writer_of(field)) for field in fields]

    def __call__(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the attributes. Raises TypeError as ``writer_of`` does."""
        pairs = [(name, write(values.get(name))) for name, write in self._fields]
        return {name: text for name, text in pairs if text is not None}


def write_table(
    out: BinaryIO, table: TableFormat, batch: int, rows: Iterable[Mapping[str, Any]]
) -> FileEntry:
    """Write a table and return what the manifest says of it. A row with ``deleted`` true needs its key only.

    Raises FileFault, with the line that the row would have, for what the reader would refuse: a value that is
    missing or too long, a key twice. Raises TypeError for a value of another kind, KeyError for an unknown field.
    """
    output = HashedOutput(out)
    number = Attributes(table.file, (BATCH,)).read(2, {"batch": str(batch)})["batch"]
    output.write(DECLARATION)
    output.write(f"{element(table.name, {'xmlns': NAMESPACE, 'batch': str(number)})}>\n")
    waiting: list[str] = []
    with keys_of(table.file) as keys:
        write = _RowWriter(table)
        for line, row in enumerate(rows, 3):
            text, key = write(line, row)
            keys.add(key, line)
            waiting.append(text)
            if len(waiting) == _ROWS_AT_ONCE:
                output.write("".join(waiting))
                waiting.clear()
        count = keys.count
    output.write(f"{''.join(waiting)}</{table.name}>\n")
    return FileEntry(table.file, count, output.bytes, output.sha256)


class _RowWriter:
    """Makes a row of a table its element, after the checks of the reader."""

    def __init__(self, table: TableFormat) -> None:
        self._known = {field.name for field in table.fields} | {"deleted"}
        key = tuple(field for field in table.fields if field.name in table.key)
        self._all = Attribution(table.fields), Attributes(table.file, table.fields)
        self._key = Attribution(key), Attributes(table.file, key)
        self._key_of = key_reader(table)

    def __call__(self, line: int, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return the element and the key of a row."""
        if not row.keys() <= self._known:
            raise KeyError(*sorted(row.keys() - self._known))
        deleted = bool(row.get("deleted"))
        attribution, check = self._key if deleted else self._all
        attributes = attribution(row)
        check.read(line, attributes)
        key = self._key_of(line, attributes)
        if deleted:
            attributes["deleted"] = "true"
        return f"{element('row', attributes)}/>\n", key
