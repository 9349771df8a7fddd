"""Applies a batch that was received whole: one transaction, so that a register is as it was or up to date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from addons.pos_sync.errors.importing import BatchGap
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.models.register import FULL
from addons.pos_sync.services.format.booking_tables import BOOKING_TABLES
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.manifest import Manifest
from addons.pos_sync.services.format.reading import read_table
from addons.pos_sync.services.importing.known import Known
from addons.pos_sync.services.importing.mapping.words import Target
from addons.pos_sync.services.importing.others import import_others
from addons.pos_sync.services.importing.table import TableImport
from core.db import db, lock_row
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.journal import enter

Told = Callable[[int], None]


def last_applied(centre_id: int) -> int:
    """The number of the newest batch of a centre; 0 before the first."""
    newest = select(func.max(ImportBatch.number)).where(ImportBatch.centre_id == centre_id)
    return int(db.session.execute(newest).scalar() or 0)


def check_order(batch: int, kind: str, applied: int) -> None:
    """A full batch may follow any other, a delta only the one before it. Raises BatchGap."""
    if kind != FULL and batch != applied + 1:
        raise BatchGap(found=batch, expected=applied + 1)


def apply_batch(
    centre_id: int,
    folder: Path,
    manifest: Manifest,
    sha256: str,
    session_id: int | None,
    told: Told,
    replaced: Callable[[str], None] = lambda name: None,
) -> ImportBatch | None:
    """Apply the files of a batch in the caller's unit of work; ``None`` when another opening was faster.

    ``told`` hears how many rows were read since it was told last, ``replaced`` the name of each file whose table is
    done; they must not touch the database. Raises FileFault, BatchGap.
    """
    centre: Centre = visible_centre(centre_id)
    lock_row(centre)
    applied = last_applied(centre_id)
    if manifest.batch <= applied:
        return None
    check_order(manifest.batch, manifest.kind, applied)
    known = Known(centre_id)
    entries: list[tuple[str, dict[str, object]]] = []
    by_name = {entry.name: entry for entry in manifest.files}
    for table in IMPORT_TABLES:
        entry = by_name.get(table.file)
        if entry is None or table in BOOKING_TABLES:
            continue
        target = Target(centre_id, known, table, manifest.kind == FULL, entries)
        with (folder / entry.name).open("rb") as source:
            rows = read_table(source, table, delta=manifest.kind != FULL, batch=manifest.batch, entry=entry)
            TableImport(target, manifest.batch).run(rows, told)
        replaced(entry.name)
    import_others(known, folder, manifest, entries, told, replaced)
    batch = ImportBatch(
        centre_id=centre_id,
        number=manifest.batch,
        kind=manifest.kind,
        made_at=manifest.made_at,
        sha256=sha256,
        rows=manifest.rows,
        session_id=session_id,
    )
    db.session.add(batch)
    db.session.flush()
    # Rows were written past the session's objects: what it holds of them is old.
    db.session.expire_all()
    for kind, data in entries:
        enter("house", kind, data)  # type: ignore[arg-type]
    enter(
        "house",
        "pos_sync.imported",
        {"centre": centre_id, "batch": batch.number, "rows": batch.rows, "sha256": sha256},
    )
    return batch
