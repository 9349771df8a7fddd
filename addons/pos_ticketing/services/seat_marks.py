"""The seats of a performance as marks on the line of its plan: one byte each, what a choice may do with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from addons.pos_ticketing.services.seat_rows import NOBODY, SeatRows

TAKEN, FREE, OURS, COMPANION, WHEELCHAIR, APART = range(6)
"""Taken or no seat; free but not to be chosen; to be chosen; the same beside a wheelchair place, for a wheelchair;
free for wheelchairs only and none is asked for."""
_KEPT = 32


class Wish(NamedTuple):
    """What seats may be chosen: their categories (indexes), wheelchair places wanted, restricted view or not."""

    categories: frozenset[int]
    wheelchairs: int = 0
    limited_view: bool = False


def marked(
    rows: SeatRows,
    wish: Wish,
    taken: Iterable[int],
    barred: Iterable[int] = (),
    only: Iterable[int] | None = None,
) -> bytearray:
    """The line of a plan, marked. Seats by plan order: ``taken``, ``barred`` (free, not to choose), ``only`` those."""
    marks = bytearray(_base(rows, wish))
    if only is not None:
        allowed = {rows.position[seat] for seat in only}
        for at, mark in enumerate(marks):
            if mark > FREE and mark != APART and at not in allowed:
                marks[at] = FREE
    position = rows.position
    for seat in barred:
        marks[position[seat]] = FREE
    for seat in taken:
        marks[position[seat]] = TAKEN
    return marks


def is_single(marks: bytes | bytearray, at: int) -> bool:
    """Whether the seat at a position is an orphan between taken ones: free, and not waiting for a wheelchair."""
    return FREE <= marks[at] <= COMPANION


def leaves_orphan(marks: bytes | bytearray, start: int, end: int) -> bool:
    """Whether taking the positions ``start`` to ``end - 1`` leaves a single free seat beside them."""
    return (is_single(marks, start - 1) and not marks[start - 2]) or (
        is_single(marks, end) and not marks[end + 1]
    )


def _base(rows: SeatRows, wish: Wish) -> bytes:
    """The marks of an empty hall; kept with the plan."""
    if wish not in rows.bases:
        if len(rows.bases) >= _KEPT:
            rows.bases.clear()
        rows.bases[wish] = _made(rows, wish)
    return rows.bases[wish]


def _made(rows: SeatRows, wish: Wish) -> bytes:
    marks = bytearray(
        TAKEN if category == NOBODY else OURS if category in wish.categories else FREE
        for category in rows.category
    )
    if not wish.limited_view:
        for at in rows.limited_view:
            marks[at] = FREE
    for at, companion in rows.companions.items():
        ours = marks[at] == OURS and wish.wheelchairs > 0
        marks[at] = WHEELCHAIR if ours else APART
        if companion != NOBODY:
            marks[companion] = COMPANION if ours and marks[companion] == OURS else FREE
    return bytes(marks)
