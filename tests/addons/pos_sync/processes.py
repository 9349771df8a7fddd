"""A server of the exchanges with its worker as a process of its own, its database and its files in a folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.settings import PosSyncSettings
from core import clock
from core.app import ROOT, create_app
from core.commands.database import upgrade_database
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.outbox import enqueue
from core.testing.server import write_config
from core.uow import unit_of_work
from tests.stands import config_of

PATIENCE_SECONDS = 60


@dataclass
class Process:
    """One server: its application as the test uses it, and the worker that runs beside."""

    app: Flask
    config: Path
    worker: subprocess.Popen[bytes] | None = None

    @contextmanager
    def here(self) -> Iterator[None]:
        """Act at this server."""
        forget_lines()
        with self.app.app_context(), acting_as(SYSTEM):
            try:
                yield
            finally:
                db.session.remove()

    def start(self) -> None:
        """Start ``guichet worker``."""
        command = [sys.executable, "-m", "core.cli", "--config", str(self.config), "worker"]
        with (self.config.parent / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        """SIGKILL its worker, in the middle of whatever it does."""
        if self.worker is not None:
            self.worker.send_signal(signal.SIGKILL)
            self.worker.wait()

    def job(self, kind: str) -> None:
        """Ask its worker for a job now, that comes every minute by itself."""
        with self.here(), unit_of_work():
            enqueue(kind, f"test:{clock.now().isoformat()}", {})

    def command(self, *arguments: str) -> str:
        """What ``guichet …`` says, in a process of its own. Raises CalledProcessError."""
        command = [sys.executable, "-m", "core.cli", "--config", str(self.config), *arguments]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def eventually(self, true: Callable[[], bool], what: str) -> None:
        """Wait until something is so in the database of this server. AssertionError with the log of its worker."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with self.here():
                if true():
                    return
            time.sleep(0.1)
        log = (self.config.parent / "worker.log").read_text(errors="replace")
        raise AssertionError(f"waited in vain: {what}\n{log[-3000:]}")


def make_process(
    folder: Path, url: str | None, role: str, exchange: PosSyncSettings, code: str = ""
) -> Process:
    """A server of a role on a new, migrated database, with the exchange of some settings."""
    folder.mkdir()
    section: dict[str, Any] = {
        "role": role,
        "exchange": exchange.exchange,
        "secret_file": str(exchange.secret_file),
        "register_code": code,
        "timeout_seconds": 10,
    }
    config = {**config_of(folder, url), "pos_sync": section, "jobs": {"lease_seconds": 2}}
    app = create_app(config)
    with app.app_context(), acting_as(SYSTEM):
        upgrade_database()
    return Process(app, write_config(folder / "guichet.toml", config))
