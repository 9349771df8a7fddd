"""Best seats for a party that cannot sit side by side: rows one behind the other, then wherever there are places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from heapq import nsmallest

from addons.pos_ticketing.services.seat_marks import OURS
from addons.pos_ticketing.services.seat_row_parts import Linked, Part, Stretch, best_chain, touching
from addons.pos_ticketing.services.seat_rows import SeatRows, Span

MAX_ROWS = 6
"""Over more rows a party is not one group any more: it takes the nearest places there are."""
_PAIRS = re.compile(b"[\\x%02x]{2,}" % OURS)
_ANY = re.compile(b"[\\x%02x]+" % OURS)


def one_behind_another(rows: SeatRows, marks: bytearray, quantity: int) -> list[int] | None:
    """Step 3: the positions of parts of two or more adjacent seats in consecutive rows of a zone, a part in each.

    Each part has a seat with one of the part before right in front of it. As few rows as can be, at most ``MAX_ROWS``;
    then the nearest to the focal point.
    """
    if quantity < 4:
        return None
    halls = _Links(rows, [[_stretches(_PAIRS, marks, span) for span in zone] for zone in rows.zones])
    for count in range(2, min(quantity // 2, MAX_ROWS) + 1):
        found = _over(rows, halls, quantity, count)
        if found is not None:
            return found
    return None


class _Links:
    """The seats side by side of each row, with those in front of them; looked up once for all numbers of rows."""

    def __init__(self, rows: SeatRows, zones: Sequence[Sequence[list[Stretch]]]) -> None:
        self.rows, self.zones = rows, zones
        self.longest = [
            [max((end - start for start, end in row), default=0) for row in zone] for zone in zones
        ]
        self._known: dict[tuple[int, int], Linked] = {}

    def of(self, zone: int, row: int) -> Linked:
        """The stretches of a row behind another one."""
        if (zone, row) not in self._known:
            ahead = self.zones[zone][row - 1] if row else []
            self._known[zone, row] = touching(self.rows, self.zones[zone][row], ahead)
        return self._known[zone, row]


def _over(rows: SeatRows, halls: _Links, quantity: int, count: int) -> list[int] | None:
    """The best parts over exactly ``count`` rows; nearer rows are tried first, the others left as soon as they lose."""
    chains = sorted(
        (min(span.nearest for span in zone[first : first + count]) * quantity, index, first)
        for index, zone in enumerate(rows.zones)
        for first in range(len(zone) - count + 1)
        if sum(halls.longest[index][first : first + count]) >= quantity
    )
    best: tuple[int, list[Part]] | None = None
    for bound, index, first in chains:
        if best is not None and bound >= best[0]:
            break
        linked = [halls.of(index, row) for row in range(first, first + count)]
        found = best_chain(rows, linked, quantity, None if best is None else best[0])
        if found is not None:
            best = found
    return None if best is None else [at for part in best[1] for at in range(part.start, part.end)]


def anywhere(rows: SeatRows, marks: bytearray, quantity: int) -> list[int] | None:
    """Step 4: the positions of any places: as few people alone as can be, then in few groups, then near."""
    stretches = _stretches(_ANY, marks, Span(0, len(marks), 0))
    if sum(end - start for start, end in stretches) < quantity:
        return None
    groups = _fewest_groups(stretches, quantity)
    best: dict[int, tuple[int, int, int, tuple[Stretch, ...]]] = {0: (0, 0, 0, ())}
    for options in _worth_a_look(rows, stretches, quantity, groups):
        found = dict(best)
        for seated, (alone, parts, cost, taken) in best.items():
            for size, (more, start) in options.items():
                if seated + size > quantity:
                    continue
                key = (alone + (size == 1), parts + 1, cost + more)
                if key < found.get(seated + size, (quantity + 1,))[:3]:
                    found[seated + size] = (*key, (*taken, (start, size)))
        best = found
    return [at for start, size in best[quantity][3] for at in range(start, start + size)]


def _fewest_groups(stretches: Sequence[Stretch], quantity: int) -> int:
    """The longest stretches that hold the party: it never needs more groups, nor can it do with fewer."""
    groups = 0
    for length in sorted((end - start for start, end in stretches), reverse=True):
        quantity -= length
        groups += 1
        if quantity <= 0:
            break
    return groups


def _worth_a_look(
    rows: SeatRows, stretches: Sequence[Stretch], quantity: int, groups: int
) -> list[dict[int, tuple[int, int]]]:
    """For each stretch that may be in the answer: size of a group -> (cost, start) of the best one there.

    Of each size the ``groups`` best are enough: of them one is always left for a group that stands further away.
    """
    options = [_best_windows(rows, start, end, quantity) for start, end in stretches]
    kept: dict[int, dict[int, tuple[int, int]]] = {}
    for size in range(1, max(len(each) for each in options) + 1):
        of_size = [(each[size][0], at) for at, each in enumerate(options) if size in each]
        for _, at in nsmallest(groups, of_size):
            kept.setdefault(at, {})[size] = options[at][size]
    return list(kept.values())


def _best_windows(rows: SeatRows, start: int, end: int, most: int) -> dict[int, tuple[int, int]]:
    sums = rows.sums
    return {
        size: min((sums[at + size] - sums[at], at) for at in range(start, end - size + 1))
        for size in range(1, min(end - start, most) + 1)
    }


def _stretches(pattern: re.Pattern[bytes], marks: bytearray, span: Span) -> list[Stretch]:
    return [match.span() for match in pattern.finditer(marks, span.start, span.end)]
