"""The tables of a batch that other addons take: they are asked for, and given their rows in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from addons.pos_sync.errors.files import shown
from addons.pos_sync.errors.importing import ReferenceMissing, RowRefused, TableNotTaken
from addons.pos_sync.services.format.booking_tables import BOOKING_TABLES
from addons.pos_sync.services.format.manifest import Manifest
from addons.pos_sync.services.format.reading import Row, read_table
from addons.pos_sync.services.importing.known import Known
from core.errors import Sentences
from core.registry import registry

_OTHERS = {table.name: table for table in BOOKING_TABLES}
Entries = list[tuple[str, dict[str, Any]]]


def import_others(
    known: Known,
    folder: Path,
    manifest: Manifest,
    entries: Entries,
    told: Callable[[int], None],
    replaced: Callable[[str], None],
) -> None:
    """Have the addons of the centre take their tables, in the caller's unit of work.

    ``entries`` are the facts for the house's journal; ``replaced`` hears the name of each file that was taken. Raises
    TableNotTaken for a file that nobody here takes and that the manifest does not call optional, and the FileFault of
    a row that is refused.
    """
    batch = BatchOfOthers(known, folder, manifest, entries, told)
    if not batch.waiting:
        return
    for _, taker in registry().collect("pos_sync_import_tables", centre_id=known.centre_id):
        taken = [name for name in taker.tables if name in batch.waiting]
        if taken:
            taker.apply(batch)
            batch.waiting.difference_update(taken)
            for name in taken:
                replaced(_OTHERS[name].file)
    for name in sorted(batch.waiting):
        if not batch.optional(name):
            raise TableNotTaken(_OTHERS[name].file)


class BatchOfOthers:
    """What an addon reads of a batch, and answers (``hookspecs.ImportedBatch``)."""

    def __init__(
        self, known: Known, folder: Path, manifest: Manifest, entries: Entries, told: Callable[[int], None]
    ) -> None:
        self.centre_id = known.centre_id
        self.full = manifest.kind == "full"
        self._known, self._folder, self._manifest = known, folder, manifest
        self._entries, self._told = entries, told
        files = {entry.name: entry for entry in manifest.files}
        self._files = {name: files[table.file] for name, table in _OTHERS.items() if table.file in files}
        self.waiting = set(self._files)

    def has(self, table: str) -> bool:
        """Whether the batch has a file of the table."""
        return table in self._files

    def optional(self, table: str) -> bool:
        """Whether the manifest lets a register do without it."""
        return self._files[table].optional

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table as a stream, what they name of this addon's own tables checked. Raises FileFault."""
        if table not in self._files:
            return
        form, entry = _OTHERS[table], self._files[table]
        references = [field for field in form.fields if field.refers and field.refers not in _OTHERS]
        with (self._folder / entry.name).open("rb") as source:
            for row in read_table(source, form, delta=not self.full, batch=self._manifest.batch, entry=entry):
                for field in () if row.deleted else references:
                    value = row.values[field.name]
                    if value is not None and value not in self._known.table(field.refers).active:
                        raise ReferenceMissing(
                            form.file, row.line, field=field.name, value=shown(value), table=field.refers
                        )
                yield row
        self._told(entry.rows)

    def local(self, table: str, code: str) -> int | None:
        """What a code of a table of this addon is here."""
        return self._known.local(table, code)

    def refuse(
        self, table: str, line: int, field: str, message: str, params: Mapping[str, Any] | None = None
    ) -> NoReturn:
        """Refuse the batch for a row; ``message`` is a msgid with its values. Raises RowRefused."""
        values = {name: shown(str(value)) for name, value in (params or {}).items()}
        raise RowRefused(_OTHERS[table].file, line, field=field, reason=Sentences([(message, values)]))

    def enter(self, kind: str, data: dict[str, Any]) -> None:
        """Enter a fact in the house's journal, at the end of the transaction."""
        self._entries.append((kind, data))
