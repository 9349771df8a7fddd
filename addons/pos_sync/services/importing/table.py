"""One table of a batch: read in one pass, its references checked, written in chunks, what is gone put away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, select, update

from addons.pos_sync.errors.files import shown
from addons.pos_sync.errors.importing import ReferenceMissing
from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.bulk import ROWS_AT_ONCE, Bulk
from addons.pos_sync.services.importing.known import ROWS
from addons.pos_sync.services.importing.mapping.all import writer_for
from addons.pos_sync.services.importing.mapping.words import Target
from core.db import db

COLUMNS = ("centre_id", "table_name", "code", "local_id", "data", "batch", "active")


class TableImport:
    """Replaces what is known of a table: all of it by a full batch, the rows that are sent by a delta."""

    def __init__(self, target: Target, batch: int) -> None:
        self._target, self._batch = target, batch
        self._name = target.table.name
        self._known = target.known.table(self._name)
        if target.full:
            self._known.active = set()
        self._references = [
            (field.name, field.refers, target.known.table(field.refers))
            for field in target.table.fields
            if field.refers
        ]
        self._writer = writer_for(target)
        self._bulk = Bulk(ReferenceRow, COLUMNS, COLUMNS[:3], COLUMNS[3:])

    def run(self, rows: Iterator[Row], told: Callable[[int], None]) -> None:
        """Write all rows; ``told`` hears of each chunk. Raises FileFault."""
        deleted: list[str] = []
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            sent = [row for row in chunk if not row.deleted]
            self._check(sent)
            if sent:
                self._write(sent)
            deleted += [row.key for row in chunk if row.deleted]
            told(len(chunk))
        if self._target.full:
            self._put_away_others()
        else:
            for begin in range(0, len(deleted), ROWS_AT_ONCE):
                self._put_away(ROWS.c.code.in_(deleted[begin : begin + ROWS_AT_ONCE]))
        self._writer.end()

    def _check(self, rows: Sequence[Row]) -> None:
        for name, table, known in self._references:
            active = known.active
            for row in rows:
                code = row.values[name]
                if code is not None and code not in active:
                    raise ReferenceMissing(
                        self._target.table.file, row.line, field=name, value=shown(code), table=table
                    )

    def _write(self, rows: Sequence[Row]) -> None:
        written = self._writer.write(rows)
        centre, name, batch = self._target.centre_id, self._name, self._batch
        local = self._known.local
        self._bulk.put(
            [
                (centre, name, row.key, local_id, data, batch, True)
                for row, (local_id, data) in zip(rows, written, strict=True)
            ],
            [row.key not in local for row in rows],
        )
        for row, (local_id, _) in zip(rows, written, strict=True):
            local[row.key] = local_id
            self._known.active.add(row.key)

    def _put_away_others(self) -> None:
        """Put away what a full batch does not hold: what another batch brought last. No memory holds it all."""
        others = ROWS.c.active & (ROWS.c.batch != self._batch)
        while self._put_away(others):
            pass

    def _put_away(self, wanted: ColumnElement[bool]) -> bool:
        """Put some rows away; whether there were any."""
        of_table = (ROWS.c.centre_id == self._target.centre_id) & (ROWS.c.table_name == self._name)
        some = select(ROWS.c.code, ROWS.c.local_id).where(of_table, wanted).order_by(ROWS.c.code)
        connection = db.session.connection()
        found = [(code, local_id) for code, local_id in connection.execute(some.limit(ROWS_AT_ONCE))]
        if found:
            codes = [code for code, _ in found]
            self._writer.gone(found)
            connection.execute(update(ROWS).where(of_table, ROWS.c.code.in_(codes)).values(active=False))
            self._known.active.difference_update(codes)
        return bool(found)
