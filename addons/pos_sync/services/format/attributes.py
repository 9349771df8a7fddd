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
        self._fields = [(f.name, f.required, reader_of(f), _LEFT_OUT.get(f.kind)) for f in fields]
        self._names = frozenset(f.name for f in fields)

    def read(self, line: int, attributes: Mapping[str, str]) -> dict[str, Any]:
        """Return the value of each field. Raises FileFault: unknown, missing, or not a value of its kind."""
        values: dict[str, Any] = {}
        found = 0
        name = ""
        try:
            for name, required, reader, left_out in self._fields:
                raw = attributes.get(name)
                if raw is not None:
                    values[name] = reader(raw)
                    found += 1
                elif required:
                    raise AttributeMissing(self._file, line, field=name)
                else:
                    values[name] = left_out
        except Wrong as wrong:
            value = shown(attributes[name])
            raise wrong.fault(self._file, line, field=name, value=value, **wrong.params) from None
        if found != len(attributes):
            unknown = next(name for name in attributes if name not in self._names)
            raise AttributeUnknown(self._file, line, field=shown(unknown))
        return values
