"""What is done to files at the other side, whatever fsspec reaches it by; here for stores of objects and for memory.

Paths are whole paths of the filesystem. Every method may hang and raises what its library raises: ``line.py`` bounds
the time and ``telling.py`` makes sentences of the errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from addons.pos_sync.services.exchange.names import manifest_last

BLOCK = 256 * 1024
"""Bytes moved at once."""

Write = Callable[[bytes], object]
Moved = Callable[[int], None]


class HostUnknown(Exception):
    """The server has a key that is not known here: it may be another one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder, its name as the other side gives it: not checked yet. ``size`` in bytes, if known."""

    name: str
    kind: Literal["file", "directory", "other"]
    size: int | None = None


def kind_of(kind: object) -> Literal["file", "directory", "other"]:
    """The kind that fsspec tells, with links and devices as one."""
    return "file" if kind == "file" else "directory" if kind in ("directory", "dir") else "other"


class Place:
    """A store of objects: a file appears whole or not at all, folders exist by what is in them."""

    appears_whole = True
    """Whether a file is seen only once it was written whole, so that it needs no temporary name."""

    def __init__(self, filesystem: Any) -> None:
        self.filesystem = filesystem

    def entries(self, path: str) -> list[Entry]:
        """What is in a folder. Raises FileNotFoundError."""
        own = self.filesystem._strip_protocol(path)
        found = self.filesystem.ls(path, detail=True)
        inside = [item for item in found if item["name"].rstrip("/") != own]
        return [
            Entry(item["name"].rstrip("/").removeprefix(f"{own}/"), kind_of(item["type"]), item.get("size"))
            for item in inside
        ]

    def entry(self, path: str) -> Entry:
        """What is at a path. Raises FileNotFoundError."""
        info = self.filesystem.info(path)
        return Entry(path.rpartition("/")[2], kind_of(info["type"]), info.get("size"))

    def check_root(self, root: str) -> None:
        """Raises FileNotFoundError when the exchange itself is not there; here it is when something is in it."""

    def pull(self, path: str, write: Write, moved: Moved) -> None:
        """Receive a file, block by block."""
        with self.filesystem.open(path, "rb") as source:
            while block := source.read(BLOCK):
                write(block)
                moved(len(block))

    def push(self, source: BinaryIO, path: str, moved: Moved) -> None:
        """Send a file, block by block."""
        with self.filesystem.open(path, "wb") as out:
            while block := source.read(BLOCK):
                out.write(block)
                moved(len(block))

    def replace(self, old: str, new: str) -> None:
        """Rename a file, also onto one that is there; or a folder."""
        for source in sorted(self._files(old), key=lambda path: manifest_last(path.rpartition("/")[2])):
            target = new + source.removeprefix(old)
            self.filesystem.cp_file(source, target)
        self.filesystem.rm(old, recursive=True)

    def _files(self, path: str) -> list[str]:
        own = self.filesystem._strip_protocol(path)
        return [path + name.removeprefix(own) for name in self.filesystem.find(path)]

    def make_folder(self, path: str) -> None:
        """Make a folder in one that exists. Raises FileExistsError, or another error, when it is there."""
        if path not in ("", "/"):
            self.filesystem.makedirs(path, exist_ok=True)

    def delete_file(self, path: str) -> None:
        """Delete a file or a link."""
        self.filesystem.rm_file(path)

    def delete_folder(self, path: str) -> None:
        """Delete an empty folder."""
        try:
            self.filesystem.rmdir(path)
        except FileNotFoundError:
            return  # it was there by what it held

    def cut(self) -> None:
        """End the connection, from any thread."""
        self.filesystem.invalidate_cache()
