"""Which seat stands in front of which: the nearest of the row before, no further than rows usually are."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

REACH = 2
"""A seat of the row before counts as in front up to this many times the usual distance of rows in the zone."""


def seats_in_front(
    seat_at: array[int], zones: Sequence[Sequence[tuple[int, int]]], seats: dict[str, Any]
) -> array[int]:
    """For each position of the line that of the seat in front, -1 where there is none.

    ``zones``: for each zone the positions (first, one past the last) of its rows, one behind the other.
    """
    front = array("i", [-1]) * len(seat_at)
    for zone in zones:
        found: list[tuple[int, int, int]] = []
        for (ahead, ahead_end), (start, end) in pairwise(zone):
            before = sorted(
                (seats["x"][seat_at[at]], seats["y"][seat_at[at]], at)
                for at in range(ahead, ahead_end)
                if seat_at[at] >= 0
            )
            for at in range(start, end):
                if seat_at[at] >= 0:
                    distance, nearest = _nearest(seats["x"][seat_at[at]], seats["y"][seat_at[at]], before)
                    found.append((at, nearest, distance))
        if found:
            most = REACH * REACH * median(distance for _, _, distance in found)
            for at, nearest, distance in found:
                if distance <= most:
                    front[at] = nearest
    return front


def _nearest(x: int, y: int, row: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """(squared distance, position) of the nearest seat of a row that is sorted by x; of equal ones the first."""
    right = bisect_left(row, (x,))
    left = right - 1
    best = (1 << 62, -1)
    while left >= 0 or right < len(row):
        if right < len(row):
            across = row[right][0] - x
            if across * across > best[0]:
                right = len(row)
            else:
                best = min(best, (across * across + (row[right][1] - y) ** 2, row[right][2]))
                right += 1
        if left >= 0:
            across = x - row[left][0]
            if across * across > best[0]:
                left = -1
            else:
                best = min(best, (across * across + (row[left][1] - y) ** 2, row[left][2]))
                left -= 1
    return best
