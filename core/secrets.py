"""Keys in files outside the database, made at the first start and readable by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

SIZE = 32


def ensure_secret(file: Path) -> bytes:
    """The 32 random bytes kept in ``file``, made (mode 0600) when it is not there.

    Two processes starting at once agree: the file is written aside and linked into place by only one.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(SIZE))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(aside, file)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return file.read_bytes()
