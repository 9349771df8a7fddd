"""Runs the real ``guichet run`` for tests and benches: a process of its own on a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.app import ROOT

START_SECONDS = 60
Config = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Server:
    """A running ``guichet run``."""

    url: str
    config: Path
    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """SIGKILL the web server and everything it started, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def write_config(file: Path, config: Config) -> Path:
    """Write a configuration whose values are texts, numbers or lists of them (JSON and TOML write them alike)."""
    lines = [
        f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for section, values in config.items()
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, config: Config, *arguments: str) -> Iterator[Server]:
    """A server with ``config``, its log and configuration in ``folder``; ready when the block begins.

    ``arguments`` are those of ``guichet run``. RuntimeError with the end of the log when it does not start.
    """
    port = free_port()
    file = write_config(folder / "guichet.toml", config)
    log = folder / "server.log"
    command = [
        sys.executable,
        "-m",
        "core.cli",
        "--config",
        str(file),
        "run",
        "--port",
        str(port),
        *arguments,
    ]
    with log.open("a", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", file, process, log)
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"guichet run did not start:\n{server.log.read_text(errors='replace')[-3000:]}")
