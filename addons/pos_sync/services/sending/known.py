"""What a register has: the hash of each row that its newest batch left it with; a delta is what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from addons.pos_sync.models import SentRow
from addons.pos_sync.services.format.fields import TableFormat
from addons.pos_sync.services.importing.bulk import ROWS_AT_ONCE, Bulk
from addons.pos_sync.services.sending.sources import Of, rows_of
from core.db import db

_ROW: Any = SentRow.__table__


class Sent:
    """Compares the rows of head office with those that a register has, table by table, in the order of the format."""

    def __init__(self, register_id: int, full: bool, of: Of) -> None:
        self._register_id, self._full, self._of = register_id, full, of
        self._codes: dict[str, set[str]] = {}
        self._new: list[tuple[int, str, str, str]] = []
        self._gone: list[tuple[str, str]] = []

    def changes(self, table: TableFormat) -> Iterator[dict[str, Any]]:
        """The rows to send: all of them, or those that are new or differ, and the keys of those that are gone.

        A row that names one of another table which is not sent is left out: it was made while the tables were read,
        and comes with the next batch.
        """
        before = {} if self._full else self.read(table.name)
        days = {field.name for field in table.fields if field.kind == "day"}
        codes = self._codes[table.name] = set()
        refers = [
            (field.name, self._codes.get(field.refers, set())) for field in table.fields if field.refers
        ]
        for row in rows_of(table.name, self._of):
            if any(row.get(name) is not None and row[name] not in known for name, known in refers):
                continue
            key = "/".join(str(row[name]) for name in table.key)
            codes.add(key)
            digest = _digest(row)
            if before.pop(key, None) != digest:
                self._new.append((self._register_id, table.name, key, digest))
                yield row
        for key in sorted(before):
            self._gone.append((table.name, key))
            # Only the last field of a key has no stroke: it is an id, a permission or a day.
            values = key.rsplit("/", len(table.key) - 1) if len(table.key) > 1 else [key]
            yield {
                name: date.fromisoformat(value) if name in days else value
                for name, value in zip(table.key, values, strict=True)
            } | {"deleted": True}

    def remember(self) -> None:
        """Note what the register has once it applied the batch."""
        own = _ROW.c.register_id == self._register_id
        if self._full:
            db.session.execute(delete(_ROW).where(own))
        for begin in range(0, len(self._gone), ROWS_AT_ONCE):
            by_table: dict[str, list[str]] = {}
            for name, key in self._gone[begin : begin + ROWS_AT_ONCE]:
                by_table.setdefault(name, []).append(key)
            for name, keys in by_table.items():
                db.session.execute(delete(_ROW).where(own, _ROW.c.table_name == name, _ROW.c.code.in_(keys)))
        keyed_by = ("register_id", "table_name", "code")
        bulk = Bulk(SentRow, (*keyed_by, "sha256"), keyed_by, ("sha256",))
        for begin in range(0, len(self._new), ROWS_AT_ONCE):
            bulk.put(self._new[begin : begin + ROWS_AT_ONCE])

    def codes(self, table: str) -> set[str]:
        """The keys of a table that the register has once it applied the batch; none of a table not asked for yet."""
        return self._codes.get(table, set())

    def note(self, table: str, new: Mapping[str, str], gone: Iterable[str]) -> None:
        """Note what was compared elsewhere: the hashes of rows that are sent, the keys of those that are gone."""
        self._new += [(self._register_id, table, key, digest) for key, digest in new.items()]
        self._gone += [(table, key) for key in gone]

    def read(self, table: str) -> dict[str, str]:
        """The hashes of the rows of a table that the register has, by key."""
        wanted = select(_ROW.c.code, _ROW.c.sha256).where(
            _ROW.c.register_id == self._register_id, _ROW.c.table_name == table
        )
        return {row.code: row.sha256 for row in db.session.execute(wanted)}


def _digest(row: dict[str, Any]) -> str:
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return hashlib.sha256(text.encode()).hexdigest()


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
