"""Compares the files that came with their manifest, before any of them is read as XML."""

from __future__ import annotations

import hashlib
import re
import stat
from pathlib import Path

from addons.pos_sync.errors.batches import (
    FileMissing,
    FileUnlisted,
    HashWrong,
    NotAFile,
    RowsWrong,
    SizeWrong,
)
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.manifest import Manifest

_BLOCK = 1024 * 1024
_ROW = re.compile(rb"<row[\s/>]")
"""What a row begins with. Only rows do: files hold no comments, and no value holds ``<`` (the reader refuses both)."""
_TAIL = 4


def check_files(manifest: Manifest, folder: Path) -> None:
    """Check that a folder holds the files of a manifest, with their sizes, rows and SHA-256, and nothing else.

    The manifest itself may be there. Raises FileFault, the cheapest check first: a file that is too large is not read.
    """
    entries = {entry.name: entry for entry in manifest.files}
    there = {path.name for path in folder.iterdir()}
    for name in sorted(there - entries.keys() - {manifest.file}):
        raise FileUnlisted(name)
    for entry in manifest.files:
        if entry.name not in there:
            raise FileMissing(entry.name)
        found = (folder / entry.name).lstat()
        if not stat.S_ISREG(found.st_mode):
            raise NotAFile(entry.name)
        if found.st_size != entry.bytes:
            raise SizeWrong(entry.name, found=found.st_size, expected=entry.bytes)
    for entry in manifest.files:
        _check_content(entry, folder / entry.name)


def _check_content(entry: FileEntry, path: Path) -> None:
    digest = hashlib.sha256()
    rows = 0
    tail = b""
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
            rows += len(_ROW.findall(tail + block))
            # Shorter than what is looked for, so that nothing is counted twice.
            tail = block[-_TAIL:]
    if digest.hexdigest() != entry.sha256:
        raise HashWrong(entry.name)
    if rows != entry.rows:
        raise RowsWrong(entry.name, found=rows, expected=entry.rows)
