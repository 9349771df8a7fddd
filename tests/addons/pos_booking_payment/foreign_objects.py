"""Objects of the booking payments in one centre, for the walk of a user of another (tests/core/identity)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.identity.models import Centre
from tests.addons.pos_booking_payment.foreign_bookings import foreign_bookings
from tests.addons.pos_booking_payment.foreign_charges import foreign_charges
from tests.addons.pos_booking_payment.foreign_pages import foreign_pages
from tests.addons.pos_booking_payment.foreign_till import foreign_till

TOPICS: tuple[Callable[[Centre, str], dict[str, Any]], ...] = (
    foreign_bookings,
    foreign_charges,
    foreign_pages,
    foreign_till,
)
"""(centre, mark) -> what the addresses and forms of a topic name."""


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """What each topic makes."""
    found: dict[str, Any] = {}
    for topic in TOPICS:
        found |= topic(centre, mark)
    return found
