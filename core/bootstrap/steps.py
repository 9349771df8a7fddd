"""Saying what is done, running programs, and stopping with a sentence instead of a traceback."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.bootstrap.paths import BUILD, ROOT

Words = Sequence[str | Path]
Environment = Mapping[str, str]
SHOWN_LINES = 25


class Halt(Exception):
    """A foreseeable failure; the message says what happened and what to do."""


def say(text: str) -> None:
    """Print one progress line, on stderr: the stdout of a command stays its own."""
    print(f"guichet: {text}", file=sys.stderr, flush=True)


def run(words: Words, why: str, *, env: Environment | None = None, cwd: Path = ROOT) -> None:
    """Run a program quietly; Halt with `why` and the end of what it printed when it fails."""
    result = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        tail = "\n".join(f"  {line}" for line in result.stdout.strip().splitlines()[-SHOWN_LINES:])
        raise Halt(f"{tail}\n{why}")


def show(words: Words, *, env: Environment | None = None, cwd: Path = ROOT) -> int:
    """Run a program with its output shown as it comes, and return its exit code."""
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, check=False).returncode


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second `make` in the same checkout waiting while this one installs."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another make is installing here, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
