"""The single steps of an exchange: a path below it, one call bounded in time, FileNotFoundError made an answer."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, cast

from addons.pos_sync.errors.exchange import ExchangeFault, NothingThere, NotWhole
from addons.pos_sync.services.exchange.line import Call, Line, Result
from addons.pos_sync.services.exchange.local import Incoming, Outgoing, locally
from addons.pos_sync.services.exchange.names import checked_path
from addons.pos_sync.services.exchange.place import Entry
from core.errors import Sentences


class Steps:
    """``doing`` is what the sentence of a fault says was being done. Raises LineDown, ExchangeFault, PathRefused."""

    def __init__(self, line: Line, root: str) -> None:
        self.line, self._root = line, root

    def _at(self, path: str) -> str:
        return f"{self._root}/{checked_path(path)}" if path else self._root

    def _run(self, doing: Sentences, call: Call[Result]) -> Result:
        """A call for something that has to be there."""
        try:
            return self.line.run(doing, call)
        except FileNotFoundError:
            raise NothingThere(doing=doing, where=self.line.where) from None

    def entries(self, doing: Sentences, path: str) -> list[Entry]:
        """What is in a folder, nothing when it is not there; but the exchange itself has to be."""
        at = self._at(path)
        try:
            return self.line.run(doing, lambda place, attempt: place.entries(at))
        except FileNotFoundError:
            self._run(doing, lambda place, attempt: place.check_root(self._root))
            return []

    def entry(self, doing: Sentences, path: str) -> Entry | None:
        """What is at a path."""
        at = self._at(path)
        try:
            return self.line.run(doing, lambda place, attempt: place.entry(at))
        except FileNotFoundError:
            return None

    def needed(self, doing: Sentences, path: str) -> Entry:
        """What is at a path. Raises NothingThere."""
        at = self._at(path)
        return self._run(doing, lambda place, attempt: place.entry(at))

    def appears_whole(self, doing: Sentences) -> bool:
        """Whether a file shows only once it is whole, so that it needs no other name before."""
        return self._run(doing, lambda place, attempt: place.appears_whole)

    def pull(self, doing: Sentences, path: str, out: BinaryIO, limit: int) -> int:
        """Receive a file of at most ``limit`` bytes; return how many it has."""
        at = self._at(path)
        incoming = Incoming(out, doing, limit)
        self._run(doing, lambda place, attempt: place.pull(at, incoming.write, attempt.moved))
        return incoming.bytes

    def push(self, doing: Sentences, local: Path, path: str) -> None:
        """Send a file, and see that the other side has all of it (NotWhole)."""
        at = self._at(path)
        with locally(doing):
            source = local.open("rb")
        with source:
            outgoing = cast(BinaryIO, Outgoing(source, doing))
            self._run(doing, lambda place, attempt: place.push(outgoing, at, attempt.moved))
            sent = source.tell()
        found = self.needed(doing, path).size
        if found is not None and found != sent:
            raise NotWhole(doing=doing, found=found, expected=sent)

    def replace(self, doing: Sentences, path: str, to: str) -> None:
        """Rename a file, also onto another; or a folder."""
        old, new = self._at(path), self._at(to)
        self._run(doing, lambda place, attempt: place.replace(old, new))

    def make_folders(self, doing: Sentences, path: str) -> None:
        """Make a folder and those above it, up to the exchange, which has to be there."""
        if not path or self.entry(doing, path) is not None:
            return
        self.make_folders(doing, path.rpartition("/")[0])
        at = self._at(path)
        try:
            self._run(doing, lambda place, attempt: place.make_folder(at))
        except ExchangeFault:
            # Two may make it at once.
            if self.entry(doing, path) is None:
                raise

    def delete_file(self, doing: Sentences, path: str) -> None:
        """Delete a file or a link. What is not there is deleted already."""
        at = self._at(path)
        try:
            self.line.run(doing, lambda place, attempt: place.delete_file(at))
        except FileNotFoundError:
            return

    def delete_folder(self, doing: Sentences, path: str) -> None:
        """Delete an empty folder."""
        at = self._at(path)
        try:
            self.line.run(doing, lambda place, attempt: place.delete_folder(at))
        except FileNotFoundError:
            return
