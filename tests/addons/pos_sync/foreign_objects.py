"""Objects of the exchanges in one centre, for the walk of a user of another (tests/core/identity)."""

from __future__ import annotations

from typing import Any

from core.identity.models import Centre


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """Its addresses name sessions, which the point of sale brings."""
    return {}
