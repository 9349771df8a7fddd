"""The opening: the count as a sum, the seller, the difference; who may be responsible, and changing him."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.errors import (
    CountInvalid,
    CountsDiffer,
    NotASeller,
    NotAttached,
    NothingCounted,
    NotYourSession,
    ResponsibleBusy,
)
from addons.pos_session.models import CashCount, CashOperation, Session
from addons.pos_session.services import catalogue, closing, opening, presence
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.responsible import change_responsible, sellers
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound, Stale
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_lifecycle import journal


def second_desk(shop: Shop) -> int:
    with acting_as(SYSTEM), unit_of_work():
        return catalogue.make_desk(shop.centre.id, "Caisse 2").id


def colleague(shop: Shop, **values: Any) -> User:
    return make_user(groups=["pos.default.user"], centres=[shop.centre], **values)


def in_control(desk_id: int, responsible_id: int | None = None) -> Session:
    with unit_of_work():
        return opening.create_session(desk_id, responsible_id)


def test_a_drawer_is_counted_as_a_sum(at_the_till: Shop) -> None:
    session = in_control(at_the_till.desk.id)
    for wrong, error in (
        (Counted({100: 3}, 301), CountsDiffer),
        (Counted(sum=-1), CountInvalid),
        (Counted(sum=1_000_000_000), CountInvalid),
        (Counted(), NothingCounted),
    ):
        with pytest.raises(error), unit_of_work():
            opening.open_session(session.id, wrong)
    with unit_of_work():
        opened = opening.open_session(session.id, Counted(sum=12_345))
    assert (opened.state, opened.opening_counted) == ("open", 12_345)
    assert db.session.execute(select(CashCount)).first() is None
    assert db.session.execute(select(CashOperation.amount)).scalar_one() == 12_345


def test_a_manager_opens_for_a_seller_who_then_sells_in_his_own_session(shop: Shop) -> None:
    with as_user(shop.manager):
        session = in_control(shop.desk.id, shop.operator.id)
    assert session.responsible_id == shop.operator.id
    with as_user(shop.operator):
        with unit_of_work():
            opening.open_session(session.id, Counted(sum=0))
        assert shop.sell(session, shop.item("drink"))["total"] == 300


def test_the_sellers_of_a_centre_and_who_of_them_is_free(at_the_till: Shop) -> None:
    free = colleague(at_the_till, name="Zoé")
    make_user(permissions=["pos_session.view"], centres=[at_the_till.centre])
    colleague(at_the_till, active=False)
    make_shop()
    in_control(at_the_till.desk.id)
    found = {user.id: is_free for user, is_free in sellers(at_the_till.centre.id)}
    assert found == {at_the_till.operator.id: False, at_the_till.manager.id: True, free.id: True}


def test_a_duplicate_is_given_to_a_colleague_and_both_sessions_open(at_the_till: Shop) -> None:
    """The story of seed 000: of two sessions, one is in the way; it changes hands and both are used."""
    other = colleague(at_the_till)
    duplicate = in_control(at_the_till.desk.id)
    desk_id = second_desk(at_the_till)
    with pytest.raises(ResponsibleBusy) as refused, unit_of_work():
        opening.create_session(desk_id)
    assert [link.args for link in refused.value.links] == [{"session_id": duplicate.id}]
    for _ in range(2):
        with unit_of_work():
            change_responsible(duplicate.id, other.id)
    mine = in_control(desk_id)
    with unit_of_work():
        opening.open_session(mine.id, Counted(sum=5_000))
    with pytest.raises(NotYourSession), unit_of_work():
        opening.open_session(duplicate.id, Counted(sum=0))
    with as_user(other):
        with unit_of_work():
            opening.open_session(duplicate.id, Counted(sum=0))
        with unit_of_work():
            closing.start_closing(duplicate.id)
        with unit_of_work():
            assert closing.close_session(duplicate.id, Counted(sum=0)).state == "closed"
    entries = journal("pos_session.responsible_changed")
    assert [(entry["before"], entry["responsible"]) for entry in entries] == [
        (at_the_till.operator.id, other.id)
    ]


def test_who_may_not_get_a_session(at_the_till: Shop) -> None:
    session = in_control(at_the_till.desk.id)
    looker = make_user(permissions=["pos_session.view"], centres=[at_the_till.centre])
    stranger = make_shop().operator
    for user_id, error in ((looker.id, NotASeller), (stranger.id, NotAttached), (2**31 - 1, NotAttached)):
        with pytest.raises(error), unit_of_work():
            change_responsible(session.id, user_id)
    busy = colleague(at_the_till)
    with as_user(busy):
        in_control(second_desk(at_the_till))
    with pytest.raises(ResponsibleBusy), unit_of_work():
        change_responsible(session.id, busy.id)
    free = colleague(at_the_till)
    with as_user(free), pytest.raises(NotYourSession), unit_of_work():
        change_responsible(session.id, free.id)
    with as_user(looker), pytest.raises(Forbidden), unit_of_work():
        change_responsible(session.id, free.id)
    with as_user(stranger), pytest.raises(NotFound), unit_of_work():
        change_responsible(session.id, free.id)
    with as_user(at_the_till.manager), unit_of_work():
        assert change_responsible(session.id, free.id).responsible_id == free.id


def test_once_the_drawer_is_counted_the_responsible_stays(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with pytest.raises(Stale), unit_of_work():
        change_responsible(session.id, at_the_till.manager.id)


def test_a_change_and_an_opening_at_the_same_instant(app: Any, shop: Shop) -> None:
    """The row's lock lets one come first: then the other finds a session it may not touch."""
    other = colleague(shop)
    with as_user(shop.operator):
        session = in_control(shop.desk.id)
    db.session.remove()

    def change() -> str:
        with unit_of_work():
            change_responsible(session.id, other.id)
        return "changed"

    def count() -> str:
        with unit_of_work():
            opening.open_session(session.id, Counted(sum=0))
        return "opened"

    answers = at_once(app, (shop.operator, change), (shop.operator, count))
    assert sorted(answers) in (["changed", "pos_session.not_your_session"], ["core.stale", "opened"])
    with acting_as(SYSTEM):
        found = db.session.get(Session, session.id, populate_existing=True)
        assert found is not None
        changed = "changed" in answers
        assert (found.responsible_id == other.id, found.state) == (
            changed,
            "opening_control" if changed else "open",
        )


def test_two_duplicates_given_to_one_colleague_at_once(app: Any, shop: Shop) -> None:
    other, target = colleague(shop), colleague(shop)
    with as_user(shop.operator):
        first = in_control(shop.desk.id)
    with as_user(other):
        second = in_control(second_desk(shop))
    db.session.remove()

    def give(session_id: int) -> Any:
        def job() -> str:
            with unit_of_work():
                change_responsible(session_id, target.id)
            return "changed"

        return job

    answers = at_once(app, (shop.operator, give(first.id)), (other, give(second.id)))
    assert sorted(answers) == ["changed", "pos_session.responsible_busy"]


def test_who_is_connected_until_he_falls_silent(at_the_till: Shop) -> None:
    session = at_the_till.open()
    other = colleague(at_the_till, name="Zoé")
    now = clock.now()
    with as_user(other), clock.frozen(now):
        assert presence.seen(session.id)
        assert presence.seen(session.id)
        assert presence.others_connected(session.id) == []
    with clock.frozen(now + presence.GONE_AFTER / 2):
        assert presence.seen(session.id)
        assert [user.name for user in presence.others_connected(session.id)] == ["Zoé"]
    with clock.frozen(now + presence.GONE_AFTER):
        assert presence.others_connected(session.id) == []
        at_the_till.close(session, 10_000)
        assert not presence.seen(session.id)
    with as_user(make_shop().operator), pytest.raises(NotFound):
        presence.seen(session.id)
