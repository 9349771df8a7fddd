"""What an import has done until now, file by file and table by table, for the page of the opening that waits.

Kept in a file: a batch is applied in one transaction, of which other processes see nothing before its end.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.config import settings
from core.i18n import N_

RECEIVED = "received"
REPLACED = "replaced"
_LINES = {RECEIVED: N_("%(name)s received"), REPLACED: N_("%(name)s applied")}
_TOLD_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class TaleOnScreen:
    """``lines`` are (msgid, name of the file), oldest first; ``done`` of ``total`` units are behind (0: unknown)."""

    lines: tuple[tuple[str, str], ...]
    done: int
    total: int


class Tale:
    """Written by the import of one opening; without a session nobody waits, and nothing is written."""

    def __init__(self, session_id: int | None) -> None:
        self._file = None if session_id is None else _file(session_id)
        self._lines: list[tuple[str, str]] = []
        self._done, self._total, self._told = 0, 0, 0.0
        self._write()

    def begin(self, total: int) -> None:
        """A batch of so many units: a file received, and a row read, are one each."""
        self._done, self._total = 0, total

    def note(self, kind: str, name: str) -> None:
        """A file is RECEIVED, or what it holds REPLACED."""
        self._lines.append((kind, name))
        self._done += kind == RECEIVED
        self._write()

    def rows(self, count: int) -> None:
        """So many rows were read."""
        self._done += count
        if time.monotonic() - self._told >= _TOLD_EVERY:
            self._write()

    def end(self) -> None:
        """Nobody waits any more."""
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._file is None:
            return
        self._told = time.monotonic()
        # The tale is a comfort: a full disk must not end an import.
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(prefix="tale-", dir=self._file.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump({"lines": self._lines, "done": self._done, "total": self._total}, out)
            os.replace(made, self._file)


def tale_of(session_id: int) -> TaleOnScreen | None:
    """What the import of an opening has done; None when none is under way."""
    try:
        told = json.loads(_file(session_id).read_text(encoding="utf-8"))
        lines = tuple((_LINES[kind], str(name)) for kind, name in told["lines"])
        return TaleOnScreen(lines, int(told["done"]), int(told["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(session_id: int) -> Path:
    return settings().data_dir / "pos_sync" / "opening" / f"{session_id}.json"
