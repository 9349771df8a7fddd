"""Small halls drawn as text, and the best seats by trying every choice there is: written from the definition alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from typing import Any

from addons.pos_ticketing.services.places import unpack_places
from addons.pos_ticketing.services.plan import AISLE, COMPANION, LIMITED_VIEW, WHEELCHAIR
from addons.pos_ticketing.services.seat_rows import SeatRows, seat_rows

SEAT, ROW = 240, 300
FLAGS = {"W": WHEELCHAIR, "V": LIMITED_VIEW, "C": COMPANION, "|": AISLE}
Seat = tuple[int, int, int]
"""(zone, row, column)."""


@dataclass
class Hall:
    """Zones of rows of characters: ``.`` free, ``#`` taken, ``o`` of another category, W, V, a space is an aisle.

    ``C`` is the companion seat of the wheelchair place before it, ``|`` a free seat with an aisle behind it.
    """

    zones: Sequence[Sequence[str]]
    focus: tuple[int, int]

    def __post_init__(self) -> None:
        self.seats: list[Seat] = [
            (zone, row, column)
            for zone, rows in enumerate(self.zones)
            for row, drawn in enumerate(rows)
            for column, mark in enumerate(drawn)
            if mark != " "
        ]
        self.index = {seat: at for at, seat in enumerate(self.seats)}

    def mark(self, seat: Seat) -> str:
        """What stands at a seat."""
        return self.zones[seat[0]][seat[1]][seat[2]]

    def spot(self, seat: Seat) -> tuple[int, int]:
        """Where it is, in tenths of a pixel; zones stand one behind the other."""
        before = sum(len(rows) + 3 for rows in self.zones[: seat[0]])
        return seat[2] * SEAT, (before + seat[1]) * ROW

    @property
    def rows(self) -> SeatRows:
        """The hall as the plan's columns give it."""
        return seat_rows(unpack_places(self._columns()))

    @property
    def taken(self) -> list[int]:
        """The seats that are taken, in plan order."""
        return [at for at, seat in enumerate(self.seats) if self.mark(seat) == "#"]

    def _columns(self) -> dict[str, Any]:
        rows = sorted({seat[:2] for seat in self.seats})
        spots = [self.spot(seat) for seat in self.seats]
        return {
            "categories": [{"name": "A", "color": ""}, {"name": "B", "color": ""}],
            "zones": [str(zone) for zone, _ in enumerate(self.zones)],
            "rows": [{"zone": zone, "label": str(row)} for zone, row in rows],
            "seats": {
                "x": [x for x, _ in spots],
                "y": [y for _, y in spots],
                "category": [int(self.mark(seat) == "o") for seat in self.seats],
                "row": [rows.index(seat[:2]) for seat in self.seats],
                "number": [str(seat[2] + 1) for seat in self.seats],
                "flags": [FLAGS.get(self.mark(seat), 0) for seat in self.seats],
            },
            "companions": [[at - 1, at] for at, seat in enumerate(self.seats) if self.mark(seat) == "C"],
            "free_zones": [],
            "focus": {"x": self.focus[0], "y": self.focus[1]},
        }

    def far(self, chosen: Iterable[Seat]) -> int:
        """The sum of the squared distances to the focal point."""
        spots = [self.spot(seat) for seat in chosen]
        return sum((x - self.focus[0]) ** 2 + (y - self.focus[1]) ** 2 for x, y in spots)

    def singles(self, chosen: Iterable[Seat] = ()) -> set[Seat]:
        """The free seats whose neighbours are taken, or none, once some seats are chosen."""
        gone = {seat for seat in self.seats if self.mark(seat) == "#"} | set(chosen)
        free = set(self.seats) - gone
        return {
            (zone, row, column)
            for zone, row, column in free
            if not {(zone, row, column - 1), (zone, row, column + 1)} & free
        }

    def best(self, quantity: int, *, relaxed: bool = False) -> tuple[int, tuple[int, ...]] | None:
        """(step, what is least there) of the best choice of ``quantity`` free seats."""
        ours = [seat for seat in self.seats if self.mark(seat) == "."]
        keys: dict[int, list[tuple[int, ...]]] = {1: [], 2: [], 3: [], 4: []}
        for chosen in combinations(ours, quantity):
            for step, key in self.judged(chosen):
                keys[step].append(key)
        if relaxed:
            keys[1] = []
        return next(((step, min(found)) for step, found in keys.items() if found), None)

    def judged(self, chosen: Sequence[Seat]) -> list[tuple[int, tuple[int, ...]]]:
        """The steps a choice would be found by, with what must be least in each."""
        groups = _groups(chosen)
        alone = sum(len(group) == 1 for group in groups)
        found = [(4, (alone, len(groups), self.far(chosen)))]
        if len(groups) == 1:
            found.append((2, (self.far(chosen),)))
            if not self.singles(chosen) - self.singles():
                found.append((1, (self.far(chosen),)))
        by_row = {group[0][:2] for group in groups}
        if 2 <= len(groups) <= 6 and not alone and len(by_row) == len(groups) and _in_a_line(groups):
            found.append((3, (len(groups), self.far(chosen))))
        return found

    def chosen(self, places: Iterable[int]) -> list[Seat]:
        """Places in plan order as seats."""
        return [self.seats[place] for place in places]


def _groups(chosen: Sequence[Seat]) -> list[list[Seat]]:
    """Seats side by side; an aisle is a column without seats, so it counts as one seat further."""
    by_run = groupby(enumerate(sorted(chosen)), key=lambda pair: (pair[1][:2], pair[1][2] - pair[0]))
    return [[seat for _, seat in group] for _, group in by_run]


def _in_a_line(groups: Sequence[Sequence[Seat]]) -> bool:
    """Whether each group is in the row behind the one before, with somebody right behind somebody."""
    return all(
        behind[0][0] == ahead[0][0]
        and behind[0][1] == ahead[0][1] + 1
        and {seat[2] for seat in behind} & {seat[2] for seat in ahead}
        for ahead, behind in pairwise(groups)
    )
