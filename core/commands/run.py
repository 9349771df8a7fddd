"""``guichet run``: the web server and one worker, together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from core.commands.database import upgrade_database
from core.db import db

PR_SET_PDEATHSIG = 1
KEEP_ALIVE_SECONDS = 30


class Server(BaseApplication):
    """gunicorn on an application that is already made."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.application, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.application


@click.command("run", help="Serve the pages, with one worker for the jobs.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Web server processes."
)
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(min=1), help="Threads of each of them."
)
@click.option("--demo", is_flag=True, help="Load the demo deployment first, once.")
@click.option("--no-worker", is_flag=True, help="Jobs are done elsewhere (guichet worker).")
def run(host: str, port: int, workers: int, threads: int, demo: bool, no_worker: bool) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    upgrade_database()
    if demo:
        from core.demo import describe_demo, load_demo_once

        load_demo_once()
        click.echo(describe_demo())
    click.echo(f"Guichet: http://{host}:{port}")
    db.session.remove()
    db.engine.dispose()
    worker = None if no_worker else _start_worker(click.get_current_context().find_root().params["config"])
    try:
        Server(
            app,
            {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": threads,
                "keepalive": KEEP_ALIVE_SECONDS,
                "loglevel": "warning",
                "post_fork": _own_connections,
            },
        ).run()
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=10)


def _own_connections(arbiter: object, worker: Any) -> None:
    """A forked process must not share database connections with its parent."""
    with worker.app.application.app_context():
        db.engine.dispose(close=False)


def _start_worker(config: Path | None) -> subprocess.Popen[bytes]:
    """The worker process; the kernel stops it when this process dies, however it dies."""

    def die_with_parent() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    chosen = [] if config is None else ["--config", str(config)]
    return subprocess.Popen([sys.executable, "-m", "core.cli", *chosen, "worker"], preexec_fn=die_with_parent)
