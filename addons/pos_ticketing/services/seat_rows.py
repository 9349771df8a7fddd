"""The numbered seats of a plan version side by side: which are adjacent, which row is behind which, how far they are.

Built once per plan version and kept by its hash: everything here is geometry, and a version never changes.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from math import atan2
from statistics import median
from threading import Lock
from typing import Any, NamedTuple

from addons.pos_ticketing.services.places import PlanPlaces, places_of
from addons.pos_ticketing.services.plan import AISLE, LIMITED_VIEW, WHEELCHAIR
from addons.pos_ticketing.services.rows_behind import seats_in_front

GAP = 1.6
"""A distance between two seats of a row above this many times the usual one is an aisle, flagged as one or not."""
FEW = 4
"""A row of fewer seats says nothing about the usual distance: its zone does."""
NOBODY = -1
_KEPT = 16


class Run(NamedTuple):
    """Seats of a row without an aisle between them: the positions ``start`` to ``end - 1`` of the line."""

    start: int
    end: int
    nearest: int
    """Least squared distance of its seats to the focal point."""


class Span(NamedTuple):
    """The positions of a whole row on the line, aisles included."""

    start: int
    end: int
    nearest: int


@dataclass
class SeatRows:
    """All runs one after the other on one line, a position that is no seat between two of them.

    ``seat_at[position]`` is a place in plan order or NOBODY, ``position[seat]`` the way back. Two such positions stand
    at either end, so that neighbours of neighbours can be looked at. Distances are squared, in tenths of a pixel.
    """

    seat_at: array[int]
    position: array[int]
    category: array[int]
    """Index of the seat category at each position; NOBODY between runs."""
    sums: Sequence[int]
    """``sums[b] - sums[a]``: the sum of the distances to the focal point of the positions from ``a`` to ``b - 1``."""
    runs: Sequence[Run]
    """Nearest first."""
    zones: Sequence[Sequence[Span]]
    """The rows of each zone, in plan order: each is behind the one before."""
    limited_view: Sequence[int]
    """Positions with a restricted view."""
    companions: dict[int, int]
    """Position of each wheelchair place: that of its companion seat, as the plan has it, or NOBODY."""
    places: PlanPlaces
    bases: dict[Any, bytes] = field(default_factory=dict)
    """What ``services/seat_marks.py`` keeps of it."""

    @property
    def count(self) -> int:
        """How many numbered seats there are."""
        return len(self.position)

    def distance(self, at: int) -> int:
        """The squared distance of a position to the focal point."""
        return self.sums[at + 1] - self.sums[at]

    @cached_property
    def front(self) -> array[int]:
        """The position of the seat in front of each, in the row before of its zone; NOBODY where there is none."""
        seats = self.places.columns["seats"]
        return seats_in_front(self.seat_at, [[span[:2] for span in zone] for zone in self.zones], seats)


_cache: OrderedDict[str, SeatRows] = OrderedDict()
_lock = Lock()


def rows_of(plan_hash: str) -> SeatRows:
    """The rows of the version with this hash; built once per process."""
    with _lock:
        if plan_hash in _cache:
            _cache.move_to_end(plan_hash)
            return _cache[plan_hash]
    made = seat_rows(places_of(plan_hash))
    with _lock:
        _cache[plan_hash] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def seat_rows(places: PlanPlaces) -> SeatRows:
    """Put the seats of a plan side by side."""
    seats, rows = places.columns["seats"], places.columns["rows"]
    xs, ys = seats["x"], seats["y"]
    focus = focal_point(places)
    far = [(x - focus[0]) ** 2 + (y - focus[1]) ** 2 for x, y in zip(xs, ys, strict=True)]
    by_zone: dict[int, list[tuple[int, ...]]] = {}
    for row, in_order in zip(rows, places.rows_in_order, strict=True):
        if in_order:
            by_zone.setdefault(row["zone"], []).append(in_order)
    line = [NOBODY, NOBODY]
    runs: list[Run] = []
    zones: list[list[Span]] = []
    for zone in by_zone.values():
        lined = [_along(row, xs, ys, focus) for row in zone]
        limits = _limits(lined, xs, ys)
        zones.append([])
        for in_order, walk, limit in zip(zone, lined, limits, strict=True):
            start, aisles = len(line), _aisles(in_order, places.flags)
            for run in _split(walk, xs, ys, limit, aisles):
                runs.append(Run(len(line), len(line) + len(run), min(far[seat] for seat in run)))
                line += [*run, NOBODY]
            zones[-1].append(Span(start, len(line) - 1, min(far[seat] for seat in walk)))
    line.append(NOBODY)
    position = array("i", [0]) * len(xs)
    for at, seat in enumerate(line):
        if seat != NOBODY:
            position[seat] = at
    flags, companion_of = places.flags, places.companion_of
    return SeatRows(
        seat_at=array("i", line),
        position=position,
        category=array("i", [NOBODY if seat == NOBODY else seats["category"][seat] for seat in line]),
        sums=list(accumulate((0 if seat == NOBODY else far[seat] for seat in line), initial=0)),
        runs=sorted(runs, key=lambda run: (run.nearest, run.start)),
        zones=zones,
        limited_view=[position[seat] for seat, flag in enumerate(flags) if flag & LIMITED_VIEW],
        companions={
            position[seat]: position[companion_of[seat]] if seat in companion_of else NOBODY
            for seat, flag in enumerate(flags)
            if flag & WHEELCHAIR
        },
        places=places,
    )


def focal_point(places: PlanPlaces) -> tuple[int, int]:
    """Where the public looks at: the plan's own point, else the middle of the front (top) of its seats."""
    if places.focus is not None:
        return places.focus
    xs, ys = places.columns["seats"]["x"], places.columns["seats"]["y"]
    return ((min(xs) + max(xs)) // 2, min(ys)) if xs else (0, 0)


def _along(row: Sequence[int], xs: Sequence[int], ys: Sequence[int], focus: tuple[int, int]) -> Sequence[int]:
    """The seats of a row in the order one walks past them: from left to right, unless it bends around the stage.

    Not plan order: where odd numbers go to the left and even ones to the right, 2 is beside 4. Of a horseshoe the
    walk around the focal point is the shorter one.
    """
    around = sorted(row, key=lambda seat: (atan2(ys[seat] - focus[1], xs[seat] - focus[0]), seat))
    return min((row, around), key=lambda walk: sum(_steps(walk, xs, ys)))


def _aisles(row: Sequence[int], flags: Sequence[int]) -> set[frozenset[int]]:
    """The pairs of seats with an aisle between them, as the plan flags it."""
    return {frozenset(pair) for pair in pairwise(row) if flags[pair[0]] & AISLE}


def _steps(walk: Sequence[int], xs: Sequence[int], ys: Sequence[int]) -> list[float]:
    return [((xs[a] - xs[b]) ** 2 + (ys[a] - ys[b]) ** 2) ** 0.5 for a, b in pairwise(walk)]


def _limits(lined: Sequence[Sequence[int]], xs: Sequence[int], ys: Sequence[int]) -> list[float]:
    """The distance above which there is an aisle, for each row of a zone."""
    steps = [_steps(row, xs, ys) for row in lined]
    known = [median(row) for row in steps if len(row) + 1 >= FEW]
    usual = median(known) if known else min((step for row in steps for step in row), default=0.0)
    return [GAP * (median(row) if len(row) + 1 >= FEW else usual) for row in steps]


def _split(
    row: Sequence[int], xs: Sequence[int], ys: Sequence[int], limit: float, aisles: set[frozenset[int]]
) -> list[list[int]]:
    runs = [[row[0]]]
    for seat, step in zip(row[1:], _steps(row, xs, ys), strict=True):
        if step > limit or (aisles and frozenset((runs[-1][-1], seat)) in aisles):
            runs.append([])
        runs[-1].append(seat)
    return runs
