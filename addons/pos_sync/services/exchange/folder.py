"""The folder of an exchange: the same few calls whatever reaches it, each bounded in time.

Every call raises LineDown when there is no connection and ExchangeFault when the other side refuses, in a sentence
without credentials; nothing is tried twice. ``timeout_seconds`` bounds each step: a whole small one, and in a transfer
the time without progress. A folder has one connection, for one thread at a time; it is made when it is needed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from addons.pos_sync.errors.exchange import ExchangeFault, ExchangeTooLarge, LineDown, NotWhole, TargetExists
from addons.pos_sync.services.exchange import names as naming
from addons.pos_sync.services.exchange.address import read_address
from addons.pos_sync.services.exchange.breaker import breaker_of
from addons.pos_sync.services.exchange.line import Line
from addons.pos_sync.services.exchange.local import received_into
from addons.pos_sync.services.exchange.places import opening
from addons.pos_sync.services.exchange.secrets import exchange_options, read_secrets, secret_values
from addons.pos_sync.services.exchange.steps import Steps
from addons.pos_sync.services.exchange.telling import Teller
from addons.pos_sync.services.format.elements import LARGEST_FILE
from addons.pos_sync.settings import PosSyncSettings
from core.errors import Sentences
from core.i18n import N_

_LISTING = N_("Reading the names in %(name)s")
_LOOKING = N_("Looking for %(name)s")
_RECEIVING = N_("Receiving %(name)s")
_SENDING = N_("Sending %(name)s")
_RENAMING = N_("Renaming %(name)s")
_DELETING = N_("Deleting %(name)s")
_DEEPEST = 4
_IN_MEMORY = 1024 * 1024
"""Bytes of a file that ``read`` keeps in memory; a larger one goes to a temporary file."""


def open_folder(settings: PosSyncSettings) -> Folder:
    """The folder of the settings; nothing is connected yet. Raises ExchangeUnusable and SecretUnusable."""
    address = read_address(settings.exchange)
    options = read_secrets(settings.secret_file)
    seconds = settings.timeout_seconds
    line = Line(
        opening(address, exchange_options(options), settings.secret_file, seconds),
        breaker_of(settings.exchange),
        Teller(address.where, seconds, secret_values(options)),
        seconds,
        settings.offline_file,
    )
    return Folder(Steps(line, address.root))


class Folder:
    """An exchange. Paths are below it, names joined by ``/``; each is checked (PathRefused)."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; the next call makes another."""
        self._steps.line.close()

    @property
    def where(self) -> str:
        """The server or folder, as sentences name it."""
        return self._steps.line.where

    def names(self, path: str = "") -> list[str]:
        """The names in a folder, sorted; none when it is not there. Files that are not whole yet are left out.

        Raises PathRefused when the other side has a name that cannot be used.
        """
        found = [naming.checked_name(e.name) for e in self._steps.entries(_doing(_LISTING, path), path)]
        return sorted(name for name in found if not naming.is_temporary(name))

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of that name."""
        return self._steps.entry(_doing(_LOOKING, path), path) is not None

    def read(self, path: str, limit: int = LARGEST_FILE) -> BinaryIO:
        """Receive a file whole and return it as a stream, to be closed. ``limit`` is in bytes (ExchangeTooLarge)."""
        out = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the caller closes it
        try:
            self._receive(path, out, limit)
            out.seek(0)
        except BaseException:
            out.close()
            raise
        return out

    def receive(self, path: str, local: Path, limit: int = LARGEST_FILE) -> int:
        """Receive a file whole to ``local``, safe on the disk, and return its bytes; a fault leaves ``local`` alone."""
        with received_into(local, _doing(_RECEIVING, path)) as out:
            return self._receive(path, out, limit)

    def _receive(self, path: str, out: BinaryIO, limit: int) -> int:
        doing = _doing(_RECEIVING, path)
        entry = self._steps.needed(doing, path)
        if entry.kind != "file":
            raise ExchangeFault(doing=doing, where=self.where, detail="not a file")
        if (entry.size or 0) > limit:
            raise ExchangeTooLarge(doing=doing, limit=limit)
        received = self._steps.pull(doing, path, out, limit)
        if entry.size is not None and entry.size != received:
            raise NotWhole(doing=doing, found=received, expected=entry.size)
        return received

    def write(self, path: str, local: Path) -> None:
        """Send a file: nobody sees it under its name before it is whole. Replaces one that is there.

        Its folder is made when needed. Where a server cannot rename onto a file, the old one goes just before.
        """
        doing = _doing(_SENDING, _inner(path))
        self._steps.make_folders(doing, naming.parent_of(path))
        if self._steps.appears_whole(doing):
            self._steps.push(doing, local, path)
            return
        aside = naming.temporary_beside(path)
        try:
            self._steps.push(doing, local, aside)
            self._steps.replace(doing, aside, path)
        except ExchangeFault:
            self._forget(aside)
            raise

    def _forget(self, aside: str) -> None:
        """Take away what is not whole, if that can be: else it keeps a name that nobody reads."""
        try:
            self._steps.delete_file(_doing(_DELETING, aside), aside)
        except (LineDown, ExchangeFault):
            return

    def rename(self, path: str, to: str) -> None:
        """Rename a file, also onto another; or a folder, never onto something (TargetExists)."""
        doing = _doing(_RENAMING, _inner(path))
        target = self._steps.entry(doing, _inner(to))
        entry = self._steps.needed(doing, path)
        if target is not None and "directory" in (entry.kind, target.kind):
            raise TargetExists(doing=doing, where=self.where)
        self._steps.make_folders(doing, naming.parent_of(to))
        self._steps.replace(doing, path, to)

    def delete(self, path: str) -> None:
        """Delete a file, or a folder with all in it: the manifest first, so that no half of a batch is taken for one.

        What is not there is deleted already. Raises PathRefused for the exchange itself.
        """
        doing = _doing(_DELETING, _inner(path))
        entry = self._steps.entry(doing, path)
        if entry is not None:
            self._delete(doing, path, entry.kind, 0)

    def _delete(self, doing: Sentences, path: str, kind: str, depth: int) -> None:
        if kind != "directory":
            self._steps.delete_file(doing, path)
            return
        if depth > _DEEPEST:
            raise ExchangeFault(doing=doing, where=self.where, detail="too many folders in one another")
        inside = self._steps.entries(doing, path)
        for entry in sorted(inside, key=lambda e: naming.manifest_last(e.name), reverse=True):
            self._delete(doing, naming.joined(path, naming.checked_name(entry.name)), entry.kind, depth + 1)
        self._steps.delete_folder(doing, path)


def _doing(msgid: str, path: str) -> Sentences:
    return Sentences([(msgid, {"name": naming.checked_path(path) or "/"})])


def _inner(path: str) -> str:
    """A path that is not the exchange itself."""
    naming.checked_name(path.rpartition("/")[2])
    return path
