"""Checks what only the system brings (libraries, a font, venv) and installs it where it may."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from core.bootstrap.browser import CHROMIUM_PACKAGE, find_chromium, is_packaged
from core.bootstrap.steps import Halt, run, say

# What WeasyPrint opens when it draws a PDF, and the package that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_ENDINGS = {".ttf", ".otf", ".ttc"}


def ensure_system(*, browser: bool) -> None:
    """Install the missing system packages, or Halt with the exact line that does."""
    packages = missing_packages(browser=browser)
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise Halt(f"This system lacks what these Debian packages bring: {' '.join(packages)}.")
    say(f"system packages are missing: {apt_line(packages)}")
    prefix = privilege()
    if prefix is None:
        line = f"sudo apt-get update && sudo {apt_line(packages)}"
        raise Halt(f"As administrator, run this, then the same command again:\n  {line}")
    install(packages, prefix)
    left = missing_packages(browser=browser)
    if left:
        raise Halt(f"Still missing after the installation: {' '.join(left)}.")


def missing_packages(*, browser: bool) -> list[str]:
    """Name the Debian packages that would bring what is not there."""
    packages = [package for library, package in LIBRARIES.items() if not loads(library)]
    if not has_font(FONT_FOLDERS):
        packages.append(FONT_PACKAGE)
    if importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if browser and is_packaged() and find_chromium() is None:
        packages.append(CHROMIUM_PACKAGE)
    return packages


def apt_line(packages: Iterable[str]) -> str:
    """Return the command that installs these packages without a question."""
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def loads(library: str) -> bool:
    """Say whether the dynamic linker finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str]) -> bool:
    """Say whether one scalable font lies below any of these folders."""
    return any(
        Path(name).suffix.lower() in FONT_ENDINGS
        for folder in folders
        for _path, _folders, names in os.walk(Path(folder).expanduser())
        for name in names
    )


def privilege() -> list[str] | None:
    """Return the words that give a command the administrator's rights without a question, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: list[str], prefix: list[str]) -> None:
    """Run apt-get; with a fresh list of packages when the one here is absent or too old."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*apt, *apt_line(packages).split()]
    try:
        run(command, "apt-get could not install them yet.")
    except Halt:
        say("reading the list of system packages again")
        run([*apt, "apt-get", "update"], "apt-get could not read the list of packages. Is the network there?")
        run(command, f"apt-get could not install them. The line was: {' '.join(command)}")
