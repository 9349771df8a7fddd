"""Writes the lock files: releases pinned with all their hashes, for every Linux and Python at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.bootstrap.environment import ASK_NETWORK, PIP
from core.bootstrap.paths import BUILD, LOCKS, ROOT
from core.bootstrap.steps import run, say

# The sources of each lock file, in this order: the tests' releases are those of the run.
INPUTS = {
    "lock": "config/locks/lock.in",
    "node": "config/locks/node.in",
    "run": "pyproject.toml config/locks/build.in",
    "test": "pyproject.toml --extra test config/locks/build.in --constraint config/locks/run.txt",
}
OPTIONS = (
    "--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links"
)
# The markers of [tool.uv] environments: true wherever Guichet runs, so they say nothing on each line.
COMMON = (
    "implementation_name == 'cpython' and platform_python_implementation == 'CPython'"
    " and sys_platform == 'linux'"
)


def lock() -> int:
    """Pin again; releases stay as they are unless UPGRADE is set in the environment."""
    tool = BUILD / "lock-venv"
    run([sys.executable, "-m", "venv", "--clear", tool], "The lock tool's environment could not be made.")
    run([tool / "bin" / "python", *PIP, "install", "--require-hashes", "-r", LOCKS / "lock.txt"], ASK_NETWORK)
    for name, inputs in INPUTS.items():
        say(f"pinning config/locks/{name}.txt")
        compile_lock(tool / "bin" / "uv", LOCKS / f"{name}.txt", inputs)
    return 0


def compile_lock(uv: Path, output: Path, inputs: str) -> None:
    """Resolve the inputs for every Python and processor, and write the result without any address."""
    words: list[str | Path] = [uv, "pip", "compile", *OPTIONS.split(), *inputs.split()]
    words += ["--custom-compile-command", "make lock", "--output-file", output.relative_to(ROOT)]
    if os.environ.get("UPGRADE"):
        words.append("--upgrade")
    run(words, f"The dependencies of {output.name} could not be resolved.")
    output.write_text(without_common_markers(output.read_text()))


def without_common_markers(text: str) -> str:
    """Remove from each line the markers that always hold."""
    return text.replace(f" and {COMMON}", "").replace(f" ; {COMMON}", "")
