"""One export is sent at a time on this server: two attempts at once would clear each other's files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from core.config import settings


@contextmanager
def sending_alone() -> Iterator[None]:
    """Wait until no other thread or process sends; a killed one holds nothing back."""
    home = settings().data_dir / "pos_sync"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "exporting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
