"""The files of an export here: written once, kept until head office has them; a retry sends the same."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from addons.pos_sync.models.register import ExportBatch
from addons.pos_sync.services.exporting.facts import rows_of
from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.manifest import Manifest, read_manifest, sha256, write_manifest
from addons.pos_sync.services.format.writing import write_table
from core.config import settings

MANIFEST = "infos_export.xml"


@dataclass(frozen=True)
class Written:
    """The files of an export: their folder, the manifest and its SHA-256."""

    folder: Path
    manifest: Manifest
    sha256: str

    @property
    def names(self) -> tuple[str, ...]:
        """The files in the order in which they are sent, the manifest last."""
        return (*(entry.name for entry in self.manifest.files), MANIFEST)

    @property
    def bytes(self) -> int:
        """Of all files of tables."""
        return sum(entry.bytes for entry in self.manifest.files)


def folder_name(number: int) -> str:
    """The folder of a batch: its number, of 8 digits."""
    return f"{number:08d}"


def folder_of(batch: ExportBatch) -> Path:
    """Where the files of an export are kept until they have arrived."""
    return _home() / folder_name(batch.number)


def kept_numbers() -> list[int]:
    """The numbers of the exports whose files are kept here."""
    home = _home()
    return sorted(int(path.name) for path in home.iterdir() if path.name.isdigit()) if home.is_dir() else []


def write_export(batch: ExportBatch, register: str) -> Written:
    """The files of an export, read off the database unless they were written before: a statement per table.

    The folder gets its name when it is whole: a death in the middle leaves nothing that is sent. What lies there of
    another export, as after an older copy of the database was put back, is not this one.
    """
    folder = folder_of(batch)
    if not (folder / MANIFEST).is_file():
        _write(batch, register, folder)
    manifest = _manifest_in(folder, batch, register)
    if manifest.made_at != batch.made_at:
        _write(batch, register, folder)
        manifest = _manifest_in(folder, batch, register)
    return Written(folder, manifest, sha256(folder / MANIFEST))


def _manifest_in(folder: Path, batch: ExportBatch, register: str) -> Manifest:
    with (folder / MANIFEST).open("rb") as source:
        return read_manifest(source, "infos_export", batch=batch.number, register=register)


def forget_export(batch: ExportBatch) -> None:
    """Take the files away: head office has them, or they are to be written anew."""
    shutil.rmtree(folder_of(batch), ignore_errors=True)


def _home() -> Path:
    return settings().data_dir / "pos_sync" / "exports"


def _write(batch: ExportBatch, register: str, folder: Path) -> None:
    aside = folder.with_suffix(".tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    entries = []
    for table in EXPORT_TABLES:
        rows = rows_of(table.name, batch)
        if rows is None:
            continue
        with (aside / table.file).open("wb") as out:
            entries.append(write_table(out, table, batch.number, rows))
            out.flush()
            os.fsync(out.fileno())
    manifest = Manifest("infos_export", batch.number, "full", batch.made_at, register, tuple(entries))
    with (aside / MANIFEST).open("wb") as out:
        write_manifest(out, manifest)
        out.flush()
        os.fsync(out.fileno())
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
