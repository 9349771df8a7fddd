"""The best seats for a party, from marks alone: the first of four steps that succeeds wins (README.md)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from addons.pos_ticketing.services.seat_marks import OURS, TAKEN, leaves_orphan
from addons.pos_ticketing.services.seat_rows import SeatRows
from addons.pos_ticketing.services.seat_splits import anywhere, one_behind_another
from addons.pos_ticketing.services.seat_wheelchairs import wheelchair_party, wheelchair_places

ADJACENT, ADJACENT_ORPHAN, ROWS, ANYWHERE = 1, 2, 3, 4
"""The steps: adjacent in one row without leaving an orphan; the same with one; rows one behind the other, nobody
alone; wherever there are places, in as few groups as can be."""


Positions = range | list[int]


class Choice(NamedTuple):
    """Seats in plan order, and the step that found them."""

    seats: list[int]
    step: int

    @property
    def together(self) -> bool:
        """Whether all sit side by side."""
        return self.step in (ADJACENT, ADJACENT_ORPHAN)


def choose_seats(
    rows: SeatRows, marks: bytearray, quantity: int, *, wheelchairs: int = 0, relaxed: bool = False
) -> Choice | None:
    """The best ``quantity`` seats, ``wheelchairs`` of them wheelchair places; None when not so many are left.

    Of the choices of a step the nearest wins: the least sum of squared distances to the focal point. ``relaxed`` leaves
    step 1 out: so many places are taken that single seats do not matter any more.
    """
    found: Positions | None
    steps = ((ADJACENT_ORPHAN, True),) if relaxed else ((ADJACENT, False), (ADJACENT_ORPHAN, True))
    for step, orphans in steps:
        if wheelchairs:
            found = wheelchair_party(rows, marks, quantity, wheelchairs, orphans)
        else:
            found = adjacent(rows, marks, quantity, orphans)
        if found is not None:
            return _choice(rows, found, step)
    if wheelchairs:
        return _around_wheelchairs(rows, marks, quantity, wheelchairs)
    found = one_behind_another(rows, marks, quantity)
    if found is not None:
        return _choice(rows, found, ROWS)
    found = anywhere(rows, marks, quantity)
    return None if found is None else _choice(rows, found, ANYWHERE)


def adjacent(rows: SeatRows, marks: bytearray, quantity: int, orphans: bool) -> range | None:
    """The positions of the nearest ``quantity`` adjacent seats; with ``orphans`` they may leave a single seat."""
    best: range | None = None
    least, sums, stretches = 0, rows.sums, _stretches(quantity)
    for run in rows.runs:
        if best is not None and run.nearest * quantity >= least:
            break
        for stretch in stretches.finditer(marks, run.start, run.end):
            for at in range(stretch.start(), stretch.end() - quantity + 1):
                cost = sums[at + quantity] - sums[at]
                if (best is None or cost < least) and (
                    orphans or not leaves_orphan(marks, at, at + quantity)
                ):
                    best, least = range(at, at + quantity), cost
    return best


def _around_wheelchairs(rows: SeatRows, marks: bytearray, quantity: int, wheelchairs: int) -> Choice | None:
    """Step 4 with wheelchairs: each beside its companion as far as there are any, then the others as they can sit."""
    found = wheelchair_places(rows, marks, quantity, wheelchairs)
    if found is None:
        return None
    others = quantity - len(found)
    if others:
        left = bytearray(marks)
        for at in found:
            left[at] = TAKEN
        rest = choose_seats(rows, left, others, relaxed=True)
        if rest is None:
            return None
        found = [*found, *(rows.position[seat] for seat in rest.seats)]
    return _choice(rows, found, ANYWHERE)


def _choice(rows: SeatRows, positions: Positions, step: int) -> Choice:
    return Choice(sorted(rows.seat_at[at] for at in positions), step)


@cache
def _stretches(quantity: int) -> re.Pattern[bytes]:
    """At least ``quantity`` seats to be chosen, side by side."""
    return re.compile(b"[\\x%02x]{%d,}" % (OURS, quantity))
