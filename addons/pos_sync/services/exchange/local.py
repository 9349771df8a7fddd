"""The side of this server in a transfer: what is received is whole and on the disk before it has its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from addons.pos_sync.errors.exchange import ExchangeTooLarge, LocalFault
from core.errors import Sentences


@contextmanager
def locally(doing: Sentences) -> Iterator[None]:
    """Tell an OSError of this server as such: LocalFault."""
    try:
        yield
    except OSError as error:
        raise LocalFault(doing=doing, detail=error.strerror or type(error).__name__) from None


class Incoming:
    """Takes the blocks of a file: knows its ``bytes``, and stops at ``limit`` of them with ExchangeTooLarge."""

    def __init__(self, out: BinaryIO, doing: Sentences, limit: int) -> None:
        self._out, self._doing, self._limit = out, doing, limit
        self.bytes = 0

    def write(self, block: bytes) -> None:
        """Take a block. Raises LocalFault, too."""
        self.bytes += len(block)
        if self.bytes > self._limit:
            raise ExchangeTooLarge(doing=self._doing, limit=self._limit)
        with locally(self._doing):
            self._out.write(block)


class Outgoing:
    """Gives the blocks of a file. Raises LocalFault."""

    def __init__(self, source: BinaryIO, doing: Sentences) -> None:
        self._source, self._doing = source, doing

    def read(self, size: int = -1) -> bytes:
        """The next block; empty at the end."""
        with locally(self._doing):
            return self._source.read(size)


@contextmanager
def received_into(local: Path, doing: Sentences) -> Iterator[BinaryIO]:
    """A file to write into, which becomes ``local`` when the block ends well, and vanishes when it does not."""
    aside = local.with_name(f".{local.name}.part")
    with locally(doing):
        local.parent.mkdir(parents=True, exist_ok=True)
        out = aside.open("wb")
    try:
        yield out
        with locally(doing):
            out.flush()
            os.fsync(out.fileno())
            out.close()
            os.replace(aside, local)
            _sync_folder(local.parent)
    except BaseException:
        with suppress(OSError):
            out.close()
        aside.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
