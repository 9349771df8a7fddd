"""The files of a batch at head office: written whole below the data folder before the batch is known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from addons.pos_sync.services.exchange.names import checked_name
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.fields import TableFormat
from addons.pos_sync.services.format.manifest import Manifest, write_manifest
from addons.pos_sync.services.format.writing import write_table
from core.config import settings

MANIFEST = "infos_import.xml"


def folder_of(code: str, number: int) -> Path:
    """Where the files of a batch are kept until they are in the folder of the register."""
    return settings().data_dir / "pos_sync" / "batches" / checked_name(code) / f"{number:08d}"


def forget_files(code: str, number: int) -> None:
    """Take the files of a batch away: the register's folder has them."""
    shutil.rmtree(folder_of(code, number), ignore_errors=True)


class BatchFiles:
    """Writes the files of a batch; the folder gets its name when it is whole, and goes when it is given up."""

    def __init__(self, code: str, number: int) -> None:
        self._folder, self._number = folder_of(code, number), number
        self._aside = self._folder.with_suffix(".tmp")
        self.entries: list[FileEntry] = []

    def __enter__(self) -> Self:
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(parents=True, mode=0o700)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)

    def write(
        self, table: TableFormat, rows: Iterator[dict[str, Any]], empty: bool, optional: bool = False
    ) -> None:
        """Write the file of a table; without rows only when ``empty`` asks for it. Raises FileFault."""
        some = list(islice(rows, 1))
        if some or empty:
            with (self._aside / table.file).open("wb") as out:
                entry = write_table(out, table, self._number, chain(some, rows))
                self.entries.append(replace(entry, optional=optional))
                _to_disk(out)

    def finish(self, manifest: Manifest) -> str:
        """Write the manifest, give the folder its name, and return the SHA-256 of the manifest."""
        with (self._aside / MANIFEST).open("wb") as out:
            digest = write_manifest(out, manifest)
            _to_disk(out)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._aside.rename(self._folder)
        return digest


def _to_disk(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
