"""The places of a plan version as the server needs them (category, labels, free zones), in memory by hash."""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import select

from addons.pos_ticketing.models import PlanVersion
from core.db import db

_KEPT = 32
_cache: OrderedDict[str, PlanPlaces] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class FreeRange:
    """A free zone: places ``first`` to ``first + capacity - 1`` are sold by quantity."""

    name: str
    category: int
    first: int
    capacity: int

    @property
    def end(self) -> int:
        """One past its last place."""
        return self.first + self.capacity

    def without(self, taken: Collection[int]) -> list[int]:
        """Its places that are not in ``taken``."""
        return [place for place in range(self.first, self.end) if place not in taken]


@dataclass(frozen=True, slots=True)
class PlaceLabels:
    """How a place is named on a ticket; row and seat are empty in a free zone."""

    zone: str
    row: str
    seat: str

    @property
    def short(self) -> str:
        """Row and seat; empty in a free zone."""
        return ", ".join(part for part in (self.row, self.seat) if part)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.zone, self.row, self.seat) if part)


def place_of(ticket: Any) -> str:
    """Zone, row and seat in one text, as a ticket (or a row with its columns) stores them."""
    return str(PlaceLabels(ticket.zone, ticket.row_label, ticket.seat_label))


@dataclass(frozen=True)
class PlanPlaces:
    """A plan version: immutable, so one copy serves every request of the process."""

    categories: tuple[str, ...]
    category_of: tuple[int, ...]
    """Index of the seat category of each place."""
    free_ranges: tuple[FreeRange, ...]
    columns: dict[str, Any]

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.category_of)

    @property
    def numbered(self) -> int:
        """How many numbered seats there are: the places before those of the free zones."""
        return len(self.columns["seats"]["x"])

    @property
    def row_of(self) -> Sequence[int]:
        """Index of the row (``columns["rows"]``) of each numbered seat."""
        rows: Sequence[int] = self.columns["seats"]["row"]
        return rows

    @property
    def flags(self) -> Sequence[int]:
        """The attributes of each numbered seat: bits of services/plan.py."""
        flags: Sequence[int] = self.columns["seats"]["flags"]
        return flags

    @property
    def focus(self) -> tuple[int, int] | None:
        """The point the public looks at, tenths of a pixel."""
        focus = self.columns.get("focus")
        return None if focus is None else (focus["x"], focus["y"])

    @cached_property
    def companion_of(self) -> dict[int, int]:
        """{wheelchair place: the seat of who comes along}."""
        return dict(self.columns.get("companions", ()))

    @cached_property
    def rows_in_order(self) -> tuple[tuple[int, ...], ...]:
        """The seats of each row as they stand, from left to right (a row of the side: from top to bottom).

        The flag ``AISLE`` of a seat is the gap between it and the next one here.
        """
        x, y = self.columns["seats"]["x"], self.columns["seats"]["y"]
        rows: list[list[int]] = [[] for _ in self.columns["rows"]]
        for seat, row in enumerate(self.row_of):
            rows[row].append(seat)
        for seats in rows:
            width = max((x[seat] for seat in seats), default=0) - min((x[seat] for seat in seats), default=0)
            depth = max((y[seat] for seat in seats), default=0) - min((y[seat] for seat in seats), default=0)
            along, across = (x, y) if width >= depth else (y, x)
            seats.sort(key=lambda seat, a=along, b=across: (a[seat], b[seat]))  # type: ignore[misc]
        return tuple(map(tuple, rows))

    def category(self, place: int) -> str:
        """The name of a place's seat category."""
        return self.categories[self.category_of[place]]

    def free_range(self, name: str) -> FreeRange | None:
        """The free zone with this name."""
        return next((zone for zone in self.free_ranges if zone.name == name), None)

    def zone_at(self, place: int) -> FreeRange | None:
        """The free zone a place is in; None for a numbered seat."""
        return next((zone for zone in self.free_ranges if zone.first <= place < zone.end), None)

    def labels(self, place: int) -> PlaceLabels:
        """Zone, row and seat as the plan labels them."""
        seats = self.columns["seats"]
        if (zone := self.zone_at(place)) is not None:
            return PlaceLabels(zone.name, "", "")
        row, number = self.columns["rows"][seats["row"][place]], seats["number"][place]
        return PlaceLabels(
            self.columns["zones"][row["zone"]],
            _label(row.get("row_label"), row["label"]),
            _label(row.get("seat_label"), number),
        )


def _label(pattern: str | None, number: str) -> str:
    """``Rang %s`` with the number in its place; the number alone without a pattern."""
    return number if not pattern else pattern.replace("%s", number)


def places_of(plan_hash: str) -> PlanPlaces:
    """The places of the version with this hash; read from the database once per process."""
    with _lock:
        if plan_hash in _cache:
            _cache.move_to_end(plan_hash)
            return _cache[plan_hash]
    packed: bytes = db.session.execute(
        select(PlanVersion.__table__.c.geometry_gz).where(PlanVersion.__table__.c.hash == plan_hash).limit(1)
    ).scalar_one()
    places = unpack_places(json.loads(gzip.decompress(packed)))
    with _lock:
        _cache[plan_hash] = places
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return places


def unpack_places(columns: dict[str, Any]) -> PlanPlaces:
    """The places of a geometry (services/geometry.py)."""
    zones = tuple(
        FreeRange(zone["name"], zone["category"], zone["first"], zone["capacity"])
        for zone in columns["free_zones"]
    )
    categories = list(columns["seats"]["category"])
    for zone in zones:
        categories += [zone.category] * zone.capacity
    return PlanPlaces(
        tuple(category["name"] for category in columns["categories"]), tuple(categories), zones, columns
    )
