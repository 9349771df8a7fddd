"""An export that came whole is applied in one transaction: its rows are kept as the register sent them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NoReturn

from sqlalchemy import select

from addons.pos_sync.errors.exporting import OutOfOrder
from addons.pos_sync.errors.files import shown
from addons.pos_sync.errors.importing import ValueRefused
from addons.pos_sync.models.head_office import APPLIED, ReceivedBatch, Register
from addons.pos_sync.services.format.checking import check_files
from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.manifest import Manifest, read_manifest, sha256
from addons.pos_sync.services.format.reading import Row, read_table
from addons.pos_sync.services.receiving.rows import write_rows
from core import clock
from core.db import db, lock_row
from core.registry import registry

MANIFEST = "infos_export.xml"
_ROWS_AT_ONCE = 500


def apply_export(register: Register, folder: Path, number: int, kept: str) -> ReceivedBatch:
    """Check the files of an export in ``folder`` and apply them, in a unit of work; ``kept`` is where they are kept.

    Raises FileFault for what is damaged or wrong, OutOfOrder: what was written is to be rolled back.
    """
    with (folder / MANIFEST).open("rb") as source:
        manifest = read_manifest(source, "infos_export", batch=number, register=register.code)
    check_files(manifest, folder)
    lock_row(register)
    if register.next_export != number:
        raise OutOfOrder(number=number, expected=register.next_export)
    batch = batch_of(register.id, number, sha256(folder / MANIFEST))
    batch.state, batch.reason, batch.folder = APPLIED, "", kept
    batch.rows, batch.made_at, batch.applied_at = manifest.rows, manifest.made_at, clock.now()
    register.next_export = number + 1
    db.session.flush()
    _write_rows(register, batch, manifest, folder)
    return batch


def batch_of(register_id: int, number: int, digest: str) -> ReceivedBatch:
    """The batch of these files, new or known already."""
    found = db.session.scalars(
        select(ReceivedBatch).where(
            ReceivedBatch.register_id == register_id,
            ReceivedBatch.number == number,
            ReceivedBatch.sha256 == digest,
        )
    ).one_or_none()
    if found is None:
        found = ReceivedBatch(register_id=register_id, number=number, sha256=digest)
        db.session.add(found)
    return found


def _write_rows(register: Register, batch: ReceivedBatch, manifest: Manifest, folder: Path) -> None:
    entries = {entry.name: entry for entry in manifest.files}
    for table in EXPORT_TABLES:
        entry = entries.get(table.file)
        if entry is None:
            continue
        with (folder / table.file).open("rb") as source:
            rows = read_table(source, table, delta=False, batch=batch.number, entry=entry)
            for some in _in_lists(rows):
                write_rows(register.id, batch.id, table.name, some)
                registry().ask(
                    "pos_sync_export_arrived",
                    centre_id=register.centre_id,
                    register=register.code,
                    table=table.name,
                    rows=[row.values for row in some],
                    refuse=partial(_refuse, table.file, some),
                )


def _refuse(file: str, rows: Sequence[Row], at: int, field: str) -> NoReturn:
    value = shown(str(rows[at].values[field]))
    raise ValueRefused(file, rows[at].line, field=field, value=value)


def _in_lists(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        yield some
