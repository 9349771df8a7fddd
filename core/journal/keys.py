"""The keys that sign the journal: a file outside the database, readable by the server's account only.

One key per line in hexadecimal; the last one signs, the earlier ones still verify what they signed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.config import settings

log = logging.getLogger(__name__)

_BYTES = 32


class Key(NamedTuple):
    """A signing key and the short name by which entries say which key signed them."""

    id: str
    secret: bytes


class KeyUnusable(Exception):
    """The key file is absent, unreadable or not made of keys; the text says which and what to do."""


def ensure_key(file: Path) -> None:
    """Make the key file (mode 0600) if there is none. Called once, at the first start; safe to race."""
    if file.exists():
        if file.stat().st_mode & 0o077:
            log.warning("the journal's key file can be read by other accounts: %s", file)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def signing_key() -> Key:
    """The key that signs new entries. Raises KeyUnusable."""
    return _keys_of(settings().journal_key_file)[-1]


def known_keys() -> dict[str, Key]:
    """Every key of the file by its name. Raises KeyUnusable."""
    return {key.id: key for key in _keys_of(settings().journal_key_file)}


def _keys_of(file: Path) -> tuple[Key, ...]:
    try:
        status = file.stat()
        return _read(file, status.st_mtime_ns, status.st_ino, status.st_size)
    except OSError as error:
        raise KeyUnusable(
            f"The journal's key {file} cannot be read ({error.strerror}). Put the key file back from its backup."
        ) from error


@lru_cache(maxsize=16)
def _read(file: Path, *_version: int) -> tuple[Key, ...]:
    """Read once per version of the file: an entry costs one ``stat``."""
    keys = []
    for line in file.read_text(encoding="ascii", errors="replace").split():
        try:
            secret = bytes.fromhex(line)
        except ValueError:
            secret = b""
        if len(secret) < _BYTES:
            raise KeyUnusable(f"The journal's key {file} holds a line that is not a key of {_BYTES} bytes.")
        keys.append(Key(hashlib.sha256(b"guichet journal key" + secret).hexdigest()[:16], secret))
    if not keys:
        raise KeyUnusable(f"The journal's key {file} is empty. Put the key file back from its backup.")
    return tuple(keys)
