"""Finds the Chromium that the browser tests drive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.bootstrap.steps import Halt

CHROMIUM_VARIABLE = "GUICHET_CHROMIUM"
CHROMIUM_PACKAGE = "chromium"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOADED = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-*/*headless*shell")
SNAP_MARK = b"snap install chromium"
OS_RELEASE = Path("/etc/os-release")


def find_chromium() -> Path | None:
    """Return the program named by GUICHET_CHROMIUM, else the system's, else one Playwright downloaded."""
    named = os.environ.get(CHROMIUM_VARIABLE)
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for program in PROGRAMS:
        found = shutil.which(program)
        if found and not is_snap_stub(Path(found)):
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright").expanduser()
    downloaded = [path for pattern in DOWNLOADED for path in sorted(cache.glob(pattern))]
    return downloaded[-1] if downloaded else None


def is_snap_stub(program: Path) -> bool:
    """Say whether this is Ubuntu's script that only tells how to install the snap."""
    with program.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and SNAP_MARK in start


def is_packaged(os_release: Path = OS_RELEASE) -> bool:
    """Say whether apt-get can bring a Chromium: Ubuntu has it as a snap only."""
    return not os_release.is_file() or "ID=ubuntu" not in os_release.read_text().splitlines()


def chromium() -> Path:
    """Return the Chromium to drive, or Halt with the commands that bring one."""
    found = find_chromium()
    if found is None:
        raise Halt(
            "The browser tests need Chromium. Run one of these, then the same command again:\n"
            "  sudo snap install chromium\n"
            "  .venv/bin/python -m playwright install --with-deps chromium\n"
            f"or name a browser: {CHROMIUM_VARIABLE}=/path/to/chromium"
        )
    return found
