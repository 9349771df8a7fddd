"""Receives a batch whole into a folder of this server, and checks it, before anything of it is used."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from addons.pos_sync.errors.batches import FileMissing
from addons.pos_sync.errors.exchange import NothingThere
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exchange.limited import receive_limited
from addons.pos_sync.services.format.checking import check_files
from addons.pos_sync.services.format.manifest import (
    LARGEST_MANIFEST,
    Manifest,
    read_manifest,
    sha256,
)

IN = "in"
MANIFEST = "infos_import.xml"
_BATCH = re.compile("[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Received:
    """A batch on this server: its manifest with its SHA-256, and where its files are."""

    manifest: Manifest
    sha256: str
    folder: Path


def path_of(batch: int) -> str:
    """The folder of a batch in the exchange."""
    return f"{IN}/{batch:08d}"


def waiting(names: Iterable[str]) -> list[int]:
    """The numbers of the batches among names, in order; one without a manifest is not whole yet, or half deleted."""
    return sorted(int(name) for name in names if _BATCH.fullmatch(name))


def is_whole(folder: Folder, batch: int) -> bool:
    """Whether the manifest of a batch is there: it is written last, and deleted first."""
    return folder.exists(f"{path_of(batch)}/{MANIFEST}")


@contextmanager
def place_for_files(data_dir: Path) -> Iterator[Path]:
    """An empty folder of this server, removed at the end. What a killed process left is removed at the beginning."""
    home = data_dir / "pos_sync" / "importing"
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="batch-", dir=home))
    _remove_older(home, made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def receive(
    folder: Folder, batch: int, into: Path, register: str | None, told: Callable[[int, int], None]
) -> Received:
    """Receive a batch: its manifest, then each file that it names. ``told`` hears how many of how many came.

    Raises FileFault for a batch that is damaged or of another register, LineDown, ExchangeFault.
    """
    manifest, digest = receive_manifest(folder, batch, into, register)
    for count, entry in enumerate(manifest.files, 1):
        try:
            receive_limited(folder, f"{path_of(batch)}/{entry.name}", into / entry.name, entry.bytes)
        except NothingThere as fault:
            if not is_whole(folder, batch):
                raise  # it is being taken away: the manifest goes first
            raise FileMissing(entry.name) from fault
        told(count, len(manifest.files))
    check_files(manifest, into)
    return Received(manifest, digest, into)


def receive_manifest(folder: Folder, batch: int, into: Path, register: str | None) -> tuple[Manifest, str]:
    """Receive the manifest of a batch and return it with its SHA-256. Raises FileFault, LineDown, ExchangeFault."""
    local = into / MANIFEST
    receive_limited(folder, f"{path_of(batch)}/{MANIFEST}", local, LARGEST_MANIFEST)
    with local.open("rb") as source:
        return read_manifest(source, "infos_import", batch=batch, register=register), sha256(local)


def _remove_older(home: Path, made: Path) -> None:
    """Remove what is a day older than a folder that was just made."""
    now = made.stat().st_mtime
    for left in home.iterdir():
        if now - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)
