"""Another version of its plan for a performance: what is taken moves along, or the change is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_session.services import orders
from addons.pos_ticketing.errors import PlanBusy, PlanChanged, PriceLost, SamePlan, SeatsDropped, SeatsGone
from addons.pos_ticketing.models import Claim, PlanVersion, Ticket
from addons.pos_ticketing.services import blocks, contingents, upkeep
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.contingent_counts import seats_of
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.holding import hold_places
from addons.pos_ticketing.services.order_tickets import tickets_by_order
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.services.plan_change import change_plan, preview
from addons.pos_ticketing.services.plan_edit import guids_of
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_contingent_races import at_once
from tests.addons.pos_ticketing.test_contingents import journal

Edit = Callable[[dict[str, Any]], object]


def version_of(theatre: Theatre, edit: Edit, seats: int = 40) -> PlanVersion:
    document = deepcopy(demo_plan(seats))
    edit(document)
    plan, geometry = read_plan_file(json.dumps(document).encode())
    with as_user(theatre.manager), unit_of_work():
        return import_plan(theatre.centre.id, plan, geometry).version


def without_first_rows(document: dict[str, Any]) -> None:
    """The first row of the stalls goes; a pit of 100 is before a new zone of 10."""
    dropped = {seat["seat_guid"] for seat in document["zones"][0]["rows"][0]["seats"]}
    del document["zones"][0]["rows"][0]
    extras = document["guichet"]
    for key in ("wheelchair", "limited_view"):
        extras[key] = [guid for guid in extras[key] if guid not in dropped]
    extras["free_zones"][0]["capacity"] = 100
    bar = {**extras["free_zones"][0], "name": "Bar", "capacity": 10}
    extras["free_zones"].insert(0, bar)


def give(theatre: Theatre, version: PlanVersion) -> Any:
    with as_user(theatre.manager), unit_of_work():
        return change_plan(theatre.performance.id, version.id)


def guids(version: PlanVersion) -> list[str]:
    with acting_as(SYSTEM):
        found = guids_of(version)
    db.session.rollback()
    return found


def ticket_seats() -> dict[int, int]:
    table = Ticket.__table__
    found = {row.id: row.seat for row in db.session.execute(select(table.c.id, table.c.seat))}
    db.session.rollback()
    return found


def claims_by_guid(theatre: Theatre, version: PlanVersion) -> dict[str, str]:
    names, claim = guids(version), Claim.__table__
    rows = db.session.execute(
        select(claim.c.seat, claim.c.state).where(claim.c.performance_id == theatre.performance.id)
    ).all()
    places = places_of(version.hash)
    db.session.rollback()
    return {
        names[row.seat] if row.seat < len(names) else f"{places.labels(row.seat)} {row.seat}": row.state
        for row in rows
    }


@pytest.fixture
def busy(theatre: Theatre) -> tuple[Theatre, list[str]]:
    """Places sold, held, on a draft, blocked and set aside, none of the row that goes; their guids in that order."""
    names = guids(theatre.version)
    row = [seat for seat in range(40) if names[seat].startswith(("Parterre-B", "Parterre-C"))][:5]
    theatre.sell(theatre.item(row[0]))
    theatre.hold(theatre.order(), row[1])
    draft = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(draft.id, [theatre.item(row[2])])
    with as_user(theatre.manager), unit_of_work():
        blocks.block(theatre.performance.id, [row[3]], Why("house", "Kept"))
        mairie = contingents.save_contingent(theatre.centre.id, "Mairie", "partner")
        contingents.attach(theatre.performance.id, mairie.id)
        contingents.set_aside(theatre.performance.id, mairie.id, [row[4]])
    theatre.sell(theatre.pit(3))
    return theatre, [names[seat] for seat in row]


def test_what_is_taken_moves_along_and_the_ticket_stays_as_it_is(busy: tuple[Theatre, list[str]]) -> None:
    theatre, (sold, held, drafted, blocked, aside) = busy
    before = ticket_seats()
    new = version_of(theatre, without_first_rows)
    change = give(theatre, new)
    found = claims_by_guid(theatre, new)
    assert {guid: found[guid] for guid in (sold, held, drafted, blocked)} == {
        sold: "sold",
        held: "held",
        drafted: "held",
        blocked: "blocked",
    }
    pit = [label for label in found if label.startswith("Fosse")]
    assert len(pit) == 3
    assert {found[label] for label in pit} == {"sold"}
    assert len(found) == 7
    ((seat,),) = seats_of(theatre.performance.id).values()
    assert guids(new)[seat] == aside
    assert ticket_seats() == before, "a fact"
    assert upkeep.broken_invariants() == []
    assert change.dropped == theatre.version.places - change.kept
    assert change.new == new.places - change.kept
    assert f'"kept":{change.kept}' in journal("performance_plan_changed")[0]
    table = Ticket.__table__
    order_id = db.session.execute(select(table.c.order_id).order_by(table.c.id).limit(1)).scalar_one()
    (ticket,) = tickets_by_order([order_id])[order_id]["tickets"]
    assert guids(new)[ticket["seat"]] == sold, "the API gives its place of today"


def test_the_draft_is_paid_for_on_the_new_plan(busy: tuple[Theatre, list[str]]) -> None:
    theatre, (_sold, _held, drafted, *_rest) = busy
    new = version_of(theatre, without_first_rows)
    give(theatre, new)
    names = guids(new)
    with pytest.raises(SeatsGone):
        theatre.sell(theatre.item(names.index(drafted)))
    theatre.sell(theatre.item(names.index("Balcon-1-1")))
    assert claims_by_guid(theatre, new)["Balcon-1-1"] == "sold"
    assert upkeep.broken_invariants() == []


def test_a_taken_place_that_would_vanish_forbids_it(theatre: Theatre) -> None:
    names = guids(theatre.version)
    seat = next(seat for seat in range(40) if names[seat].startswith("Parterre-A"))
    theatre.sell(theatre.item(seat))
    new = version_of(theatre, without_first_rows)
    with as_user(theatre.manager):
        change = preview(theatre.performance.id, new.id)
    assert not change.possible
    with pytest.raises(SeatsDropped) as refused:
        give(theatre, new)
    assert change.lost[0] in str(refused.value)
    assert "Rang A" in change.lost[0]
    assert claims_by_guid(theatre, theatre.version) == {names[seat]: "sold"}
    assert journal("performance_plan_changed") == []


def test_free_zones_make_room_for_who_is_there_and_refuse_when_there_is_none(theatre: Theatre) -> None:
    def smaller(to: int) -> Edit:
        def edit(document: dict[str, Any]) -> None:
            document["guichet"]["free_zones"][0]["capacity"] = to

        return edit

    theatre.sell(theatre.pit(20))
    with pytest.raises(SeatsDropped) as refused:
        give(theatre, version_of(theatre, smaller(19)))
    assert "Fosse" in str(refused.value)
    new = version_of(theatre, smaller(20))
    give(theatre, new)
    found = claims_by_guid(theatre, new)
    assert sorted(int(label.split()[-1]) for label in found) == list(range(40, 60))
    with pytest.raises(SamePlan):
        give(theatre, new)


def test_an_unpaid_place_that_would_lose_its_price_forbids_it(theatre: Theatre) -> None:
    def dearer(document: dict[str, Any]) -> None:
        document["categories"].append({"name": "Loge", "color": "#000000"})
        for zone in document["zones"]:
            for row in zone["rows"]:
                for seat in row["seats"]:
                    seat["category"] = "Loge"

    theatre.sell(theatre.item(3))
    new = version_of(theatre, dearer)
    order = theatre.order()
    theatre.hold(order, 4)
    with pytest.raises(PriceLost) as refused:
        give(theatre, new)
    assert str(places_of(theatre.version.hash).labels(4)) in str(refused.value)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        give(theatre, new)
    assert set(claims_by_guid(theatre, new)) >= {guids(new)[3]}


def test_who_may_not_change_it(theatre: Theatre) -> None:
    new = version_of(theatre, without_first_rows)
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        change_plan(theatre.performance.id, new.id)


def test_seats_chosen_on_the_plan_before_are_not_held(theatre: Theatre) -> None:
    order = theatre.order()
    give(theatre, version_of(theatre, without_first_rows))
    with pytest.raises(PlanChanged), as_user(theatre.operator), unit_of_work():
        hold_places(theatre.performance.id, order.id, seats=[3], plan=theatre.version.hash)


def test_tills_sell_while_the_plan_changes(app: Flask, theatre: Theatre) -> None:
    """Each ticket's place stays the seat it names, whatever the plan was when it was sold."""
    other = version_of(theatre, lambda document: document["zones"].reverse())
    tills = theatre.tills(4)
    taken: list[str] = []

    def sell(till: Theatre, first: int) -> None:
        for seat in range(first, 40, 4):
            try:
                till.sell(till.item(seat, till.guest))
            except SeatsGone as error:
                taken.append(str(error))

    def change() -> None:
        for step in range(12):
            version = (other, theatre.version)[step % 2]
            try:
                give(theatre, version)
            except (PlanBusy, SamePlan):
                continue

    works: list[Callable[[], None]] = [lambda n=n: sell(tills[n], n) for n in range(4)]  # type: ignore[misc]
    assert at_once(app, [*works, change]) == []
    offer = theatre.offer
    claim, ticket = Claim.__table__, Ticket.__table__
    rows = db.session.execute(
        select(ticket.c.zone, ticket.c.row_label, ticket.c.seat_label, claim.c.seat).join(
            claim, claim.c.line_id == ticket.c.line_id
        )
    ).all()
    for row in rows:
        labels = offer.places.labels(row.seat)
        assert (labels.zone, labels.row, labels.seat) == (row.zone, row.row_label, row.seat_label)
    assert len(rows) + len(taken) == 40
    db.session.rollback()
    assert upkeep.broken_invariants() == []
