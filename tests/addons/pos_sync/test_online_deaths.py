"""A server that dies at any statement, or between two commits, of the orders that are shared: nothing lost or twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.orders import LockLost
from addons.pos_sync.models import (
    CustomerOrder,
    CustomerOrderLock,
    CustomerOrderVersion,
    OrderChange,
    OrderDocument,
)
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.orders import changes, desk, locks
from addons.pos_sync.services.orders.document import read_document, to_document
from addons.pos_sync.services.orders.documents import DocumentData, receive_document
from addons.pos_sync.services.orders.paid_documents import _tell
from core import clock
from core.db import db
from core.testing.dying import _survives, dies_at_each_statement
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import (
    AFTER,
    BEFORE,
    OTHER,
    OWNER,
    Both,
    at,
    exchange_strictly,
    here,
)

MOST = 120
"""Statements: more than any of this takes."""


def advance_invoice(number: str, document: str) -> DocumentData:
    return DocumentData(number, "advance_invoice", document, 500, 0, "Ada", clock.now())


@contextmanager
def confirmed_order(online: Both, word: str) -> Iterator[tuple[int, str]]:
    """An order that both know, confirmed: its id at the register and its number."""
    order = online.new(word)
    order_id, number = order.id, order.number
    exchange_strictly()
    desk.take(order_id, "status", OTHER)
    given = {"owner": OTHER, "base_version": 1, "content": {"status": "confirmed"}}
    desk.change(order_id, "status", change_id=f"{word}-confirmed-0123456", **given)
    yield order_id, number


def facts_there(number: str) -> Any:
    """All that head office has of an order."""
    db.session.expire_all()
    order = db.session.query(CustomerOrder).filter_by(number=number).one()
    held = db.session.query(CustomerOrderLock.owner, CustomerOrderLock.expires_at).filter_by(
        order_id=order.id
    )
    versions = (
        db.session.query(CustomerOrderVersion.change_id).filter_by(order_id=order.id).order_by("version")
    )
    documents = db.session.query(OrderDocument.document, OrderDocument.order_id).filter_by(
        order_number=number
    )
    return to_document(order), held.all(), versions.all(), documents.all()


def test_head_office_dies_at_each_statement_of_what_a_register_asks(online: Both) -> None:
    with confirmed_order(online, "dies-there") as (_, number), at(online.head_office):
        order = db.session.query(CustomerOrder).filter_by(number=number).one()
        centre_id, data = order.centre_id, read_document({**to_document(order), "note": "Une fois"})
        paid = advance_invoice(number, "901.00001.001")

        def take() -> None:
            with unit_of_work():
                locks.take(number, OWNER, "advance_invoice", "R1", "Ada")

        def change() -> Any:
            with unit_of_work():
                given = (number, OWNER, "dies-there-edit-01234", 2, "edit", data, "Ada", "R1")
                return changes.change(*given, release=False).version

        def receive() -> Any:
            with unit_of_work():
                return receive_document(centre_id, "R1", "dies-there-paid-01234", paid, OWNER, 3)

        works: tuple[Callable[[], Any], ...] = (take, change, receive)
        for work in works:
            assert dies_at_each_statement(work, lambda: facts_there(number)) > 3
            if work is not take:
                before = facts_there(number)
                first, again = work(), work()  # whoever heard no answer asks again
                assert first == again and facts_there(number) == before
        document, held, versions, documents = facts_there(number)
        assert (document["note"], document["advances"], document["version"]) == ("Une fois", 500, 4)
        assert (held, len(versions), len(documents)) == ([], 4, 1)


def test_a_register_dies_at_each_statement_of_taking_and_changing(online: Both) -> None:
    with confirmed_order(online, "dies-here") as (order_id, number):
        for step, made in (("take", 0), ("change", 1)):
            for statement in range(1, MOST):
                owner, word = f"{step}-owner-{statement:010d}", f"dies-here-{step}-{statement:06d}"
                version = here(order_id).version
                given = {"owner": owner, "base_version": version, "content": {"note": word}}

                def take(owner: str = owner) -> None:
                    forget_lines()
                    desk.take(order_id, "edit", owner)

                def change(word: str = word, given: dict[str, Any] = given) -> int:
                    forget_lines()
                    return desk.change(order_id, "edit", change_id=word, **given)

                if step == "take":
                    lived = _survives(take, statement)
                    take()  # the same page again
                    assert here(order_id).version == version
                    desk.release(order_id, owner)
                else:
                    take()
                    lived = _survives(change, statement)
                    assert change() == version + made
                    assert (here(order_id).note, here(order_id).version) == (word, version + made)
                assert not db.session.query(CustomerOrderLock).filter_by(order_id=order_id).count()
                if lived:
                    assert statement > 3
                    break
            else:
                raise AssertionError(f"{step} never came to its end")
        words = [row[0] for row in online.versions(number)]
        assert words == list(range(1, here(order_id).version + 1))


def test_a_register_dies_at_each_statement_of_sending_a_document(online: Both) -> None:
    with confirmed_order(online, "dies-paid") as (order_id, number):
        for statement in range(1, MOST):
            owner = f"paid-owner-{statement:010d}"
            desk.take(order_id, "advance_invoice", owner)
            version = here(order_id).version
            with unit_of_work():
                _tell(here(order_id), advance_invoice(number, f"902.{statement:05d}.001"), owner, version)
            lived = _survives(exchange_strictly, statement)
            exchange_strictly()
            found = online.there(number)
            assert found is not None
            assert found["advances"] == here(order_id).advances == 500 * statement
            assert found["version"] == here(order_id).version == version + 1
            assert not db.session.query(OrderChange).filter(OrderChange.sent_at.is_(None)).count()
            if lived:
                assert statement > 3
                return
    raise AssertionError("the round never came to its end")


@pytest.mark.parametrize("cut", [BEFORE, AFTER])
@pytest.mark.parametrize("taken_meanwhile", [False, True])
def test_the_line_is_cut_between_the_lock_and_the_saving(
    online: Both, cut: str, taken_meanwhile: bool
) -> None:
    word = f"cut-{cut}-{taken_meanwhile}"
    with confirmed_order(online, word) as (order_id, number):
        desk.take(order_id, "edit", OWNER)
        given = {"owner": OWNER, "base_version": 2, "content": {"note": "À garder"}}
        online.line.cuts = [cut]
        with pytest.raises(LineDown):
            desk.change(order_id, "edit", change_id=f"{word}-0123456789", **given)
        made = 3 if cut == AFTER else 2
        if taken_meanwhile:
            with at(online.head_office), unit_of_work():
                db.session.query(CustomerOrderLock).update({"expires_at": clock.now() - timedelta(seconds=1)})
                locks.take(number, OTHER, "edit", "", "Bea")
        forget_lines()
        if taken_meanwhile and cut == BEFORE:
            with pytest.raises(LockLost):
                desk.change(order_id, "edit", change_id=f"{word}-0123456789", **given)
            assert len(online.versions(number)) == 2
        else:
            assert desk.change(order_id, "edit", change_id=f"{word}-0123456789", **given) == 3
            assert len(online.versions(number)) == 3 and here(order_id).note == "À garder"
            made = 3
        exchange_strictly()
        assert here(order_id).version == made
