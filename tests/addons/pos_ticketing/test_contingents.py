"""Contingents: set aside, sold by their channel only, taken out, opened by hand or at a time; races with tills."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_ticketing.errors import (
    ContingentInactive,
    NotAttached,
    NotEnoughPlaces,
    PlacesTaken,
    SeatsSetAside,
    UnknownSeat,
)
from addons.pos_ticketing.models import Claim, Contingent, Performance
from addons.pos_ticketing.services import contingents
from addons.pos_ticketing.services.contingent_counts import asides_of, seats_of
from addons.pos_ticketing.services.upkeep import open_places_job
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements


def made(theatre: Theatre, name: str = "Mairie", kind: str = "partner") -> Contingent:
    with as_user(theatre.manager), unit_of_work():
        found = contingents.save_contingent(theatre.centre.id, name, kind)
    with as_user(theatre.manager), unit_of_work():
        contingents.attach(theatre.performance.id, found.id)
    return found


def set_aside(theatre: Theatre, contingent: Contingent, *seats: int) -> int:
    with as_user(theatre.manager), unit_of_work():
        return contingents.set_aside(theatre.performance.id, contingent.id, seats)


def aside(theatre: Theatre) -> dict[int, list[int]]:
    found = seats_of(theatre.performance.id)
    db.session.rollback()
    return found


def counts(theatre: Theatre) -> tuple[int, int, int, int]:
    (found,) = asides_of(theatre.performance.id)
    db.session.rollback()
    return found.places, found.sold, found.taken, found.left


def journal(kind: str) -> list[str]:
    rows = db.session.execute(
        select(ENTRIES.c.data).where(ENTRIES.c.kind == f"pos_ticketing.{kind}").order_by(ENTRIES.c.seq)
    )
    found = [row.data for row in rows]
    db.session.rollback()
    return found


def offer_changed_at(theatre: Theatre) -> int:
    at: int = db.session.execute(
        select(Performance.__table__.c.offer_changed_at).where(
            Performance.__table__.c.id == theatre.performance.id
        )
    ).scalar_one()
    db.session.rollback()
    return at


def claimed(theatre: Theatre) -> dict[int, str]:
    claim = Claim.__table__
    rows = db.session.execute(
        select(claim.c.seat, claim.c.state).where(claim.c.performance_id == theatre.performance.id)
    ).all()
    db.session.rollback()
    return {row.seat: row.state for row in rows}


def test_what_is_set_aside_is_sold_to_nobody_else_until_it_is_taken_out(theatre: Theatre) -> None:
    mairie = made(theatre)
    assert set_aside(theatre, mairie, 4, 5, 6) == 3
    assert claimed(theatre) == {}, "the places are free, only set aside"
    with pytest.raises(SeatsSetAside):
        theatre.sell(theatre.item(5))
    with pytest.raises(SeatsSetAside):
        theatre.hold(theatre.order(), 6)
    with as_user(theatre.manager), unit_of_work():
        assert contingents.take_out(theatre.performance.id, [5, 7]) == 1
    theatre.sell(theatre.item(5))
    assert aside(theatre) == {mairie.id: [4, 6]}
    assert '"places":"4-6"' in journal("contingent_set_aside")[0]
    assert '"places":"5"' in journal("contingent_taken_out")[0]


def test_taken_places_are_not_set_aside_and_nothing_is_then(theatre: Theatre) -> None:
    mairie = made(theatre)
    theatre.sell(theatre.item(5))
    theatre.hold(theatre.order(), 6)
    with pytest.raises(PlacesTaken) as refused:
        set_aside(theatre, mairie, 4, 5, 6)
    assert refused.value.places == [5, 6]
    assert "Parterre" in str(refused.value)
    assert aside(theatre) == {}
    assert journal("contingent_set_aside") == []
    for seats in ([], [-1], [160]):
        with pytest.raises(UnknownSeat):
            set_aside(theatre, mairie, *seats)


def test_a_place_changes_over_to_another_contingent(theatre: Theatre) -> None:
    mairie, press = made(theatre), made(theatre, "Presse", "house")
    set_aside(theatre, mairie, 4, 5)
    assert set_aside(theatre, press, 5, 6) == 2
    assert set_aside(theatre, press, 5, 6) == 0, "said twice, done once"
    assert aside(theatre) == {mairie.id: [4], press.id: [5, 6]}


def test_the_capacity_of_a_free_zone_is_set_aside_exactly(theatre: Theatre) -> None:
    mairie = made(theatre)
    theatre.sell(theatre.pit(20))
    with as_user(theatre.manager), unit_of_work():
        assert contingents.set_capacity_aside(theatre.performance.id, mairie.id, "Fosse", 70) == 70
    assert counts(theatre) == (70, 0, 0, 70)
    theatre.sell(theatre.pit(30))
    with pytest.raises(NotEnoughPlaces) as refused:
        theatre.sell(theatre.pit(1))
    assert "Fosse" in str(refused.value)
    with pytest.raises(NotEnoughPlaces), as_user(theatre.manager), unit_of_work():
        contingents.set_capacity_aside(theatre.performance.id, mairie.id, "Fosse", 1)
    with as_user(theatre.manager), unit_of_work():
        assert contingents.take_capacity_out(theatre.performance.id, mairie.id, "Fosse", 15) == 15
    theatre.sell(theatre.pit(15))
    assert counts(theatre) == (55, 0, 0, 55)
    with pytest.raises(NotEnoughPlaces), as_user(theatre.manager), unit_of_work():
        contingents.take_capacity_out(theatre.performance.id, mairie.id, "Fosse", 56)
    with pytest.raises(UnknownSeat), as_user(theatre.manager), unit_of_work():
        contingents.set_capacity_aside(theatre.performance.id, mairie.id, "Balcon", 1)


def test_a_contingent_is_opened_by_hand(theatre: Theatre) -> None:
    mairie = made(theatre)
    set_aside(theatre, mairie, 4, 5)
    before = offer_changed_at(theatre)
    with clock.frozen(clock.now() + timedelta(seconds=2)), as_user(theatre.manager), unit_of_work():
        assert contingents.open_now(theatre.performance.id, mairie.id) == 2
    theatre.sell(theatre.item(4))
    assert offer_changed_at(theatre) > before, "screens load every place again"
    assert '"by":"hand"' in journal("contingent_opened")[0]
    with pytest.raises(NotAttached), as_user(theatre.manager), unit_of_work():
        contingents.open_now(theatre.performance.id, mairie.id)
    with pytest.raises(NotAttached):
        set_aside(theatre, mairie, 6)


def test_a_contingent_opens_at_its_time_and_the_job_tidies_up(theatre: Theatre) -> None:
    mairie = made(theatre)
    set_aside(theatre, mairie, 4, 5)
    now = clock.now()
    with as_user(theatre.manager), unit_of_work():
        contingents.open_at(theatre.performance.id, mairie.id, now + timedelta(hours=1))
    with acting_as(SYSTEM):
        open_places_job({})
    with pytest.raises(SeatsSetAside):
        theatre.hold(theatre.order(), 4)
    with clock.frozen(now + timedelta(hours=1)):
        theatre.hold(theatre.order(), 4)
        with acting_as(SYSTEM):
            open_places_job({})
            open_places_job({})
    assert aside(theatre) == {}
    opened = journal("contingent_opened")
    assert len(opened) == 1
    assert '"by":"time"' in opened[0]


def test_a_contingent_attached_again_after_its_time_has_no_end(theatre: Theatre) -> None:
    mairie = made(theatre)
    set_aside(theatre, mairie, 4)
    now = clock.now()
    with as_user(theatre.manager), unit_of_work():
        contingents.open_at(theatre.performance.id, mairie.id, now + timedelta(hours=1))
    with clock.frozen(now + timedelta(hours=2)):
        with as_user(theatre.manager), unit_of_work():
            contingents.attach(theatre.performance.id, mairie.id)
        set_aside(theatre, mairie, 7)
        assert aside(theatre) == {mairie.id: [7]}
        with pytest.raises(SeatsSetAside):
            theatre.hold(theatre.order(), 7)


def test_who_may_not_and_what_is_out_of_use(theatre: Theatre) -> None:
    mairie = made(theatre)
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        contingents.set_aside(theatre.performance.id, mairie.id, [4])
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        contingents.save_contingent(theatre.centre.id, "X", "house")
    with as_user(theatre.manager), unit_of_work():
        contingents.save_contingent(theatre.centre.id, "Mairie", "partner", False, mairie.id)
    with pytest.raises(ContingentInactive):
        set_aside(theatre, mairie, 4)


def test_the_statements_do_not_grow_with_the_places(theatre: Theatre) -> None:
    mairie = made(theatre)
    with statements() as few:
        set_aside(theatre, mairie, 4)
    with statements() as many:
        set_aside(theatre, mairie, *range(5, 35))
    assert len(many) == len(few)
    with statements() as seen:
        assert counts(theatre) == (31, 0, 0, 31)
    assert len([statement for statement in seen if statement != "BEGIN"]) == 1
