"""What a manifest says of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a batch: its name, its rows, its size in bytes, its SHA-256 in 64 hexadecimal digits.

    ``optional``: a register without the addon that it is for leaves it alone.
    """

    name: str
    rows: int
    bytes: int
    sha256: str
    optional: bool = False
