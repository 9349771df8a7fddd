"""Blocked places: a reason, an owner, an end; free again by hand or at their time, each change in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_ticketing.errors import BlockEnded, NotEnoughPlaces, PlacesTaken, SeatsGone, UnknownSeat
from addons.pos_ticketing.models import Block, ReleasedSeat
from addons.pos_ticketing.services import blocks, contingents
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.upkeep import open_places_job, purge_job
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_contingents import claimed, journal

WHY = Why("technical", "Sound desk", "Stage manager")


def block(theatre: Theatre, *seats: int, why: Why = WHY) -> Block:
    with as_user(theatre.manager), unit_of_work():
        return blocks.block(theatre.performance.id, seats, why)


def running(theatre: Theatre) -> list[tuple[str, list[int]]]:
    with as_user(theatre.manager):
        found = [(row.block.reason, row.seats) for row in blocks.blocks_of(theatre.performance.id)]
    db.session.rollback()
    return found


def test_blocked_places_are_sold_to_nobody_until_they_are_released(theatre: Theatre) -> None:
    made = block(theatre, 3, 4, 5)
    with pytest.raises(SeatsGone):
        theatre.hold(theatre.order(), 4)
    assert running(theatre) == [("Sound desk", [3, 4, 5])]
    with as_user(theatre.manager), unit_of_work():
        assert blocks.release(made.id, [4, 9]) == 1
    theatre.hold(theatre.order(), 4)
    assert running(theatre) == [("Sound desk", [3, 5])]
    with as_user(theatre.manager), unit_of_work():
        assert blocks.release(made.id) == 2
    assert running(theatre) == []
    with pytest.raises(BlockEnded), as_user(theatre.manager), unit_of_work():
        blocks.release(made.id)
    released = ReleasedSeat.__table__
    told = set(db.session.execute(select(released.c.seat)).scalars())
    db.session.rollback()
    assert told == {3, 4, 5}, "screens hear of it"
    assert '"count":3' in journal("block_placed")[0]
    assert [text.split('"places":')[1].split("}")[0] for text in journal("block_released")] == [
        '"4"',
        '"3,5"',
    ]


def test_taken_places_are_not_blocked_and_no_block_is_made(theatre: Theatre) -> None:
    theatre.sell(theatre.item(4))
    with pytest.raises(PlacesTaken):
        block(theatre, 3, 4)
    assert running(theatre) == []
    assert claimed(theatre) == {4: "sold"}
    assert journal("block_placed") == []
    with pytest.raises(UnknownSeat):
        block(theatre, 9999)


def test_a_block_ends_at_its_time_and_the_job_tells_how_many_there_were(theatre: Theatre) -> None:
    now = clock.now()
    block(theatre, 3, 4, why=WHY._replace(release_at=now + timedelta(hours=1)))
    with clock.frozen(now + timedelta(hours=1, minutes=10)):
        theatre.hold(theatre.order(), 4)
        with acting_as(SYSTEM):
            purge_job({})
            open_places_job({})
            open_places_job({})
        assert running(theatre) == []
        assert claimed(theatre) == {4: "held"}
    (entry,) = journal("block_released")
    assert '"by":"time"' in entry
    assert '"count":1' in entry, "the other one was taken over"


def test_a_block_is_kept_longer_or_without_end(theatre: Theatre) -> None:
    now = clock.now()
    made = block(theatre, 3, why=WHY._replace(release_at=now + timedelta(hours=1)))
    with as_user(theatre.manager), unit_of_work():
        blocks.change_block(made.id, Why("press", "Critics", "Le Monde"))
    with clock.frozen(now + timedelta(hours=2)):
        with acting_as(SYSTEM):
            open_places_job({})
        assert running(theatre) == [("Critics", [3])]
        with pytest.raises(SeatsGone):
            theatre.hold(theatre.order(), 3)
    assert '"kind":"press"' in journal("block_changed")[0]


def test_a_quantity_of_the_pit_is_blocked_beside_what_is_set_aside(theatre: Theatre) -> None:
    with as_user(theatre.manager), unit_of_work():
        mairie = contingents.save_contingent(theatre.centre.id, "Mairie", "partner")
        contingents.attach(theatre.performance.id, mairie.id)
        contingents.set_capacity_aside(theatre.performance.id, mairie.id, "Fosse", 50)
        blocks.block_capacity(theatre.performance.id, "Fosse", 30, WHY)
    theatre.sell(theatre.pit(40))
    with pytest.raises(NotEnoughPlaces):
        theatre.sell(theatre.pit(1))
    with pytest.raises(NotEnoughPlaces), as_user(theatre.manager), unit_of_work():
        blocks.block_capacity(theatre.performance.id, "Fosse", 1, WHY)


def test_an_operator_blocks_nothing(theatre: Theatre) -> None:
    made = block(theatre, 3)
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        blocks.block(theatre.performance.id, [4], WHY)
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        blocks.release(made.id)
