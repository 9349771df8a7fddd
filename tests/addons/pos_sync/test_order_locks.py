"""Who is at a customer order: one owner at a time, by head office's clock, also when a browser dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_sync.errors.orders import LockLost, OperationImpossible, OrderLocked
from addons.pos_sync.models.customer_order import CustomerOrderLock
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.orders import locks
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound, Stale
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_sync.head_office import NUMBER, A, B, HeadOffice, stored


def take(head_office: HeadOffice, owner: str, place: str, operation: str = "edit") -> locks.Taken:
    with head_office.at(place):
        return locks.take(NUMBER, owner, operation, place, f"User of {place or 'head office'}")


def test_one_holds_it_and_the_others_hear_who_since_when(head_office: HeadOffice) -> None:
    head_office.send()
    start = clock.now()
    with clock.frozen(start):
        taken = take(head_office, A, "R1")
    assert taken.expires_at == start + timedelta(seconds=120)
    with clock.frozen(start + timedelta(seconds=119)):
        for owner, place in ((B, "R2"), (B, ""), (A, "R2"), (B, "R1")):
            with pytest.raises(OrderLocked) as refused:
                take(head_office, owner, place)
            assert refused.value.details == {"by": "User of R1", "place": "R1", "since": start.isoformat()}
        assert take(head_office, A, "R1", "status").expires_at == start + timedelta(seconds=239)


def test_the_lock_of_a_dead_owner_ends(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    start = clock.now()
    with clock.frozen(start):
        take(head_office, A, "R1")
    with clock.frozen(start + timedelta(seconds=60)), head_office.at("R1"):
        assert locks.renew(NUMBER, A, "R1") == start + timedelta(seconds=180)
    with clock.frozen(start + timedelta(seconds=180)):
        assert locks.live_lock(order_id) is None
        with pytest.raises(LockLost), head_office.at("R1"):
            locks.renew(NUMBER, A, "R1")
        take(head_office, B, "")
        with pytest.raises(OrderLocked):
            take(head_office, A, "R1")
        lock = locks.live_lock(order_id)
        assert lock is not None and (lock.owner, lock.taken_at) == (B, clock.now())


def test_released_once_or_twice_by_its_owner_alone(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    take(head_office, A, "R1")
    with head_office.at("R2"):
        locks.release(NUMBER, A, "R2")
        locks.release(NUMBER, B, "R2")
    assert locks.live_lock(order_id) is not None
    for _ in range(2):
        with head_office.at("R1"):
            locks.release(NUMBER, A, "R1")
    assert db.session.execute(select(CustomerOrderLock)).scalars().all() == []
    take(head_office, B, "R2")


def test_a_status_that_does_not_allow_it(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    with pytest.raises(OperationImpossible) as refused:
        take(head_office, A, "R1", "reopen")
    assert refused.value.details == {"operation": "reopen", "status_code": "confirmed"}
    assert locks.live_lock(order_id) is None


def test_who_has_more_than_head_office_is_told(head_office: HeadOffice) -> None:
    head_office.send()
    with pytest.raises(Stale), head_office.at("R1"):
        locks.take(NUMBER, A, "edit", "R1", "Ada", base_version=2)


def test_head_office_takes_a_lock_away_and_it_is_journalled(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    take(head_office, A, "R1")
    clerk = make_user(permissions=[ORDERS], centres=[head_office.centre])
    with as_user(clerk), pytest.raises(Forbidden), unit_of_work():
        locks.take_away(order_id)
    for _ in range(2):
        with head_office.at(""):
            locks.take_away(order_id)
    with pytest.raises(LockLost), head_office.at("R1"):
        locks.renew(NUMBER, A, "R1")
    kinds = select(ENTRIES.c.kind).where(ENTRIES.c.kind == "pos_sync.lock_taken_away")
    with acting_as(SYSTEM):
        assert len(db.session.execute(kinds).all()) == 1
    take(head_office, B, "R2")


def test_another_centre_knows_of_nothing(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    stranger = make_user(permissions=["pos_sync.orders", "pos_sync.link"], centres=[make_centre()])
    with as_user(stranger):
        for job in (
            lambda: locks.take(NUMBER, A, "edit", "", "X"),
            lambda: locks.renew(NUMBER, A),
            lambda: locks.release(NUMBER, A),
            lambda: locks.take_away(order_id),
        ):
            with pytest.raises(NotFound), unit_of_work():
                job()
    with head_office.at(""), pytest.raises(Forbidden):
        locks.take(NUMBER, A, "edit", "R1", "a user who says he is a register")
    assert stored().version == 1
