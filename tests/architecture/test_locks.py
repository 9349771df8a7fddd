"""The lock files: everything pinned and hashed, no address inside, and every dependency has its reason."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

import pytest

from core.bootstrap.locks import INPUTS
from core.bootstrap.paths import FRONTEND, LOCKS, ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==(\S+)( ; .*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
ADDRESS = re.compile(r"[a-z+]+://|--(extra-)?index|--find-links|--trusted-host")


def pins(name: str) -> dict[str, list[str]]:
    """The releases that a lock pins, by distribution."""
    found: dict[str, list[str]] = {}
    for line in (LOCKS / f"{name}.txt").read_text().splitlines():
        if match := PIN.match(line):
            found.setdefault(match[1], []).append(match[2])
    return found


def project() -> dict[str, list[str]]:
    """The distributions that pyproject.toml asks for, to run and to test."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"run": table["dependencies"], "test": table["optional-dependencies"]["test"]}
    return {key: [re.split(r"[\[;<>= ]", text)[0] for text in texts] for key, texts in asked.items()}


@pytest.mark.parametrize("name", INPUTS)
def test_every_line_is_a_pin_a_hash_or_a_remark(name: str) -> None:
    lines = (LOCKS / f"{name}.txt").read_text().splitlines()
    pinned = 0
    for before, line in zip([*lines[-1:], *lines], lines, strict=False):
        if PIN.match(line):
            pinned += 1
        elif HASH.match(line):
            assert before.endswith("\\"), f"a hash without a release: {line}"
        else:
            assert line.lstrip().startswith("#"), line
    assert pinned


@pytest.mark.parametrize("name", INPUTS)
def test_no_lock_holds_an_address(name: str) -> None:
    assert not ADDRESS.search((LOCKS / f"{name}.txt").read_text())


def test_the_tests_run_on_the_releases_of_a_run() -> None:
    test = pins("test")
    assert {name: test.get(name) for name in pins("run")} == pins("run")


def test_every_dependency_is_pinned() -> None:
    assert set(project()["run"]) <= set(pins("run"))
    assert set(project()["test"]) <= set(pins("test"))


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([^`]+)` \| \S", text, flags=re.MULTILINE)
    wanted = [
        *project()["run"],
        *project()["test"],
        *pins("node"),
        *pins("lock"),
        "hatchling",
        *npm_packages(),
    ]
    assert sorted(told) == sorted(wanted)


def npm_packages() -> Iterator[str]:
    """The packages that package.json asks for."""
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    yield from package.get("dependencies", {})
    yield from package.get("devDependencies", {})


def test_the_npm_lock_is_hashed_and_holds_no_address() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        assert not name or entry["integrity"].startswith("sha512-"), name
