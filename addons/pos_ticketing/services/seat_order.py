"""The plan order of seats: the rank rule of the open format (seating-plan-format.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from addons.pos_ticketing.services.plan import Row, Seat


class Ranked(NamedTuple):
    """A seat with its row's place in the zone and its own place in the row."""

    seat: Seat
    row_at: int
    place: int


def rank(number: str, order: int) -> int:
    """The number itself when it is one, else its order."""
    return int(number) if number.isascii() and number.isdigit() else order


def in_plan_order(seats: Sequence[Ranked], rows: Sequence[Row], flags: Mapping[str, int]) -> tuple[Seat, ...]:
    """Seats sorted by zone, row rank, seat rank (ties as they stand in the file), with their flags set."""

    def key(ranked: Ranked) -> tuple[int, int, int, int, int]:
        row = rows[ranked.seat.row]
        return (
            row.zone,
            rank(row.number, ranked.row_at),
            rank(ranked.seat.number, ranked.place),
            ranked.row_at,
            ranked.place,
        )

    return tuple(
        replace(ranked.seat, flags=flags[ranked.seat.guid]) if ranked.seat.guid in flags else ranked.seat
        for ranked in sorted(seats, key=key)
    )
