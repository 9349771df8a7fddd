"""The heads: where each chain had got to, kept in files outside the database.

A database put back from an older copy, or whose last rows were deleted, is behind its heads. One small file
per chain holds two slots, written in turn and signed, so that a crash in the middle of a write leaves the
other slot; the file only ever moves forward along the chain it knows. Several processes share the folder
(``fcntl`` locks); several machines must share it too.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from core.config import settings
from core.db import db
from core.journal.keys import known_keys, signing_key
from core.journal.models import ENTRIES
from core.journal.signing import GENESIS

log = logging.getLogger(__name__)

_SLOT = 512
_SUFFIX = ".head"


class Head(NamedTuple):
    """How far a chain had got: its last number (0: no entry yet) and signature."""

    seq: int
    mac: str


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
    file = _file(chain)
    if not file.exists():
        write(chain, Head(0, GENESIS))


def advance(chain: str, before: Head, after: Head) -> bool:
    """Move a head from ``before`` to ``after``; False when the chain is not the one the head knows.

    A head already further is left (another process was faster). One further behind (a process was killed
    between its commit and this) is moved if the database still holds the entry it names. A missing file is
    not made again: its absence must be found. Raises OSError, ValueError for a damaged file.
    """
    with _locked(_file(chain)) as descriptor:
        current = _slots(descriptor, chain)[0]
        if after.seq <= current.seq:
            return True
        if current != before and not (current.seq < before.seq and _still_there(chain, current)):
            return False
        _write_slot(descriptor, chain, after)
        return True


def read(chain: str) -> Head | None:
    """The head of a chain, None without a file. Raises ValueError when the file is damaged."""
    try:
        with _locked(_file(chain)) as descriptor:
            return _slots(descriptor, chain)[0]
    except FileNotFoundError:
        return None


def chains() -> list[str]:
    """The chains that have a head."""
    folder = settings().journal_heads_dir
    return sorted(file.stem.replace("-", ":", 1) for file in folder.glob(f"*{_SUFFIX}"))


def write(chain: str, head: Head) -> None:
    """Write a head as a new, durable file in one step, whatever was there."""
    file = _file(chain)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for slot in (0, 1):
            os.pwrite(descriptor, _signed(chain, head), slot * _SLOT)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _file(chain: str) -> Path:
    return settings().journal_heads_dir / f"{chain.replace(':', '-', 1)}{_SUFFIX}"


@contextmanager
def _locked(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _slots(descriptor: int, chain: str) -> tuple[Head, int]:
    """The head, and the slot that holds it. ValueError when no slot can be believed."""
    found = [
        (head, slot)
        for slot in (0, 1)
        if (head := _believed(os.pread(descriptor, _SLOT, slot * _SLOT), chain)) is not None
    ]
    if not found:
        raise ValueError(f"the head of the chain {chain} is damaged")
    return max(found)


def _write_slot(descriptor: int, chain: str, head: Head) -> None:
    """Write into the slot that does not hold the current head."""
    slot = 1 - _slots(descriptor, chain)[1]
    os.pwrite(descriptor, _signed(chain, head), slot * _SLOT)


def _signed(chain: str, head: Head) -> bytes:
    key = signing_key()
    content = {"chain": chain, "seq": head.seq, "mac": head.mac, "key": key.id}
    content["sign"] = _seal(key.secret, chain, head)
    return (json.dumps(content).ljust(_SLOT - 1) + "\n").encode("ascii")


def _believed(slot: bytes, chain: str) -> Head | None:
    try:
        content = json.loads(slot)
        head = Head(content["seq"], content["mac"])
        key = known_keys()[content["key"]]
    except (ValueError, KeyError, TypeError):
        return None
    return head if hmac.compare_digest(content["sign"], _seal(key.secret, chain, head)) else None


def _seal(secret: bytes, chain: str, head: Head) -> str:
    text = json.dumps(["head", chain, head.seq, head.mac])
    return hmac.new(secret, text.encode("ascii"), hashlib.sha256).hexdigest()


def _still_there(chain: str, head: Head) -> bool:
    """Whether the database still holds the entry a head names."""
    if head.seq == 0:
        return True
    query = select(ENTRIES.c.mac).where(ENTRIES.c.chain == chain, ENTRIES.c.seq == head.seq)
    with db.engine.connect() as connection:
        return bool(connection.execute(query).scalar_one_or_none() == head.mac)
