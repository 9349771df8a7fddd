"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "config" / "locks"
FRONTEND = ROOT / "core" / "web" / "frontend"
BUILT = ROOT / "core" / "web" / "static" / "build"
BUILD = ROOT / "build"
