"""Best seats of a party with wheelchairs: each place beside its companion seat, which is sold with it only."""

from __future__ import annotations

from addons.pos_ticketing.services.seat_marks import (
    COMPANION,
    OURS,
    TAKEN,
    WHEELCHAIR,
    leaves_orphan,
)
from addons.pos_ticketing.services.seat_rows import NOBODY, SeatRows

_CHOOSABLE = (OURS, COMPANION, WHEELCHAIR)


def wheelchair_party(
    rows: SeatRows, marks: bytearray, quantity: int, wheelchairs: int, orphans: bool
) -> range | None:
    """The positions of the nearest adjacent seats with exactly so many wheelchair places among them.

    A companion seat goes with its wheelchair place or not at all; a party that has a companion for each wheelchair
    takes both, where the seat is free.
    """
    best: range | None = None
    least = 0
    near = {start for at in rows.companions for start in range(at - quantity + 1, at + 1)}
    for start in sorted(near):
        if start < 0 or start + quantity >= len(marks):
            continue
        party = range(start, start + quantity)
        cost = rows.sums[party.stop] - rows.sums[start]
        if (
            (best is None or cost < least)
            and _fits(rows, marks, party, wheelchairs)
            and (orphans or not leaves_orphan(marks, start, party.stop))
        ):
            best, least = party, cost
    return best


def wheelchair_places(rows: SeatRows, marks: bytearray, quantity: int, wheelchairs: int) -> list[int] | None:
    """The nearest wheelchair places, each with somebody beside it while the party has others; None: too few."""
    left, found, others = bytearray(marks), list[int](), quantity - wheelchairs
    for _ in range(wheelchairs):
        parties = [
            _with_company(rows, left, at, others > 0) for at in rows.companions if left[at] == WHEELCHAIR
        ]
        if not parties:
            return None
        party = min(parties, key=lambda each: (-len(each), sum(map(rows.distance, each)), each))
        others -= len(party) - 1
        found += party
        for at in party:
            left[at] = TAKEN
    return found


def _with_company(rows: SeatRows, marks: bytearray, at: int, others: bool) -> list[int]:
    """A wheelchair place with its companion seat, or a free seat beside it, if there are others in the party."""
    if not others:
        return [at]
    companion = rows.companions[at]
    if companion != NOBODY and marks[companion] == COMPANION:
        return [at, companion]
    return [at, *[beside for beside in (at - 1, at + 1) if marks[beside] == OURS][:1]]


def _fits(rows: SeatRows, marks: bytearray, party: range, wheelchairs: int) -> bool:
    seen = [marks[at] for at in party]
    if seen.count(WHEELCHAIR) != wheelchairs or any(mark not in _CHOOSABLE for mark in seen):
        return False
    users = [at for at in party if marks[at] == WHEELCHAIR]
    beside = {rows.companions[at] for at in users} - {NOBODY}
    if any(marks[at] == COMPANION and at not in beside for at in party):
        return False
    accompanied = len(party) >= 2 * wheelchairs
    return not accompanied or all(at in party for at in beside if marks[at] == COMPANION)
