"""Batches of head office as the tests of the import make them, in the folder of a register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from addons.pos_sync.models import ImportBatch
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.manifest import Manifest, read_manifest, sha256, write_manifest
from addons.pos_sync.services.format.writing import write_table
from addons.pos_sync.services.importing.apply import apply_batch
from core.uow import unit_of_work

REGISTER = "museum-1"
Rows = Mapping[str, Iterable[Mapping[str, Any]]]
MADE = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def article(code: str, **changes: Any) -> dict[str, Any]:
    """An article of the family BOOKS at 5.5 %, 12.50 €."""
    values = {"label": f"Article {code}", "family": "BOOKS", "vat": "V55", "price": 1250, "active": True}
    return {"code": code, **values, **changes}


BASE: Rows = {
    "t_compta": [{"code": "V55", "label": "TVA 5,5 %", "rate": 550}],
    "t_famille_art": [{"code": "BOOKS", "label": "Livres", "weight": 10}],
    "t_article": [article("A1", barcode="111"), article("A2", price=300)],
}


def put_batch(
    folder: Path,
    number: int,
    rows: Rows,
    kind: str = "full",
    optional: Collection[str] = (),
    register: str = REGISTER,
) -> Path:
    """Write a batch below ``folder`` and return where it is; ``optional``: tables that a register may leave alone."""
    place = folder / f"{number:08d}"
    place.mkdir(parents=True)
    entries = []
    for table in IMPORT_TABLES:
        if table.name in rows:
            with (place / table.file).open("wb") as out:
                entry = write_table(out, table, number, rows[table.name])
                entries.append(replace(entry, optional=table.name in optional))
    manifest = Manifest("infos_import", number, kind, MADE, register, tuple(entries))
    with (place / manifest.file).open("wb") as out:
        write_manifest(out, manifest)
    return place


def apply(folder: Path, number: int, rows: Rows, kind: str = "full", *, centre_id: int) -> ImportBatch | None:
    """Write a batch and apply it."""
    place = put_batch(folder, number, rows, kind)
    with (place / "infos_import.xml").open("rb") as source:
        manifest = read_manifest(source, "infos_import")
    with unit_of_work():
        return apply_batch(
            centre_id, place, manifest, sha256(place / "infos_import.xml"), None, lambda rows: None
        )
