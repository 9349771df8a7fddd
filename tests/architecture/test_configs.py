"""Every example deployment in config/ starts: known keys, known addons, dependencies met."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.bootstrap.paths import ROOT

CONFIGS = sorted((ROOT / "config").glob("*.toml"))


def test_the_examples_are_there() -> None:
    assert {file.stem for file in CONFIGS} >= {
        "demo",
        "box_office",
        "holiday_centre",
        "register",
        "head_office",
    }


@pytest.mark.parametrize("config", CONFIGS, ids=lambda file: file.stem)
def test_an_example_starts(config: Path, tmp_path: Path) -> None:
    """In a process of its own, since tables join one metadata for a whole process."""
    program = (
        "import sys; from pathlib import Path; from core.app import create_app\n"
        "print(create_app(Path(sys.argv[1])).name)"
    )
    env = {
        "PATH": "/usr/bin:/bin",
        "GUICHET_APP__DATA_DIR": str(tmp_path),
        "GUICHET_JOURNAL__KEY_FILE": str(tmp_path / "journal.key"),
        "GUICHET_JOURNAL__HEADS_DIR": str(tmp_path / "heads"),
    }
    words = [sys.executable, "-c", program, str(config)]
    result = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
