"""Best seats on small halls: equal to trying every choice, and what each step looks like."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.geometry import geometry_of
from addons.pos_ticketing.services.orphans import orphans
from addons.pos_ticketing.services.places import unpack_places
from addons.pos_ticketing.services.seat_marks import Wish, marked
from addons.pos_ticketing.services.seat_rows import seat_rows
from addons.pos_ticketing.services.seating import Choice, choose_seats
from tests.addons.pos_ticketing.small_halls import SEAT, Hall, Seat
from tests.addons.pos_ticketing.test_geometry import parsed

OURS = frozenset({0})
FOCUS = (2 * SEAT, -600)


def best(hall: Hall, quantity: int, *, relaxed: bool = False, **wish: int) -> Choice | None:
    rows = hall.rows
    wanted = Wish(OURS, wish.get("wheelchairs", 0), bool(wish.get("limited_view", False)))
    marks = marked(rows, wanted, hall.taken)
    return choose_seats(rows, marks, quantity, wheelchairs=wanted.wheelchairs, relaxed=relaxed)


def step(hall: Hall, quantity: int) -> int | None:
    found = best(hall, quantity)
    return None if found is None else found.step


def picture(hall: Hall, choice: Choice | None) -> list[list[str]]:
    """The hall with the chosen seats as ``X``."""
    assert choice is not None
    chosen = set(hall.chosen(choice.seats))
    return [
        [
            "".join("X" if (zone, row, column) in chosen else mark for column, mark in enumerate(drawn))
            for row, drawn in enumerate(rows)
        ]
        for zone, rows in enumerate(hall.zones)
    ]


@st.composite
def halls(draw: st.DrawFn) -> Hall:
    """One or two zones of up to 3 rows of the same width, perhaps with an aisle; at most 14 free seats."""
    width = draw(st.integers(4, 7))
    aisle = draw(st.one_of(st.none(), st.integers(1, width - 2)))
    zones = []
    for _ in range(draw(st.integers(1, 2))):
        rows = []
        for _ in range(draw(st.integers(1, 4))):
            drawn = draw(st.text(alphabet="..##o.", min_size=width, max_size=width))
            rows.append(drawn if aisle is None else drawn[:aisle] + " " + drawn[aisle:])
        zones.append(rows)
    free = 0
    for zone, rows in enumerate(zones):
        for row, drawn in enumerate(rows):
            kept = ""
            for mark in drawn:
                free += mark == "."
                kept += "#" if mark == "." and free > 14 else mark
            zones[zone][row] = kept
    return Hall(zones, (draw(st.integers(-200, 2000)), draw(st.integers(-900, 3000))))


@settings(max_examples=300, deadline=None)
@given(halls(), st.integers(1, 8), st.booleans())
def test_the_best_seats_are_those_found_by_trying_every_choice(
    hall: Hall, quantity: int, relaxed: bool
) -> None:
    expected = hall.best(quantity, relaxed=relaxed)
    found = best(hall, quantity, relaxed=relaxed)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert found.step == expected[0]
    chosen = hall.chosen(found.seats)
    assert len(set(chosen)) == quantity
    assert {hall.mark(seat) for seat in chosen} == {"."}
    assert dict(hall.judged(chosen))[found.step] == expected[1]


def test_nearest_to_the_focal_point_and_no_single_seat_left() -> None:
    hall = Hall([["......", "......"]], FOCUS)
    assert picture(hall, best(hall, 2)) == [["..XX..", "......"]]
    hall = Hall([["..#...", "#....#"]], FOCUS)
    assert picture(hall, best(hall, 2)) == [["XX#...", "#....#"]]


def test_a_single_seat_is_left_only_where_nothing_else_is_to_be_had() -> None:
    hall = Hall([["#...#", "#####"]], FOCUS)
    found = best(hall, 2)
    assert found is not None
    assert (found.step, found.together) == (2, True)


def test_above_the_filling_rate_single_seats_do_not_matter() -> None:
    hall = Hall([["#...##", "....##"]], FOCUS)
    assert picture(hall, best(hall, 2)) == [["#...##", "..XX##"]]
    found = best(hall, 2, relaxed=True)
    assert found is not None
    assert found.step == 2
    assert {seat[1] for seat in hall.chosen(found.seats)} == {0}


def test_rows_one_behind_the_other_leave_nobody_alone() -> None:
    hall = Hall([["..##.", "...##", "#####"]], FOCUS)
    found = best(hall, 5)
    assert picture(hall, found) == [["XX##.", "XXX##", "#####"]]
    assert found is not None
    assert (found.step, found.together) == (3, False)
    hall = Hall([["..###", "###..", "#####"]], FOCUS)
    assert step(hall, 4) == 4


def test_over_several_zones_somebody_is_alone_only_where_there_is_no_other_way() -> None:
    hall = Hall([["...#", "####"], ["..##"]], FOCUS)
    assert picture(hall, best(hall, 4)) == [[".XX#", "####"], ["XX##"]]
    assert best(hall, 6) is None


def test_an_aisle_is_between_nobody_who_sits_side_by_side() -> None:
    hall = Hall([[".. ..", "## ##"]], FOCUS)
    assert step(hall, 3) == 4
    hall = Hall([["...|..", "######"]], FOCUS)
    assert step(hall, 4) == 1
    assert step(hall, 5) == 4


def test_wheelchair_places_and_their_companion_only_when_asked() -> None:
    hall = Hall([["WC...."]], (0, -600))
    assert picture(hall, best(hall, 2)) == [["WCXX.."]]
    assert picture(hall, best(hall, 2, wheelchairs=1)) == [["XX...."]]
    assert picture(hall, best(hall, 1, wheelchairs=1)) == [["XC...."]]
    assert picture(hall, best(hall, 4, wheelchairs=1)) == [["XXXX.."]]
    assert best(hall, 2, wheelchairs=2) is None
    assert best(hall, 5) is None


def test_without_a_companion_seat_of_its_own_any_seat_beside_a_wheelchair_will_do() -> None:
    hall = Hall([["#W...."]], (0, -600))
    assert picture(hall, best(hall, 2)) == [["#WXX.."]]
    assert picture(hall, best(hall, 2, wheelchairs=1)) == [["#XX..."]]


def test_a_party_with_a_wheelchair_that_finds_no_room_side_by_side_keeps_the_companion_beside() -> None:
    hall = Hall([["WC##..", "######"]], (0, -600))
    found = best(hall, 4, wheelchairs=1)
    assert picture(hall, found) == [["XX##XX", "######"]]
    assert found is not None
    assert (found.step, found.together) == (4, False)


def test_rows_around_the_stage_and_numbers_on_two_sides_are_walked_past_in_order() -> None:
    places = unpack_places(json.loads(gzip.decompress(geometry_of(parsed(demo_plan(700))).packed)))
    rows, seats = seat_rows(places), places.columns["seats"]
    for run in rows.runs:
        sides = [int(seats["number"][rows.seat_at[at]]) for at in range(run.start, run.end)]
        assert all(abs(a - b) == 2 or {a, b} == {1, 2} for a, b in pairwise(sides))


def test_a_restricted_view_only_when_asked() -> None:
    hall = Hall([["VVV#", "##.."]], FOCUS)
    assert picture(hall, best(hall, 2)) == [["VVV#", "##XX"]]
    assert best(hall, 3) is None
    assert picture(hall, best(hall, 3, limited_view=True)) == [["XXX#", "##.."]]


def single(hall: Hall, *chosen: Seat) -> list[Seat]:
    return hall.chosen(orphans(hall.rows, hall.taken, [hall.index[seat] for seat in chosen]))


def test_a_choice_by_hand_leaves_orphans_where_that_could_be_avoided() -> None:
    hall = Hall([["......#", ". .."]], FOCUS)
    assert single(hall, (0, 0, 1), (0, 0, 2)) == [(0, 0, 0)]
    assert single(hall, (0, 0, 0), (0, 0, 1)) == []
    assert single(hall, (0, 0, 2), (0, 0, 4)) == [(0, 0, 3), (0, 0, 5)]
    assert single(hall, *((0, 0, column) for column in range(5))) == []
    assert single(hall, (0, 1, 2)) == []
