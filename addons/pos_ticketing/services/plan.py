"""A seating plan in memory, after the checks: what the parser gives and the geometry is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WHEELCHAIR = 1
LIMITED_VIEW = 2
COMPANION = 4
"""Goes with a wheelchair place: ``Plan.companions`` says which."""
AISLE = 8
"""An aisle follows the seat, in its row as it stands from left to right (``PlanPlaces.rows_in_order``)."""


@dataclass(frozen=True, slots=True)
class Category:
    """A seat category (price zone) of the plan: its name is what prices refer to."""

    name: str
    color: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a zone; the labels may hold ``%s`` for the number (seating-plan-format.md)."""

    zone: int
    number: str
    row_label: str | None = None
    seat_label: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A numbered seat; coordinates are absolute, in tenths of a pixel."""

    guid: str
    number: str
    x: int
    y: int
    radius: int
    category: int
    row: int
    flags: int = 0


@dataclass(frozen=True, slots=True)
class FreeZone:
    """Places without numbers (a standing pit), sold by quantity; the rectangle is in tenths of a pixel."""

    name: str
    category: int
    capacity: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan, in tenths of a pixel; ``seats`` are in plan order: an index names a place for ever."""

    name: str
    width: int
    height: int
    categories: tuple[Category, ...]
    zones: tuple[str, ...]
    rows: tuple[Row, ...]
    seats: tuple[Seat, ...]
    areas: tuple[dict[str, Any], ...] = ()
    free_zones: tuple[FreeZone, ...] = ()
    focus: tuple[int, int] | None = None
    companions: tuple[tuple[int, int], ...] = ()
    """(wheelchair place, the seat of who comes along), by their places in plan order."""
    source: bytes = field(default=b"", repr=False, compare=False)

    @property
    def places(self) -> int:
        """How many places can be sold: numbered seats and the capacities of the free zones."""
        return len(self.seats) + sum(zone.capacity for zone in self.free_zones)
