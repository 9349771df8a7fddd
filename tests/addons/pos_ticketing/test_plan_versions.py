"""Versions of a plan: exported and imported again the same, edited into new ones; what the open format lacks."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import func, select

from addons.pos_ticketing.errors import BrokenPlan, ItemsInvalid
from addons.pos_ticketing.models import PlanVersion
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.geometry import geometry_of
from addons.pos_ticketing.services.places import places_of, unpack_places
from addons.pos_ticketing.services.plan import AISLE, COMPANION, LIMITED_VIEW, WHEELCHAIR
from addons.pos_ticketing.services.plan_edit import edited
from addons.pos_ticketing.services.plan_export import export_plan
from addons.pos_ticketing.services.plan_format import parse_plan
from addons.pos_ticketing.services.plan_import import read_plan_file, store_edited
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_contingents import journal

TOP = {"name", "categories", "zones", "size"}


def extras(**more: Any) -> dict[str, Any]:
    document = deepcopy(demo_plan(40))
    document["guichet"] |= more
    return document


def problems(document: dict[str, Any]) -> dict[str, str]:
    _plan, found = parse_plan(json.dumps(document).encode())
    return {problem.path: problem.message for problem in found.kept}


def seats_in(document: dict[str, Any], zone: int, row: int) -> list[str]:
    return [seat["seat_guid"] for seat in document["zones"][zone]["rows"][row]["seats"]]


def unchanged(version: PlanVersion) -> dict[str, Any]:
    columns = places_of(version.hash).columns
    return {
        "categories": columns["categories"],
        "category": list(columns["seats"]["category"]),
        "flags": list(columns["seats"]["flags"]),
        "companions": columns.get("companions", []),
        "free_zones": [
            {key: value for key, value in zone.items() if key != "first"} for zone in columns["free_zones"]
        ],
        "focus": columns["focus"],
    }


def test_companions_and_aisles_are_read_and_a_plan_without_keeps_its_hash() -> None:
    document = demo_plan(40)
    wheelchair = document["guichet"]["wheelchair"][0]
    companion, edge = seats_in(document, 1, 0)[:2]
    pair = [{"wheelchair": wheelchair, "companion": companion}]
    plan, _ = parse_plan(json.dumps(extras(companions=pair, aisles=[edge])).encode())
    plain, _ = parse_plan(json.dumps(document).encode())
    assert plan is not None
    assert plain is not None
    by_guid = {seat.guid: place for place, seat in enumerate(plan.seats)}
    assert plan.companions == ((by_guid[wheelchair], by_guid[companion]),)
    assert plan.seats[by_guid[wheelchair]].flags & WHEELCHAIR
    assert plan.seats[by_guid[companion]].flags & COMPANION
    assert plan.seats[by_guid[edge]].flags & AISLE
    assert "companions" not in geometry_of(plain).columns
    places = unpack_places(geometry_of(plan).columns)
    assert places.companion_of == {by_guid[wheelchair]: by_guid[companion]}
    assert places.flags[by_guid[edge]] & AISLE
    assert places.focus is not None
    assert places.numbered == 40


def test_rows_stand_in_order_from_left_to_right() -> None:
    plan, _ = parse_plan(json.dumps(demo_plan(40)).encode())
    assert plan is not None
    places = unpack_places(geometry_of(plan).columns)
    for seats in places.rows_in_order:
        xs = [plan.seats[seat].x for seat in seats]
        assert xs == sorted(xs)
    assert sorted(seat for seats in places.rows_in_order for seat in seats) == list(range(40))


@pytest.mark.parametrize(
    ("pairs", "where"),
    [
        ([("W0", "none")], "guichet.companions[0].companion"),
        ([("S0", "S1")], "guichet.companions[0].wheelchair"),
        ([("W0", "W1")], "guichet.companions[0].companion"),
        ([("W0", "S0"), ("W0", "S1")], "guichet.companions[1].wheelchair"),
        ([("W0", "S0"), ("W1", "S0")], "guichet.companions[1].companion"),
    ],
)
def test_senseless_companions_are_named(pairs: list[tuple[str, str]], where: str) -> None:
    document = demo_plan(40)
    known = {f"W{at}": guid for at, guid in enumerate(document["guichet"]["wheelchair"])}
    known |= {f"S{at}": guid for at, guid in enumerate(seats_in(document, 1, 0))}
    named = [{"wheelchair": known[one], "companion": known.get(other, other)} for one, other in pairs]
    assert where in problems(extras(companions=named))


def test_many_free_zones_and_a_senseless_aisle_are_refused() -> None:
    zone = demo_plan(40)["guichet"]["free_zones"][0]
    assert "guichet.free_zones" in problems(extras(free_zones=[zone] * 201))
    assert "guichet.aisles[0]" in problems(extras(aisles=["none"]))


def test_what_is_exported_is_the_same_version_when_it_is_imported(theatre: Theatre) -> None:
    with as_user(theatre.manager):
        whole = export_plan(theatre.version)
        seats = json.loads(export_plan(theatre.version, own_keys=False))
    _plan, geometry = read_plan_file(whole)
    assert geometry.hash == theatre.version.hash
    assert set(seats) == TOP, "the original editor refuses other keys"
    assert seats["zones"] == demo_plan(40)["zones"]


def test_an_edit_is_a_new_version_and_the_one_before_stays(theatre: Theatre) -> None:
    edit = unchanged(theatre.version)
    edit["categories"] = [*edit["categories"], {"name": "Strapontin", "color": "#D55E00"}]
    edit["category"][:3] = [4, 4, 4]
    edit["flags"][:3] = [LIMITED_VIEW, AISLE, WHEELCHAIR]
    edit["companions"] = [[2, 3]]
    edit["free_zones"].append(
        {"name": "Bar", "category": 0, "capacity": 8, "x": 0, "y": 10, "width": 500, "height": 300}
    )
    edit["focus"] = {"x": 1234, "y": 56}
    with as_user(theatre.manager):
        plan, geometry = edited(theatre.version, edit)
        with unit_of_work():
            stored = store_edited(theatre.version, plan, geometry)
        with unit_of_work():
            again = store_edited(theatre.version, *edited(stored.version, unchanged(stored.version)))
        whole = export_plan(stored.version)
    assert (stored.is_new, stored.version.number, stored.version.places) == (True, 2, 168)
    assert (again.is_new, again.version.id) == (False, stored.version.id), "nothing was changed"
    places = places_of(stored.version.hash)
    assert [places.category(seat) for seat in range(3)] == ["Strapontin"] * 3
    assert [places.flags[seat] for seat in range(4)] == [LIMITED_VIEW, AISLE, WHEELCHAIR, COMPANION]
    assert places.companion_of == {2: 3}
    assert places.focus == (1234, 56)
    assert read_plan_file(whole)[1].hash == stored.version.hash
    assert unchanged(theatre.version)["category"][:3] != [4, 4, 4]
    assert f'"base":{theatre.version.id}' in journal("plan_edited")[0]


def test_a_broken_edit_is_refused_and_nothing_is_stored(theatre: Theatre) -> None:
    twice, short = unchanged(theatre.version), unchanged(theatre.version)
    twice["free_zones"] = twice["free_zones"] * 2
    short["category"] = short["category"][1:]
    with as_user(theatre.manager):
        with pytest.raises(BrokenPlan) as refused:
            edited(theatre.version, twice)
        with pytest.raises(ItemsInvalid):
            edited(theatre.version, short)
        for wrong in ({"category": [99] * 40}, {"companions": [[0, 40]]}):
            with pytest.raises(ItemsInvalid):
                edited(theatre.version, {**unchanged(theatre.version), **wrong})
    assert refused.value.problems[0].path == "guichet.free_zones[1].name"
    table = PlanVersion.__table__
    assert db.session.execute(select(func.count()).select_from(table)).scalar_one() == 1
    db.session.rollback()
