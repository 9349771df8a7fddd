"""Objects of the exchanges in one centre, for the walk of a user of another (tests/core/identity)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.identity.models import Centre
from tests.addons.pos_sync.foreign_customer_orders import foreign_customer_orders
from tests.addons.pos_sync.foreign_exports import foreign_exports
from tests.addons.pos_sync.foreign_orders import foreign_orders
from tests.addons.pos_sync.foreign_registers import foreign_registers

TOPICS: tuple[Callable[[Centre, str], dict[str, Any]], ...] = (
    foreign_customer_orders,
    foreign_exports,
    foreign_orders,
    foreign_registers,
)
"""(centre, mark) -> what the addresses and forms of a topic name."""


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """What each topic makes; its other addresses name sessions, which the point of sale brings."""
    found: dict[str, Any] = {}
    for topic in TOPICS:
        found |= topic(centre, mark)
    return found
