"""Reads the attributes of an element by the fields that are declared for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.pos_sync.errors.files import shown
from addons.pos_sync.errors.rows import AttributeMissing, AttributeUnknown
from addons.pos_sync.services.format.fields import Field
from addons.pos_sync.services.format.values import Wrong, reader_of

_LEFT_OUT = {"text": "", "flag": False}


class Attributes:
    """The fields of one kind of element in a file. Not there: ``""`` for a text, False for a flag, else None."""

    def __init__(self, file: str, fields: tuple[Field, ...]) -> None:
        self._file = file
        self._readers = {f.name: reader_of(f) for f in fields}
        self._blank = {f.name: _LEFT_OUT.get(f.kind) for f in fields}
        self._required = frozenset(f.name for f in fields if f.required)

    def read(self, line: int, attributes: Mapping[str, str]) -> dict[str, Any]:
        """Return the value of each field. Raises FileFault: unknown, missing, or not a value of its kind."""
        values: dict[str, Any] = self._blank.copy()
        readers = self._readers
        name = ""
        try:
            for name, raw in attributes.items():
                values[name] = readers[name](raw)
        except Wrong as wrong:
            value = shown(attributes[name])
            raise wrong.fault(self._file, line, field=name, value=value, **wrong.params) from None
        except KeyError:
            raise AttributeUnknown(self._file, line, field=shown(name)) from None
        if not attributes.keys() >= self._required:
            missing = next(name for name in self._blank if name in self._required and name not in attributes)
            raise AttributeMissing(self._file, line, field=missing)
        return values
