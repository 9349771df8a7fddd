"""One part of a party in each of some consecutive rows, each behind the one before: the nearest such parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from addons.pos_ticketing.services.seat_rows import SeatRows

LEAST = 2
"""Nobody is left alone."""
Stretch = tuple[int, int]
Linked = dict[Stretch, list[Stretch]]
"""Seats side by side: positions from ``start`` to ``end - 1``; and those of the row ahead right in front of some."""


class Part(NamedTuple):
    """Adjacent seats of a row: positions ``start`` to ``end - 1``."""

    start: int
    end: int


_Seated = dict[Part, dict[int, tuple[int, tuple[Part, ...]]]]
"""For each part of a row: people seated up to it -> (cost, all parts)."""


def touching(rows: SeatRows, row: Sequence[Stretch], ahead: Sequence[Stretch]) -> Linked:
    """For each stretch of a row those of the row ahead that have a seat right in front of one of its seats."""
    linked: Linked = {}
    for start, end in row:
        in_front = {rows.front[at] for at in range(start, end)}
        linked[start, end] = [
            (first, last) for first, last in ahead if any(first <= at < last for at in in_front)
        ]
    return linked


def best_chain(
    rows: SeatRows, linked: Sequence[Linked], quantity: int, below: int | None
) -> tuple[int, list[Part]] | None:
    """(cost, parts) of the cheapest way to seat a party in these rows, a part in each; cheaper than ``below``.

    ``linked``: of each row, front first, the seats side by side that may be chosen (``touching``).
    """
    stretches = _worth_a_look(linked, quantity)
    seated: _Seated = {}
    for behind, row in enumerate(stretches):
        rest = len(stretches) - behind - 1
        seated = {
            part: found
            for part in _parts(row, quantity - LEAST * (len(stretches) - 1))
            if (found := _placed(rows, part, seated if behind else None, quantity - LEAST * rest, below))
        }
    ends = [totals[quantity] for totals in seated.values() if quantity in totals]
    if not ends:
        return None
    cost, parts = min(ends)
    return cost, list(parts)


def _placed(
    rows: SeatRows, part: Part, before: _Seated | None, most: int, below: int | None
) -> dict[int, tuple[int, tuple[Part, ...]]]:
    """What a party seated in front becomes with this part behind it."""
    size, cost = part.end - part.start, rows.sums[part.end] - rows.sums[part.start]
    if before is None:
        return {size: (cost, (part,))} if size <= most and (below is None or cost < below) else {}
    found: dict[int, tuple[int, tuple[Part, ...]]] = {}
    in_front = {rows.front[at] for at in range(part.start, part.end)}
    for ahead, totals in before.items():
        if not any(ahead.start <= at < ahead.end for at in in_front):
            continue
        for people, (spent, parts) in totals.items():
            total, spent = people + size, spent + cost
            if total > most or (below is not None and spent >= below):
                continue
            if total not in found or spent < found[total][0]:
                found[total] = (spent, (*parts, part))
    return found


def _parts(row: Sequence[Stretch], most: int) -> Iterator[Part]:
    for start, end in row:
        for size in range(LEAST, min(end - start, most) + 1):
            for at in range(start, end - size + 1):
                yield Part(at, at + size)


def _worth_a_look(linked: Sequence[Linked], quantity: int) -> list[list[Stretch]]:
    """Of each row the stretches through which whole stretches behind one another hold the party at all."""
    ahead: list[dict[Stretch, int]] = []
    for behind, row in enumerate(linked):
        held: dict[Stretch, int] = {}
        for stretch, touched in row.items():
            longest = max((ahead[-1].get(each, 0) for each in touched), default=0) if behind else 0
            if longest or not behind:
                held[stretch] = stretch[1] - stretch[0] + longest
        ahead.append(held)
    kept: list[list[Stretch]] = []
    longest_behind: dict[Stretch, int] = {}
    for behind in reversed(range(len(linked))):
        last = behind == len(linked) - 1
        kept.insert(0, [])
        passed: dict[Stretch, int] = {}
        for stretch, held_ahead in ahead[behind].items():
            after = 0 if last else longest_behind.get(stretch, 0)
            if held_ahead + after < quantity or (not after and not last):
                continue
            kept[0].append(stretch)
            for touched_stretch in linked[behind][stretch] if behind else ():
                here = stretch[1] - stretch[0] + after
                passed[touched_stretch] = max(passed.get(touched_stretch, 0), here)
        longest_behind = passed
    return kept
