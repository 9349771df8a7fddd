"""The checks of `make lint` and `make test`: each is run and named, whatever the one before it said."""

from __future__ import annotations

import os
from pathlib import Path

from core.bootstrap.browser import CHROMIUM_VARIABLE, chromium
from core.bootstrap.node import ensure_packages, find_node, script_words
from core.bootstrap.paths import FRONTEND, PYTHON, ROOT
from core.bootstrap.steps import Words, say, show

Check = tuple[str, Words]
PYTHON_CHECKS: tuple[Check, ...] = (
    ("ruff check", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    ("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    ("mypy", (PYTHON, "-m", "mypy")),
    ("import rules", (PYTHON, "-m", "core.testing.import_contracts", "check")),
)
# The rules of the front end: TypeScript's types, then its own tests.
FRONTEND_SCRIPTS = ("check", "test")


def lint() -> list[str]:
    """Run every check that is no Python test and return the names of those that failed."""
    failed = [name for name, words in PYTHON_CHECKS if not passes(name, words, {}, ROOT)]
    node = find_node()
    ensure_packages(node)
    for name in FRONTEND_SCRIPTS:
        if not passes(f"front end: {name}", script_words(node, name), node.env, FRONTEND):
            failed.append(f"front end: {name}")
    return failed


def passes(name: str, words: Words, env: dict[str, str], folder: Path) -> bool:
    """Run one check and say whether it passed."""
    say(name)
    code = show(words, env=env, cwd=folder)
    if code:
        say(f"{name}: FAILED ({code})")
    return code == 0


def pytest() -> int:
    """Run every Python test and return pytest's exit code; its summary is the last thing printed."""
    words: Words = [PYTHON, "-m", "pytest", *os.environ.get("PYTEST_ARGUMENTS", "").split()]
    return show(words, env={CHROMIUM_VARIABLE: str(chromium())})
