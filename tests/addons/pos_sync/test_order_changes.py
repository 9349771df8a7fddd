"""Changes of customer orders at head office: upon the newest version, under the lock, each once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_sync.errors.orders import (
    ChangeIdUsed,
    LockLost,
    NumberForeign,
    OperationImpossible,
    OrderInvalid,
    OrderLocked,
)
from addons.pos_sync.models.customer_order import CustomerOrder, CustomerOrderVersion
from addons.pos_sync.services.orders import changes, locks
from addons.pos_sync.services.orders.document import read_document, to_document
from addons.pos_sync.services.orders.feed import changed_orders
from addons.pos_sync.services.orders.versions import Made
from core.db import db
from core.errors import Stale
from core.identity.actor import SYSTEM, acting_as
from core.testing.dying import dies_at_each_statement
from core.testing.factories import make_centre
from core.uow import unit_of_work
from tests.addons.pos_session.shop import statements
from tests.addons.pos_sync.head_office import NUMBER, A, B, HeadOffice, stored
from tests.addons.pos_sync.order_documents import line, order_document


def take(
    head_office: HeadOffice, owner: str = A, place: str = "R1", operation: str = "edit"
) -> dict[str, Any]:
    with head_office.at(place):
        return to_document(locks.take(NUMBER, owner, operation, place, "Ada").order)


def change(
    head_office: HeadOffice,
    document: dict[str, Any],
    operation: str = "edit",
    change_id: str = "change-00000000002",
    owner: str = A,
    place: str = "R1",
    base: int | None = None,
    release: bool = True,
) -> Made:
    with head_office.at(place):
        data = read_document(document)
        base = document["version"] if base is None else base
        return changes.change(NUMBER, owner, change_id, base, operation, data, "Ada", place, release)


def versions() -> list[tuple[int, str, str]]:
    found = db.session.query(CustomerOrderVersion).order_by(CustomerOrderVersion.version)
    return [(row.version, row.operation, row.place) for row in found]


def test_a_change_is_made_and_ends_the_lock(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    document = take(head_office)
    made = change(
        head_office, {**document, "customer": "Marc", "lines": [line(), line(2)], "total_ttc": 4_500}
    )
    order = stored()
    assert (made.version, order.version, order.customer, order.total_ttc) == (2, 2, "Marc", 4_500)
    assert made.document == to_document(order) and len(order.lines) == 2
    assert locks.live_lock(order_id) is None
    assert versions() == [(1, "created", "R1"), (2, "edit", "R1")]
    kept = db.session.execute(select(CustomerOrderVersion.data).where(CustomerOrderVersion.version == 2))
    assert json.loads(kept.scalar_one()) == made.document


def test_a_change_sent_twice_is_made_once(head_office: HeadOffice) -> None:
    head_office.send()
    document = take(head_office)
    first = change(head_office, {**document, "note": "Appeler"})
    take(head_office, B, "R2")
    assert change(head_office, {**document, "note": "Appeler"}) == first
    assert len(versions()) == 2
    with pytest.raises(ChangeIdUsed):
        change(head_office, {**document, "note": "Autre"}, owner=B, place="R2")


def test_without_the_lock_or_upon_an_old_version(head_office: HeadOffice) -> None:
    head_office.send()
    document = take(head_office)
    wanted = {**document, "note": "x"}
    for owner, place in ((B, "R1"), (A, "R2"), (B, "")):
        with pytest.raises(LockLost):
            change(head_office, wanted, owner=owner, place=place)
    with pytest.raises(Stale):
        change(head_office, wanted, base=2)
    assert (stored().version, stored().note) == (1, "")
    change(head_office, wanted, release=False)
    with pytest.raises(Stale):
        change(head_office, wanted, change_id="change-00000000003")
    change(head_office, {**wanted, "note": "y", "version": 2}, change_id="change-00000000004")
    assert (stored().version, stored().note) == (3, "y")


@pytest.mark.parametrize(
    ("operation", "change_of", "fields"),
    [
        ("edit", {"status": "in_progress"}, None),
        ("edit", {"number": "COMC/R1/00002"}, ["number"]),
        ("edit", {"cancel_reason": "x"}, ["cancel_reason"]),
        ("status", {"status": "in_progress", "customer": "Marc"}, ["customer"]),
        ("status", {"status": "in_progress", "lines": [], "total_ttc": 0}, ["lines", "total_ttc"]),
        ("status", {"status": "closed"}, None),
        ("cancel", {"status": "cancelled", "cancel_reason": "Trop tard", "note": "x"}, ["note"]),
        ("reopen", {"status": "in_progress"}, None),
        ("receipt", {"status": "closed"}, None),
    ],
)
def test_what_an_operation_does_not_change(
    head_office: HeadOffice, operation: str, change_of: dict[str, Any], fields: list[str] | None
) -> None:
    head_office.send()
    document = take(head_office)
    refusal = OperationImpossible if fields is None else OrderInvalid
    with pytest.raises(refusal) as refused:
        change(head_office, {**document, **change_of}, operation)
    assert sorted(refused.value.fields) == (fields or [])
    assert stored().version == 1


def test_head_office_closes_reopens_and_cancels(head_office: HeadOffice) -> None:
    head_office.send()
    for n, (operation, wanted) in enumerate(
        [
            ("close", {"status": "closed"}),
            ("reopen", {"status": "in_progress"}),
            ("cancel", {"status": "cancelled", "cancel_reason": "Annulée par le client"}),
            ("reopen", {"status": "unconfirmed", "cancel_reason": ""}),
        ]
    ):
        document = take(head_office, B, "", operation)
        change(head_office, {**document, **wanted}, operation, f"change-of-head-office-{n}", B, "")
        assert stored().status == wanted["status"]


def test_an_order_of_a_register_arrives_once_with_its_further_states(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    assert head_office.send() == order_id
    head_office.send("second-change-0002", customer="Marc", advances=500)
    assert versions() == [(1, "created", "R1"), (2, "created", "R1")]
    assert (stored().customer, stored().advances) == ("Marc", 0)
    document = take(head_office, B, "R2")
    with pytest.raises(OrderLocked):
        head_office.send("third-change-00003", customer="Anne")
    change(head_office, {**document, "note": "R2"}, owner=B, place="R2")
    with pytest.raises(Stale):
        head_office.send("third-change-00003", customer="Anne")
    assert (stored().customer, stored().note, stored().version) == ("Marc", "R2", 3)


def test_a_register_numbers_its_own_orders_alone(head_office: HeadOffice) -> None:
    head_office.send()
    foreign = order_document("COMC/R2/00001", origin="R2")
    with pytest.raises(NumberForeign), head_office.at("R1"):
        changes.receive_new(head_office.centre.id, "R1", "some-change-00001", read_document(foreign))
    with acting_as(SYSTEM):
        elsewhere = make_centre().id
    with pytest.raises(NumberForeign), acting_as(SYSTEM), unit_of_work():
        changes.receive_new(elsewhere, "R1", "some-change-00002", read_document(order_document()))
    with pytest.raises(ChangeIdUsed):
        head_office.send(number="COMC/R1/00002")


def test_killed_at_each_statement(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    document = take(head_office)

    def facts() -> tuple[Any, ...]:
        order = stored()
        lock = locks.live_lock(order_id)
        return (to_document(order), order.feed, versions(), lock is not None)

    work = {**document, "customer": "Marc", "lines": [line(), line(2)], "total_ttc": 4_500}
    assert dies_at_each_statement(lambda: change(head_office, work), facts) > 8
    assert (stored().version, stored().customer, len(stored().lines)) == (2, "Marc", 2)


def test_lines_and_orders_cost_no_statements(head_office: HeadOffice) -> None:
    head_office.send()
    counts = []
    for n, lines in enumerate((1, 30)):
        document = take(head_office)
        wanted = [line(position + 1) for position in range(lines)]
        with statements() as seen:
            work = {**document, "lines": wanted, "total_ttc": 2_250 * lines, "note": str(n)}
            change(head_office, work, change_id=f"counted-change-0{n}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    with head_office.at("R1"), statements() as few:
        assert len(changed_orders(head_office.centre.id, 0)[0]) == 1
    for n in range(2, 12):
        head_office.send(f"many-orders-000{n:02d}", number=f"COMC/R1/000{n:02d}")
    with head_office.at("R1"), statements() as many:
        assert len(changed_orders(head_office.centre.id, 0)[0]) == 11
    assert len(few) == len(many)


def test_the_feed_has_each_changed_order_once_where_its_last_change_is(head_office: HeadOffice) -> None:
    for n in (1, 2, 3):
        head_office.send(f"feed-order-000{n:03d}", number=f"COMC/R1/0000{n}")
    document = take(head_office)
    change(head_office, {**document, "note": "x"})

    def pages(since: int, limit: int) -> list[str]:
        found: list[str] = []
        while True:
            with head_office.at("R2"):
                documents, since = changed_orders(head_office.centre.id, since, limit)
            if not documents:
                return found
            found += [f"{each['number']} {each['version']}" for each in documents]

    expected = ["COMC/R1/00002 1", "COMC/R1/00003 1", "COMC/R1/00001 2"]
    assert pages(0, 1) == pages(0, 200) == expected
    assert pages(3, 1) == expected[2:]


def test_a_new_order_is_there_whole_or_not_at_all(head_office: HeadOffice) -> None:
    def facts() -> tuple[int, int]:
        with acting_as(SYSTEM):
            return db.session.query(CustomerOrder).count(), db.session.query(CustomerOrderVersion).count()

    assert dies_at_each_statement(lambda: head_office.send(), facts) > 8
    assert facts() == (1, 1)
