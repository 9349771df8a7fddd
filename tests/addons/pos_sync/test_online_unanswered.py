"""A new order whose sending got no answer: head office may know it, so that nobody here is at it without asking."""

from __future__ import annotations

import pytest

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.orders import OrderLocked
from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.services.online.copies import is_shared
from addons.pos_sync.services.orders import desk, locks
from core.db import db
from core.errors import Stale
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import (
    AFTER,
    BEFORE,
    CONTENT,
    OTHER,
    OWNER,
    Both,
    at,
    exchange_orders,
    exchange_strictly,
    forget_lines,
)


def made(online: Both, word: str) -> int:
    with unit_of_work():
        return desk.create(online.centre_id, CONTENT, f"unanswered-{word}-0123456789").id


def shared(order_id: int) -> bool:
    db.session.expire_all()
    return is_shared(db.session.get_one(CustomerOrder, order_id))


def test_an_order_that_was_never_heard_is_this_server_s_alone(online: Both) -> None:
    order_id = made(online, "never")
    online.line.cuts = [BEFORE] * 2
    exchange_orders()
    assert not shared(order_id) and not desk.may_go_offline(order_id, "receipt")
    kept = desk.take(order_id, "edit", OWNER)
    assert kept.version == 0
    given = {"base_version": 0, "change_id": "unanswered-here-0123456789", "content": {"note": "ici"}}
    assert desk.change(order_id, "edit", owner=OWNER, **given) == 0


def test_an_order_whose_answer_was_lost_is_kept_by_asking_alone(online: Both) -> None:
    order_id = made(online, "lost")
    online.line.cuts = [AFTER]
    exchange_orders()
    assert shared(order_id) and db.session.get_one(CustomerOrder, order_id).version == 0
    online.line.cuts = [BEFORE] * 2
    with pytest.raises(LineDown):
        desk.take(order_id, "edit", OWNER)
    assert desk.may_go_offline(order_id, "receipt"), "after the warning, as of any order of head office"
    assert not desk.may_go_offline(order_id, "edit")
    number = db.session.get_one(CustomerOrder, order_id).number
    with at(online.head_office), unit_of_work():
        locks.take(number, OTHER, "edit", "", "Siège")
    online.line.cuts = []
    forget_lines()
    with pytest.raises((OrderLocked, Stale)):
        desk.take(order_id, "edit", OWNER)
    with at(online.head_office), unit_of_work():
        locks.release(number, OTHER)
    assert desk.take(order_id, "edit", OWNER).version == 1
    desk.release(order_id, OWNER)
    exchange_strictly()
    assert online.there(number)["version"] == 1
