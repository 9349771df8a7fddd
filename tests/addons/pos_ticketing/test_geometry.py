"""The geometry columns, their hash, and the demo theatre they are made from."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from typing import Any

import pytest

from addons.pos_ticketing.services.demo_plan import PIT_CAPACITY, demo_plan
from addons.pos_ticketing.services.geometry import geometry_of
from addons.pos_ticketing.services.plan import Plan
from addons.pos_ticketing.services.plan_format import parse_plan


def parsed(document: dict[str, Any]) -> Plan:
    plan, found = parse_plan(json.dumps(document).encode())
    assert plan is not None, [str(problem) for problem in found.kept]
    return plan


@pytest.mark.parametrize("seats", [40, 41, 700, 10_000])
def test_the_generator_makes_a_valid_theatre_of_any_size(seats: int) -> None:
    plan = parsed(demo_plan(seats))
    assert len(plan.seats) == seats
    assert plan.places == seats + PIT_CAPACITY
    spots = {(seat.x, seat.y) for seat in plan.seats}
    assert len(spots) == seats
    assert all(0 < seat.x < plan.width and 0 < seat.y < plan.height for seat in plan.seats)


def test_the_demo_theatre_is_always_the_same_one() -> None:
    assert demo_plan(700) == demo_plan(700)
    assert geometry_of(parsed(demo_plan(700))).hash == geometry_of(parsed(demo_plan(700))).hash


def test_odd_numbers_stand_on_one_side_and_even_ones_on_the_other() -> None:
    plan = parsed(demo_plan(700))
    axis = plan.focus[0] if plan.focus else 0
    assert all((seat.x < axis) == (int(seat.number) % 2 == 1) for seat in plan.seats)
    assert plan.zones == ("Parterre", "Balcon")
    assert sum(seat.flags & 1 for seat in plan.seats) == 8
    assert len(plan.categories) == 4


def test_seats_of_one_row_never_overlap_and_two_aisles_divide_it() -> None:
    plan = parsed(demo_plan(700))
    for row in range(len(plan.rows)):
        spots = sorted((seat.x, seat.y) for seat in plan.seats if seat.row == row)
        gaps = [((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 for (ax, ay), (bx, by) in pairwise(spots)]
        assert min(gaps) > 200
        assert sum(gap > 400 for gap in gaps) == 2


def test_the_columns_are_integers_and_unpack_to_themselves() -> None:
    geometry = geometry_of(parsed(demo_plan(700)))
    assert json.loads(gzip.decompress(geometry.packed)) == geometry.columns
    seats = geometry.columns["seats"]
    assert {len(column) for column in seats.values()} == {700}
    assert all(
        isinstance(value, int)
        for name in ("x", "y", "radius", "category", "row", "flags")
        for value in seats[name]
    )
    assert geometry.columns["free_zones"][0]["first"] == 700
    assert len(geometry.guids) == 700


def test_the_hash_changes_with_any_seat_and_any_guid() -> None:
    document = demo_plan(40)
    before = geometry_of(parsed(document)).hash
    document["zones"][0]["rows"][0]["seats"][0]["position"]["x"] += 1
    moved = geometry_of(parsed(document)).hash
    document["zones"][0]["rows"][0]["seats"][0]["seat_guid"] = "another"
    assert len({before, moved, geometry_of(parsed(document)).hash}) == 3


def test_ten_thousand_seats_travel_in_little_space() -> None:
    assert len(geometry_of(parsed(demo_plan(10_000))).packed) < 60_000
