"""A register and head office with databases of their own: head office is a process that is reached over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from addons.pos_sync.online_jobs import orders_job
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.pulling import pull_orders
from addons.pos_sync.services.online.sending import send_changes
from core.db import db
from core.identity.actor import SYSTEM, acting_as

KEY_MODE = 0o600
BEFORE, AFTER = "before", "after"


@dataclass
class Line:
    """Cuts calls: before head office hears them, or after it did and before its answer is heard."""

    cuts: list[str] = field(default_factory=list)
    calls: int = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sit between every client and its server."""
        real: Callable[..., Any] = HeadOfficeClient._send

        def cut(*arguments: Any) -> Any:
            self.calls += 1
            wanted = self.cuts.pop(0) if self.cuts else ""
            if wanted == BEFORE:
                raise ConnectionRefusedError
            answer = real(*arguments)
            if wanted == AFTER:
                raise ConnectionResetError
            return answer

        monkeypatch.setattr(HeadOfficeClient, "_send", cut)


def set_up(section: Any, folder: Path, url: str, key: str, code: str) -> None:
    """The settings of a register that asks a head office."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret.toml"
    secret.write_text(f'head_office_key = "{key}"\n')
    secret.chmod(KEY_MODE)
    section.role, section.register_code, section.head_office_url = "register", code, url
    section.secret_file, section.timeout_seconds = secret, 10


@contextmanager
def at(app: Flask) -> Iterator[None]:
    """Act at a server, its line tried anew."""
    forget_lines()
    with app.app_context(), acting_as(SYSTEM):
        try:
            yield
        finally:
            db.session.remove()


def exchange_orders() -> None:
    """A round of the worker of the register this is in; its faults are its own."""
    forget_lines()
    orders_job({})


def exchange_strictly() -> tuple[int, int]:
    """A round that tells what it did. Raises LineDown."""
    forget_lines()
    client = HeadOfficeClient()
    return send_changes(client), pull_orders(client)
