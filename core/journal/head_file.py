"""The file of one head: two signed slots written in turn, under a lock shared by all processes."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from core.config import settings
from core.journal.keys import known_keys, signing_key

SUFFIX = ".head"
_SLOT = 512


class Head(NamedTuple):
    """How far a chain had got: its last number (0: no entry yet) and signature."""

    seq: int
    mac: str


def path_of(chain: str) -> Path:
    """Where the head of a chain is kept."""
    return settings().journal_heads_dir / f"{chain.replace(':', '-', 1)}{SUFFIX}"


@contextmanager
def locked(chain: str) -> Iterator[int]:
    """The open file of a chain, which no other process reads or writes meanwhile. FileNotFoundError without one."""
    descriptor = os.open(path_of(chain), os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def current(descriptor: int, chain: str) -> Head:
    """The head in an open file; ValueError when no slot can be believed."""
    return _slots(descriptor, chain)[0]


def overwrite(descriptor: int, chain: str, head: Head) -> None:
    """Write into the slot that does not hold the current head, so that a cut-off write leaves that one."""
    slot = 1 - _slots(descriptor, chain)[1]
    os.pwrite(descriptor, _signed(chain, head), slot * _SLOT)


def create(chain: str, head: Head) -> None:
    """Write a head as a new, durable file in one step, whatever was there."""
    file = path_of(chain)
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


def _slots(descriptor: int, chain: str) -> tuple[Head, int]:
    """The head, and the slot that holds it."""
    found = [
        (head, slot)
        for slot in (0, 1)
        if (head := _believed(os.pread(descriptor, _SLOT, slot * _SLOT), chain)) is not None
    ]
    if not found:
        raise ValueError(f"the head of the chain {chain} is damaged")
    return max(found)


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
