"""Remembers what was installed or built from which files, so that a second run does nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from core.bootstrap.paths import STAMPS

SKIPPED = {"node_modules", "build", "__pycache__"}


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Hash the names and contents of `files`, in whatever order they come, and further `facts`."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(f"fact {fact}\0".encode())
    for file in sorted(set(files)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"file {file} {content}\0".encode())
    return digest.hexdigest()


def sources(folder: Path) -> list[Path]:
    """Every file below `folder` that someone wrote: not what was installed or built there."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_dir():
            found += [] if path.name in SKIPPED else sources(path)
        else:
            found.append(path)
    return found


def holds(name: str, value: str, folder: Path = STAMPS) -> bool:
    """Say whether the stamp `name` was last set with this fingerprint."""
    stamp = folder / name
    return stamp.is_file() and stamp.read_text() == value


def remember(name: str, value: str, folder: Path = STAMPS) -> None:
    """Set the stamp `name`, once the work it stands for is done."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(value)
