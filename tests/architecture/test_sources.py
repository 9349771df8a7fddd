"""What holds for every source: its length, its first line, nothing left open, nothing of one machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from core.bootstrap.paths import ROOT
from core.bootstrap.stamps import sources

ALARM = 300
OURS = ("core", "addons", "tests", "config", "docs")
CODE = {".py", ".ts", ".mjs", ".html", ".css", ".scss"}
TEXT = CODE | {".toml", ".md", ".txt", ".json", ".po", ".in"}
# Written in two parts, so that this file does not hold what it looks for.
OPEN = re.compile("TO" + r"DO|FIX" + r"ME|NotImpl" + r"ementedError|mark\.(sk" + r"ip|xf" + r"ail)\b")
MACHINE = re.compile("/wo" + r"rk/(main|shared|plan)|/ho" + r"me/[a-z]|/ro" + r"ot/|\.pye" + r"nv")


def files(endings: set[str]) -> list[Path]:
    """Our files of these kinds, as they are in the tree."""
    return [file for folder in OURS for file in sources(ROOT / folder) if file.suffix in endings]


def named(found: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in found]


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_the_alarm() -> None:
    """A migration is written once, from models that obey this rule."""
    long = [file for file in files(CODE) if lines(file) > ALARM and file.parent.name != "migrations"]
    assert named(long) == []


def test_every_module_says_what_it_is_for_on_its_first_line() -> None:
    silent = []
    for file in files({".py"}):
        text = file.read_text(encoding="utf-8")
        if text and not (text.startswith('"""') and ast.get_docstring(ast.parse(text))):
            silent.append(file)
    assert named(silent) == []


@pytest.mark.parametrize("pattern", [OPEN, MACHINE], ids=["left open", "of one machine"])
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    endings = CODE if pattern is OPEN else TEXT
    assert named([file for file in files(endings) if pattern.search(file.read_text(encoding="utf-8"))]) == []
