"""Sees a key that stands twice in a file, whatever its size, in bounded memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from addons.pos_sync.errors.files import shown
from addons.pos_sync.errors.rows import KeyTwice

KEPT = 131_072
"""Keys held in memory, some 20 MB, so that most files need no more than a dictionary. The others go to a temporary
database without a name, which SQLite keeps on disk and removes: a third slower, and as large as the file wants."""


class Keys:
    """The keys of a file with their lines. A key twice is refused at once, or when the next ``KEPT`` are put away."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._recent: dict[str, int] = {}
        self._stored: sqlite3.Connection | None = None
        self._part = self._put = 0

    def add(self, key: str, line: int) -> None:
        """Note a key. Raises KeyTwice."""
        if key in self._recent:
            raise KeyTwice(self._file, line, value=shown(key), earlier=self._recent[key])
        self._recent[key] = line
        if len(self._recent) == KEPT:
            self._put_away()

    @property
    def count(self) -> int:
        """How many keys were added."""
        return self._put + len(self._recent)

    def finish(self) -> None:
        """Compare what is left with what was put away. Raises KeyTwice."""
        if self._stored is not None and self._recent:
            self._put_away()

    def close(self) -> None:
        """Remove the temporary database."""
        if self._stored is not None:
            self._stored.close()

    def _put_away(self) -> None:
        if self._stored is None:
            self._stored = sqlite3.connect("", isolation_level=None)
            self._stored.execute("PRAGMA journal_mode = OFF")
            self._stored.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INT, part INT) WITHOUT ROWID")
        self._part += 1
        rows = ((key, line, self._part) for key, line in sorted(self._recent.items()))
        try:
            self._stored.execute("BEGIN")
            self._stored.executemany("INSERT INTO seen VALUES (?, ?, ?)", rows)
            self._stored.execute("COMMIT")
        except sqlite3.IntegrityError:
            self._refuse(self._stored)
        self._put += len(self._recent)
        self._recent.clear()

    def _refuse(self, stored: sqlite3.Connection) -> None:
        for key, line in self._recent.items():
            earlier = "SELECT line FROM seen WHERE key = ? AND part < ?"
            if found := stored.execute(earlier, (key, self._part)).fetchone():
                raise KeyTwice(self._file, line, value=shown(key), earlier=found[0]) from None


@contextmanager
def keys_of(file: str) -> Iterator[Keys]:
    """The keys of a file while it is read."""
    keys = Keys(file)
    try:
        yield keys
        keys.finish()
    finally:
        keys.close()
