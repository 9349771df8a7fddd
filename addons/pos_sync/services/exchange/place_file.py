"""The exchange as a folder of this machine, or a share mounted here."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from fsspec.implementations.local import LocalFileSystem

from addons.pos_sync.services.exchange.place import Entry, Moved, Place, Write


class ShareMissing(Exception):
    """The folder is not there: the share is not mounted. It is not made, or files would go to the wrong disk."""


class FilePlace(Place):
    """Files below ``root``. A link is never followed: who can write into the folder could make it lead anywhere."""

    appears_whole = False

    def __init__(self, root: str) -> None:
        super().__init__(LocalFileSystem(skip_instance_cache=True))
        self.check_root(root)
        self._root = os.path.realpath(root or "/")

    def entries(self, path: str) -> list[Entry]:
        """What is in a folder; links are neither files nor folders."""
        self._check(path)
        with os.scandir(path or "/") as found:
            return [_entry(item.name, item.stat(follow_symlinks=False)) for item in found]

    def entry(self, path: str) -> Entry:
        """What is at a path."""
        self._check(os.path.dirname(path))
        return _entry(os.path.basename(path), os.lstat(path or "/"))

    def check_root(self, root: str) -> None:
        """Raises ShareMissing when the exchange itself is not there."""
        if not os.path.isdir(root or "/"):
            raise ShareMissing(root)

    def pull(self, path: str, write: Write, moved: Moved) -> None:
        """Receive a file."""
        self._check(path)
        super().pull(path, write, moved)

    def push(self, source: BinaryIO, path: str, moved: Moved) -> None:
        """Send a file, and see that it reaches the disk before it gets its name."""
        self._check(os.path.dirname(path))
        super().push(source, path, moved)
        _sync(path)

    def replace(self, old: str, new: str) -> None:
        """Rename; the name too reaches the disk."""
        self._check(os.path.dirname(old))
        self._check(os.path.dirname(new))
        os.replace(old, new)
        _sync(os.path.dirname(new))

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        self._check(os.path.dirname(path))
        os.mkdir(path)

    def delete_file(self, path: str) -> None:
        """Delete a file or a link."""
        self._check(os.path.dirname(path))
        os.remove(path)

    def delete_folder(self, path: str) -> None:
        """Delete an empty folder."""
        self._check(path)
        os.rmdir(path)

    def _check(self, path: str) -> None:
        real = os.path.realpath(path or "/")
        if real != self._root and not real.startswith(self._root.rstrip("/") + "/"):
            raise PermissionError("a link leads out of the folder")


def _entry(name: str, found: os.stat_result) -> Entry:
    if stat.S_ISREG(found.st_mode):
        return Entry(name, "file", found.st_size)
    return Entry(name, "directory" if stat.S_ISDIR(found.st_mode) else "other")


def _sync(path: str) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        opened = os.open(path or "/", os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
