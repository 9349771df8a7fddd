"""The open plan format: what is read, in which order, and how a broken file is refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.plan import LIMITED_VIEW, WHEELCHAIR
from addons.pos_ticketing.services.plan_format import MAX_BYTES, parse_plan

SMALL = {
    "name": "Petite salle",
    "categories": [{"name": "A", "color": "#0072B2"}, {"name": "B"}],
    "size": {"width": 300, "height": 200.5},
    "zones": [
        {
            "name": "Parterre",
            "position": {"x": 10, "y": 20},
            "rows": [
                {
                    "row_number": "2",
                    "position": {"x": 1, "y": 2},
                    "seats": [
                        {
                            "seat_guid": "s-10",
                            "seat_number": "10",
                            "position": {"x": 0, "y": 0},
                            "category": "A",
                        },
                        {
                            "seat_guid": "s-9",
                            "seat_number": "9",
                            "position": {"x": 5.25, "y": 0},
                            "category": "B",
                        },
                    ],
                },
                {
                    "row_number": "1",
                    "row_label": "Rang %s",
                    "seats": [
                        {"seat_guid": "r1", "seat_number": "1", "position": {"x": 0, "y": 0}, "category": "A"}
                    ],
                },
            ],
            "areas": [
                {
                    "shape": "polygon",
                    "position": {"x": 1, "y": 1},
                    "rotation": 12.5,
                    "color": "rgba(1, 2, 3, 0.5)",
                    "polygon": {"points": [{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 0, "y": 9}]},
                }
            ],
        }
    ],
}


def small(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL), **changes}


def problems(document: Any) -> dict[str, str]:
    plan, found = parse_plan(document if isinstance(document, bytes) else json.dumps(document).encode())
    assert (plan is None) == bool(found)
    return {problem.path: problem.message for problem in found.kept}


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    document = small()
    at: Any = document
    for key in path[:-1]:
        at = at[key]
    if value is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


def test_positions_add_up_and_seats_stand_in_rank_order() -> None:
    plan, found = parse_plan(json.dumps(SMALL).encode())
    assert not found
    assert plan is not None
    assert [seat.guid for seat in plan.seats] == ["r1", "s-9", "s-10"]
    assert [(seat.x, seat.y) for seat in plan.seats] == [(100, 200), (162, 220), (110, 220)]
    assert [seat.category for seat in plan.seats] == [0, 1, 0]
    assert [seat.radius for seat in plan.seats] == [100, 100, 100]
    assert (plan.width, plan.height) == (3000, 2005)
    assert plan.rows[1].row_label == "Rang %s"
    assert plan.areas[0]["x"] == 110
    assert plan.areas[0]["polygon"]["points"][1] == {"x": 90, "y": 0}


def test_rows_without_a_number_keep_the_order_of_the_file() -> None:
    document = small()
    rows = document["zones"][0]["rows"]
    rows[0]["row_number"], rows[1]["row_number"] = "Z", "A"
    plan, _ = parse_plan(json.dumps(document).encode())
    assert plan is not None
    assert [seat.guid for seat in plan.seats] == ["s-9", "s-10", "r1"]


SEAT = ["zones", 0, "rows", 0, "seats", 1]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["name"], KeyError, "name"),
        (["name"], "", "name"),
        (["name"], "a\u0000b", "name"),
        (["name"], "\ud800", "name"),
        (["name"], 5, "name"),
        (["extra"], 1, "extra"),
        (["zones"], KeyError, "zones"),
        (["zones"], [], "zones"),
        (["zones"], {}, "zones"),
        (["zones", 0], 3, "zones[0]"),
        (["categories"], KeyError, "categories"),
        (["categories", 1, "name"], "A", "categories[1].name"),
        (["categories", 0, "color"], "url(javascript:x)", "categories[0].color"),
        (["size"], KeyError, "size"),
        (["size", "width"], 0, "size.width"),
        (["size", "height"], True, "size.height"),
        (["zones", 0, "position"], KeyError, "zones[0].position"),
        (["zones", 0, "position", "x"], float("nan"), "zones[0].position.x"),
        (["zones", 0, "rows", 1, "row_number"], KeyError, "zones[0].rows[1].row_number"),
        (["zones", 0, "rows", 1, "seats"], KeyError, "zones[0].rows[1].seats"),
        (["zones", 0, "rows", 1, "row_number_position"], "left", "zones[0].rows[1].row_number_position"),
        ([*SEAT, "seat_guid"], KeyError, "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_guid"], "s-10", "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_guid"], "r1 ", "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_guid"], "", "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_guid"], "x", "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_guid"], None, "zones[0].rows[0].seats[1].seat_guid"),
        ([*SEAT, "seat_number"], 9, "zones[0].rows[0].seats[1].seat_number"),
        ([*SEAT, "category"], "C", "zones[0].rows[0].seats[1].category"),
        ([*SEAT, "position", "x"], float("inf"), "zones[0].rows[0].seats[1].position.x"),
        ([*SEAT, "position", "y"], 1e9, "zones[0].rows[0].seats[1].position.y"),
        ([*SEAT, "position", "y"], 10**400, "zones[0].rows[0].seats[1].position.y"),
        ([*SEAT, "position", "y"], False, "zones[0].rows[0].seats[1].position.y"),
        ([*SEAT, "position", "y"], "12", "zones[0].rows[0].seats[1].position.y"),
        ([*SEAT, "position"], {"x": 99_999, "y": 0}, "zones[0].rows[0].seats[1].position"),
        ([*SEAT, "radius"], 0, "zones[0].rows[0].seats[1].radius"),
        ([*SEAT, "start_direction"], "^", "zones[0].rows[0].seats[1].start_direction"),
        (["zones", 0, "areas", 0, "shape"], "star", "zones[0].areas[0].shape"),
        (["zones", 0, "areas", 0, "polygon", "points"], [], "zones[0].areas[0].polygon.points"),
        (["guichet"], {"seats": 1}, "guichet.seats"),
        (["guichet"], {"wheelchair": ["r1", "zz"]}, "guichet.wheelchair[1]"),
        (["guichet"], {"focus": {"x": 1}}, "guichet.focus.y"),
        (
            ["guichet"],
            {"free_zones": [{"name": "Fosse", "category": "A", "position": {"x": 0, "y": 0},
                             "width": 9, "height": 9, "capacity": 1.5}]},
            "guichet.free_zones[0].capacity",
        ),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_the_path_of_the_element(
    path: list[str | int], value: Any, where: str
) -> None:
    found = problems(changed(path, value))
    assert where in found, found


def test_absent_and_null_values_that_the_format_allows() -> None:
    document = small()
    row = document["zones"][0]["rows"][0]
    row.update({"position": None, "row_label": None, "seat_label": None, "row_number_position": None})
    row["seats"][0]["start_direction"] = None
    del document["zones"][0]["areas"]
    assert problems(document) == {}


def test_all_problems_are_told_together_and_counted() -> None:
    document = small()
    document["zones"][0]["rows"][0]["seats"] = [
        {"seat_guid": "", "seat_number": "1", "position": {"x": 0, "y": 0}, "category": "A"}
        for _ in range(80)
    ]
    _, found = parse_plan(json.dumps(document).encode())
    assert found.count == 80
    assert len(found.kept) == 50


def test_files_that_are_no_plan_at_all() -> None:
    assert problems(b"{") == {"": "This file is not JSON in UTF-8."}
    assert problems(b"\xff\xfe") == {"": "This file is not JSON in UTF-8."}
    assert problems(b'{"name": "X", "name": "Y"}') == {"": "The key %(key)s stands twice in one object."}
    assert "" in problems(b"[]")
    assert "" in problems(b" " * (MAX_BYTES + 1))
    assert "" in problems(b"[" * 200_000)
    assert problems(b'{"zones":' * 12 + b"[1]" + b"}" * 12) == {
        ".".join(["zones"] * 12): "This file is nested too deep: at most %(most)s levels."
    }


def test_at_most_100_000_seats() -> None:
    document = small()
    seat = '{"seat_guid":"g%d","seat_number":"1","position":{"x":0,"y":0},"category":"A"}'
    seats = ",".join(seat % i for i in range(100_001))
    source = json.dumps(
        {**document, "zones": [{"position": {"x": 0, "y": 0}, "rows": [{"row_number": "1"}]}]}
    )
    found = problems(
        source.replace('"row_number": "1"', '"row_number": "1", "seats": [' + seats + "]").encode()
    )
    assert found == {"zones": "This plan has too many seats: at most %(most)s."}


def test_our_own_object_adds_free_zones_flags_and_focus() -> None:
    extras = {
        "free_zones": [
            {
                "name": "Fosse",
                "category": "B",
                "capacity": 50,
                "position": {"x": 1, "y": 2},
                "width": 3,
                "height": 4,
            }
        ],
        "wheelchair": ["r1"],
        "limited_view": ["r1", "s-9"],
        "focus": {"x": 5, "y": 6},
    }
    plan, _ = parse_plan(json.dumps(small(guichet=extras)).encode())
    assert plan is not None
    assert plan.places == 53
    assert [seat.flags for seat in plan.seats] == [WHEELCHAIR | LIMITED_VIEW, LIMITED_VIEW, 0]
    assert plan.focus == (50, 60)
    assert plan.free_zones[0].category == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in below for found in _paths(inner, (*path, key)))]


PATHS = [path for path in _paths(demo_plan(40)) if path]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(PATHS), value=JSON)
def test_whatever_replaces_an_element_the_answer_is_a_plan_or_a_list_of_problems(
    path: tuple[str | int, ...], value: Any
) -> None:
    document = demo_plan(40)
    at: Any = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    plan, found = parse_plan(json.dumps(document).encode())
    if plan is None:
        assert found.kept
        assert all(str(problem) for problem in found.kept)
    else:
        assert plan.places >= 40


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_plan_never_raise(source: bytes) -> None:
    plan, found = parse_plan(source)
    assert plan is None
    assert found
