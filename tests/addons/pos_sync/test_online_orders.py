"""A register shares orders with a head office of its own process: asked, cut, killed, and in step again."""

from __future__ import annotations

from typing import Any

import pytest

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.orders import LockLost, OrderLocked
from addons.pos_sync.models import CustomerOrder, OrderChange
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.online.sending import send_changes
from addons.pos_sync.services.orders import desk
from core import clock
from core.config import settings
from core.db import db
from core.errors import NotFound, Stale
from core.testing.dying import _survives, dies_at_each_statement
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import (
    AFTER,
    OTHER,
    OWNER,
    Both,
    at,
    exchange_orders,
    exchange_strictly,
    here,
)


def confirm(order_id: int, owner: str, version: int, word: str) -> int:
    return desk.change(
        order_id,
        "status",
        owner=owner,
        base_version=version,
        change_id=f"{word}-0123456789abcdef",
        content={"status": "confirmed"},
    )


def test_an_order_is_made_changed_and_sent_without_a_line_then_changed_online(online: Both) -> None:
    order = online.new("made")
    number, order_id = order.number, order.id
    assert online.new("made").id == order_id  # sent again: the same
    desk.take(order_id, "status", OWNER)
    with pytest.raises(OrderLocked):
        desk.take(order_id, "edit", OTHER)
    assert confirm(order_id, OWNER, 0, "first") == confirm(order_id, OWNER, 0, "first") == 0
    assert online.line.calls == 0 and online.there(number) is None
    assert not desk.may_go_offline(order_id, "receipt")

    assert exchange_strictly()[0] == 2
    assert here(order_id).version == 2 and online.versions(number) == [(1, "created"), (2, "created")]
    kept = desk.take(order_id, "edit", OWNER)
    with pytest.raises(OrderLocked):
        desk.take(order_id, "edit", OTHER)
    assert desk.keep(order_id, "edit", OWNER) >= kept.expires_at
    with pytest.raises(OrderLocked):
        desk.keep(order_id, "edit", OTHER)
    edited = {"note": "Avant midi"}
    change = {"owner": OWNER, "base_version": 2, "change_id": "edit-0123456789abcdef", "content": edited}
    assert desk.change(order_id, "edit", **change) == 3
    found = online.there(number)
    assert found is not None and found["note"] == here(order_id).note == "Avant midi"
    with pytest.raises(LockLost):
        desk.change(order_id, "edit", **{**change, "base_version": 3, "change_id": "edit-again-0123456789"})
    assert desk.keep(order_id, "edit", OTHER) > clock.now()  # nobody was at it any more: it is taken anew
    with pytest.raises(OrderLocked):
        desk.keep(order_id, "edit", OWNER)
    desk.release(order_id, OTHER)
    assert desk.may_go_offline(order_id, "receipt") and not desk.may_go_offline(order_id, "close")


def test_a_page_from_before_the_sending_goes_on_unless_somebody_else_changed_the_order(online: Both) -> None:
    order_id = online.new("shown").id
    exchange_strictly()
    desk.take(order_id, "status", OWNER)
    assert confirm(order_id, OWNER, 0, "after") == 2
    desk.take(order_id, "status", OTHER)
    with pytest.raises(Stale):
        confirm(order_id, OTHER, 0, "later")
    desk.release(order_id, OTHER)


def test_a_lost_answer_is_asked_for_again_and_the_change_made_once(online: Both) -> None:
    order = online.new("lost")
    number, order_id = order.number, order.id
    online.line.cuts = [AFTER]
    with pytest.raises(LineDown):
        exchange_strictly()
    assert here(order_id).version == 0 and online.versions(number) == [(1, "created")]
    exchange_orders()
    assert here(order_id).version == 1 and online.versions(number) == [(1, "created")]
    online.line.cuts = [AFTER]
    with pytest.raises(LineDown):
        desk.take(order_id, "status", OWNER)
    forget_lines()
    desk.take(order_id, "status", OWNER)
    online.line.cuts = [AFTER]
    with pytest.raises(LineDown):
        confirm(order_id, OWNER, 1, "again")
    exchange_orders()  # the change comes down as one of head office
    assert here(order_id).status == "confirmed"
    forget_lines()
    assert confirm(order_id, OWNER, 1, "again") == 2
    assert online.versions(number) == [(1, "created"), (2, "status")]


def test_what_was_changed_elsewhere_comes_down_and_an_old_page_is_stale(online: Both) -> None:
    order = online.new("elsewhere")
    number, order_id = order.number, order.id
    exchange_strictly()
    with at(online.head_office):
        there = db.session.query(CustomerOrder).filter_by(number=number).one().id
        settings().section("pos_sync").role = "head_office"
        desk.take(there, "status", OTHER)
        confirm(there, OTHER, 1, "office")
    assert exchange_strictly()[1] >= 1
    assert (here(order_id).version, here(order_id).status) == (2, "confirmed")
    desk.take(order_id, "edit", OWNER)
    with pytest.raises(Stale):
        desk.change(order_id, "edit", owner=OWNER, base_version=1, change_id="old-0123456789abcdef")
    desk.release(order_id, OWNER)
    desk.take(order_id, "edit", OTHER)


def test_a_refused_change_is_noted_and_holds_up_nothing(online: Both) -> None:
    first, second = online.new("refused"), online.new("passes")
    second_id = second.id
    with unit_of_work():
        bad = db.session.query(OrderChange).filter_by(order_id=first.id).one()
        bad.data = bad.data.replace('"COMC/R1/', '"COMC/R9/')
    assert exchange_strictly()[0] == 1
    assert here(second_id).version == 1
    noted = db.session.query(OrderChange).filter(OrderChange.fault != "").one()
    assert noted.sent_at is None and noted.order_id == first.id
    calls = online.line.calls
    exchange_strictly()
    assert online.line.calls - calls <= 3  # it is not sent again


def test_an_address_that_is_no_head_office_gives_up_no_change(online: Both) -> None:
    number = online.new("kept-all-the-same").number

    class Elsewhere:
        def call(self, *_: Any, **__: Any) -> Any:
            raise NotFound()

    with pytest.raises(LineDown):
        send_changes(Elsewhere())  # type: ignore[arg-type]
    assert db.session.query(OrderChange.fault, OrderChange.sent_at).one() == ("", None)
    exchange_orders()
    assert online.there(number) is not None


def test_a_death_at_each_statement_of_a_round_loses_nothing_and_makes_nothing_twice(online: Both) -> None:
    for at_statement in range(1, 60):
        order = online.new(f"dying-{at_statement}")
        order_id, number = order.id, order.number
        lived = _survives(exchange_strictly, at_statement)
        exchange_strictly()
        assert online.versions(number) == [(1, "created")] and here(order_id).version == 1
        assert not db.session.query(OrderChange).filter(OrderChange.sent_at.is_(None)).count()
        if lived:
            return
    raise AssertionError("the round never came to its end")


def test_a_change_here_is_whole_or_not_at_all(online: Both) -> None:
    order_id = online.new("whole").id

    def facts() -> Any:
        return here(order_id).status, db.session.query(OrderChange).count()

    def work() -> None:
        desk.take(order_id, "status", OWNER)
        confirm(order_id, OWNER, 0, "whole-change")

    dies_at_each_statement(work, facts)
    assert facts() == ("confirmed", 2)
