"""The demo's bookings: stays of the holiday centre, with what they still owe."""

from __future__ import annotations

from core.demo import Demo


def load(demo: Demo) -> None:
    """Nothing yet."""
