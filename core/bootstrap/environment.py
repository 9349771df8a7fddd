"""Makes `.venv` and installs what the lock files pin into it, once per change of a lock."""

from __future__ import annotations

import sys
from pathlib import Path

from core.bootstrap.paths import LOCKS, PYTHON, ROOT, VENV
from core.bootstrap.stamps import fingerprint, holds, remember
from core.bootstrap.steps import Words, run, say

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
ASK_NETWORK = "The pinned packages could not be installed. Is the package registry reachable?"


def ensure_environment(*, tests: bool) -> None:
    """Make the environment and install the packages of a run, or those of the tests, which include them."""
    ensure_venv()
    ensure_lock("test" if tests else "run")
    ensure_project()


def ensure_venv() -> None:
    """Make `.venv` with this Python; make it again when the Python it was made with has gone or changed."""
    if PYTHON.exists() and venv_version(VENV / "pyvenv.cfg") == python_version():
        return
    say(f"making .venv with Python {python_version()}")
    run([sys.executable, "-m", "venv", "--clear", VENV], "The environment .venv could not be made.")


def python_version() -> str:
    """Return the version of the running Python as an environment's folder names it, for example 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def venv_version(settings: Path) -> str | None:
    """Return the `major.minor` written in an environment's pyvenv.cfg, or None."""
    for line in settings.read_text().splitlines() if settings.is_file() else []:
        key, _equals, value = line.partition("=")
        if key.strip() == "version":
            return ".".join(value.strip().split(".")[:2])
    return None


def ensure_lock(name: str) -> None:
    """Install one lock file; the lock of the tests brings all of the run's, so both stamps are set then."""
    if holds(name, lock_value(name)):
        return
    say(f"installing the packages of config/locks/{name}.txt (the first time takes a minute or two)")
    run([PYTHON, *PIP, "install", "--require-hashes", "-r", LOCKS / f"{name}.txt"], ASK_NETWORK)
    remember(name, lock_value(name))
    if name == "test":
        remember("run", lock_value("run"))


def lock_value(name: str) -> str:
    """Return the fingerprint of a lock file and of the Python it is installed for."""
    return fingerprint([LOCKS / f"{name}.txt"], python_version())


def ensure_project() -> None:
    """Install this checkout itself in place; again when it was moved or its project file changed."""
    value = fingerprint([ROOT / "pyproject.toml"], str(ROOT), python_version())
    if holds("project", value):
        return
    say("installing the command guichet")
    words: Words = [PYTHON, *PIP, "install", "--no-deps", "--no-build-isolation", "--editable", "."]
    run(words, "The project itself could not be installed.")
    remember("project", value)
