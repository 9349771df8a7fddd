"""Bookings sent to a running server by ``guichet booking import``, as another system does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from core import clock
from core.app import ROOT
from core.testing.server import Server


def day(later: int) -> str:
    """A day from today on, as a file says it."""
    return (clock.business_day("Europe/Paris") + timedelta(later)).isoformat()


def send(server: Server, folder: Path, bookings: Sequence[dict[str, Any]]) -> None:
    """Bring bookings in at the theatre."""
    file = folder / "bookings.json"
    file.write_text(json.dumps(bookings), encoding="utf-8")
    guichet = [sys.executable, "-m", "core.cli", "--config", str(server.config)]
    subprocess.run([*guichet, "booking", "import", str(file), "--centre", "theatre"], cwd=ROOT, check=True)
