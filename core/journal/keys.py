"""The keys that sign the journal: a file outside the database, readable by the server's account only.

Keys of 32 bytes one after the other: the last one signs, the earlier ones still verify what they signed. A
key is changed by appending 32 random bytes to the file.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import exists, inspect, select
from sqlalchemy.exc import OperationalError

from core.config import settings
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.journal.models import ENTRIES
from core.manifest import StartError
from core.secrets import SIZE, ensure_secret


class Key(NamedTuple):
    """A signing key and the short name by which entries say which key signed them."""

    id: str
    secret: bytes


class KeyUnusable(Refusal):
    code = "core.journal_key_unusable"
    status = 503
    message = N_("The key of the journal (%(file)s) is missing or damaged. Put it back from its backup.")


def ensure_key() -> None:
    """Make the key file (mode 0600) at the first start; safe when two processes start at once.

    None is made while the database does not answer: the next start asks it again.
    Raises StartError when the journal has entries: a new key would hide that the old one is gone.
    """
    file = settings().journal_key_file
    if file.exists():
        return
    try:
        used = _has_entries()
    except OperationalError:
        return
    if used:
        raise StartError(str(KeyUnusable(file=str(file))))
    ensure_secret(file)


def _has_entries() -> bool:
    with db.engine.connect() as connection:
        return inspect(connection).has_table(ENTRIES.name) and bool(
            connection.execute(select(exists().select_from(ENTRIES))).scalar_one()
        )


def signing_key() -> Key:
    """The key that signs new entries. Raises KeyUnusable."""
    return _keys()[-1]


def known_keys() -> dict[str, Key]:
    """Every key of the file by its name. Raises KeyUnusable."""
    return {key.id: key for key in _keys()}


def _keys() -> tuple[Key, ...]:
    file = settings().journal_key_file
    try:
        status = file.stat()
        keys = _read(file, status.st_mtime_ns, status.st_ino, status.st_size)
    except OSError as error:
        raise KeyUnusable(file=str(file)) from error
    if not keys:
        raise KeyUnusable(file=str(file))
    return keys


@lru_cache(maxsize=16)
def _read(file: Path, *_version: int) -> tuple[Key, ...]:
    """The keys of one version of the file, so that an entry costs one ``stat``; () when it is damaged."""
    content = file.read_bytes()
    if len(content) % SIZE:
        return ()
    secrets = [content[start : start + SIZE] for start in range(0, len(content), SIZE)]
    return tuple(Key(hashlib.sha256(b"guichet journal key" + s).hexdigest()[:16], s) for s in secrets)
