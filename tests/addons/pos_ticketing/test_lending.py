"""Places lent to a register: withheld until the register says otherwise, whatever the time and the order of reports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_ticketing.errors import (
    BlockKept,
    LentEnded,
    LentStillRunning,
    NotAttached,
    NothingToLend,
    PlanLent,
    SeatsGone,
)
from addons.pos_ticketing.models import Block, Contingent, LentContingent, LentPlace
from addons.pos_ticketing.services import blocks, contingents, lending, plan_change
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.holders import Holder
from addons.pos_ticketing.services.lent_reports import apply_report
from addons.pos_ticketing.services.lent_texts import Report
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.services.upkeep import open_places_job, purge_job
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_contingents import claimed, counts, journal, made, set_aside

R1 = Holder("R1", "Caisse du parvis")
HOUR = timedelta(hours=1)


def lend(theatre: Theatre, contingent: Contingent, hours: int = 5) -> LentContingent:
    with as_user(theatre.manager), unit_of_work():
        return lending.lend(theatre.performance.id, contingent.id, R1, clock.now() + hours * HOUR)


def opened(theatre: Theatre, contingent: Contingent) -> None:
    """From now on the places that come back are for sale to everybody."""
    with as_user(theatre.manager), unit_of_work():
        contingents.open_now(theatre.performance.id, contingent.id)


def told(
    lent: LentContingent,
    number: int,
    sold: Iterable[int] = (),
    returned: Iterable[int] = (),
    holder: str = "R1",
) -> bool:
    with acting_as(SYSTEM), unit_of_work():
        return apply_report(
            lent.centre_id, holder, Report(lent.reference, number, frozenset(sold), frozenset(returned))
        )


def places(lent: LentContingent) -> dict[int, str]:
    rows = db.session.execute(select(LentPlace.seat, LentPlace.state).where(LentPlace.lent_id == lent.id))
    found = {row.seat: row.state for row in rows}
    db.session.rollback()
    return found


def other_version(theatre: Theatre) -> int:
    """Another version of a plan in the same centre."""
    plan, geometry = read_plan_file(json.dumps(demo_plan(50)).encode())
    with acting_as(SYSTEM), unit_of_work():
        return import_plan(theatre.centre.id, plan, geometry).version.id


@pytest.fixture
def contingent(theatre: Theatre) -> Contingent:
    found = made(theatre)
    set_aside(theatre, found, 3, 4, 5, 6)
    return found


def test_lent_places_are_sold_to_nobody_here_until_the_register_returns_them(
    theatre: Theatre, contingent: Contingent
) -> None:
    lent = lend(theatre, contingent)
    assert places(lent) == {3: "out", 4: "out", 5: "out", 6: "out"}
    assert counts(theatre) == (4, 0, 4, 0)
    opened(theatre, contingent)
    with pytest.raises(SeatsGone):
        theatre.hold(theatre.order(), 4)
    theatre.hold(theatre.order(), 7)
    assert told(lent, 1, sold=[3], returned=[4, 5])
    theatre.hold(theatre.order(), 4)
    for seat in (3, 6):
        with pytest.raises(SeatsGone):
            theatre.hold(theatre.order(), seat)
    assert places(lent) == {3: "sold", 4: "returned", 5: "returned", 6: "out"}
    assert claimed(theatre) == {3: "sold", 4: "held", 6: "blocked", 7: "held"}
    assert ['"count":4' in text for text in journal("lent")] == [True]
    assert len(journal("lent_told")) == 2


def test_time_alone_frees_nothing(theatre: Theatre, contingent: Contingent) -> None:
    """The register may have sold them without a line: only it knows."""
    lend(theatre, contingent)
    with clock.frozen(clock.now() + 48 * HOUR), acting_as(SYSTEM):
        open_places_job({})
        purge_job({})
    assert claimed(theatre) == dict.fromkeys((3, 4, 5, 6), "blocked")


def test_reports_are_applied_in_the_order_of_their_numbers_and_once(
    theatre: Theatre, contingent: Contingent
) -> None:
    lent = lend(theatre, contingent)
    opened(theatre, contingent)
    assert told(lent, 2, sold=[3], returned=[4])
    theatre.hold(theatre.order(), 4)
    assert not told(lent, 1, sold=[3, 4]), "an older one says nothing new"
    assert not told(lent, 2, returned=[3, 5])
    assert not told(lent, 9, returned=[5], holder="R2"), "another register has no say"
    assert places(lent) == {3: "sold", 4: "returned", 5: "out", 6: "out"}
    assert told(lent, 3, returned=[4, 5]), "the ticket of 3 was taken back there, and 3 is not returned"
    assert places(lent) == {3: "out", 4: "returned", 5: "returned", 6: "out"}
    assert claimed(theatre) == {3: "blocked", 4: "held", 6: "blocked"}
    assert told(lent, 4, sold=[6], returned=[3, 4, 5])
    assert claimed(theatre) == {4: "held", 6: "sold"}
    with pytest.raises(LentEnded), as_user(theatre.manager), unit_of_work():
        lending.recall(lent.id)


def test_places_taken_here_are_not_lent(theatre: Theatre, contingent: Contingent) -> None:
    opened(theatre, contingent)
    theatre.sell(theatre.item(4))
    with pytest.raises(NotAttached):
        lend(theatre, contingent)
    again = made(theatre, "Presse")
    with pytest.raises(NothingToLend):
        lend(theatre, again)
    set_aside(theatre, again, 5)
    lent = lend(theatre, again)
    assert places(lent) == {5: "out"}
    with pytest.raises(NothingToLend):
        lend(theatre, again)
    with pytest.raises(Forbidden), as_user(theatre.operator), unit_of_work():
        lending.lend(theatre.performance.id, again.id, R1, clock.now() + HOUR)


def test_nobody_releases_lent_places_by_hand_or_changes_the_plan(
    theatre: Theatre, contingent: Contingent
) -> None:
    lent = lend(theatre, contingent)
    with pytest.raises(BlockKept), as_user(theatre.manager), unit_of_work():
        blocks.release(lent.block_id)
    with as_user(theatre.manager):
        assert blocks.blocks_of(theatre.performance.id) == []
        with pytest.raises(PlanLent):
            plan_change.preview(theatre.performance.id, other_version(theatre))
        block = db.session.get_one(Block, lent.block_id)
        assert (block.kind, block.owner) == ("lent", "Caisse du parvis")
    db.session.rollback()


def test_a_lost_register_is_not_waited_for_for_ever(theatre: Theatre, contingent: Contingent) -> None:
    now = clock.now()
    lent = lend(theatre, contingent, hours=5)
    opened(theatre, contingent)
    assert told(lent, 1, sold=[3])
    at = now + 5 * HOUR + timedelta(minutes=50)
    with clock.frozen(at), pytest.raises(LentStillRunning), as_user(theatre.manager), unit_of_work():
        lending.take_back_unheard(lent.id, "Stolen")
    with clock.frozen(now + 7 * HOUR):
        with as_user(theatre.manager), unit_of_work():
            assert lending.take_back_unheard(lent.id, "Stolen") == 3
        theatre.hold(theatre.order(), 4)
    assert '"reason":"Stolen"' in journal("lent_taken_back")[0]
    assert told(lent, 2, sold=[3, 4, 5]), "it turns up, and had sold two of them"
    assert places(lent) == {3: "sold", 4: "twice", 5: "sold", 6: "taken_back"}
    assert claimed(theatre) == {3: "sold", 4: "held", 5: "sold"}
