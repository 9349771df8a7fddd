"""The heads: where each chain had got to, kept in files outside the database.

A database put back from an older copy, or whose last rows were deleted, is behind its heads. One small file
per chain holds two slots, written in turn and signed, so that a crash in the middle of a write leaves the
other slot; the file only ever moves forward along the chain it knows. Several processes share the folder
(``fcntl`` locks); several machines must share it too.
"""

from __future__ import annotations

import logging

from sqlalchemy import select

from core.config import settings
from core.db import db
from core.journal.head_file import SUFFIX, Head, create, current, locked, overwrite, path_of
from core.journal.models import ENTRIES
from core.journal.signing import GENESIS

log = logging.getLogger(__name__)

__all__ = ["Advance", "Head", "advance", "begin", "chains", "create", "read"]


class Advance:
    """Called once a unit of work is committed: moves the heads of the chains it entered facts in."""

    def __init__(self) -> None:
        self._moves: dict[str, tuple[Head, Head]] = {}

    def note(self, chain: str, seq: int, mac: str, previous_mac: str) -> None:
        """Remember an entry; of several in one chain the head goes from before the first to the last."""
        before, _ = self._moves.get(chain, (Head(seq - 1, previous_mac), None))
        self._moves[chain] = (before, Head(seq, mac))

    def __call__(self) -> None:
        """Move each head. The facts are committed: a head that cannot move is logged, and verify names it."""
        for chain, (before, after) in self._moves.items():
            try:
                if not advance(chain, before, after):
                    log.error("the chain %s does not continue its head: run guichet journal verify", chain)
            except Exception:
                log.exception("the head of the journal's chain %s was not moved", chain)


def begin(chain: str) -> None:
    """Make the head of a new chain, before its first entry is committed; an existing file stays."""
    if not path_of(chain).exists():
        create(chain, Head(0, GENESIS))


def advance(chain: str, before: Head, after: Head) -> bool:
    """Move a head from ``before`` to ``after``; False when the chain is not the one the head knows.

    A head already further is left (another process was faster). One further behind (a process was killed
    between its commit and this) is moved if the database still holds the entry it names. A missing file is
    not made again: its absence must be found. Raises OSError, ValueError for a damaged file.
    """
    with locked(chain) as descriptor:
        here = current(descriptor, chain)
        if after.seq <= here.seq:
            return True
        if here != before and not (here.seq < before.seq and _still_there(chain, here)):
            return False
        overwrite(descriptor, chain, after)
        return True


def read(chain: str) -> Head | None:
    """The head of a chain, None without a file. Raises ValueError when the file is damaged."""
    try:
        with locked(chain) as descriptor:
            return current(descriptor, chain)
    except FileNotFoundError:
        return None


def chains() -> list[str]:
    """The chains that have a head."""
    folder = settings().journal_heads_dir
    return sorted(file.stem.replace("-", ":", 1) for file in folder.glob(f"*{SUFFIX}"))


def _still_there(chain: str, head: Head) -> bool:
    """Whether the database still holds the entry a head names."""
    if head.seq == 0:
        return True
    query = select(ENTRIES.c.mac).where(ENTRIES.c.chain == chain, ENTRIES.c.seq == head.seq)
    with db.engine.connect() as connection:
        return bool(connection.execute(query).scalar_one_or_none() == head.mac)
