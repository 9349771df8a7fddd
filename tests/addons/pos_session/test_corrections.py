"""Refunds and corrections of validated orders: counter-rows, linked both ways, never more than was sold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.errors import (
    NothingToCorrect,
    NotTheOriginalMeans,
    OrderNotPaid,
    QuantityNotLeft,
    RefundNotExact,
    RefundReasonRequired,
    SessionNotOpen,
)
from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.services import orders
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.payment import pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Forbidden, NotFound
from core.journal.models import JournalEntry
from core.registry import registry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop


def corrections_of(order_id: int) -> list[int]:
    """The ids of the orders that refund or correct one."""
    return list(db.session.scalars(select(Order.id).where(Order.corrects_id == order_id).order_by(Order.id)))


def take_back(
    shop: Shop,
    sale: dict[str, Any],
    session: Session,
    quantity: int = 1,
    added: Any = (),
    by: str = "cash",
    amount: int | None = None,
    reason: str = "Repris",
    line: int = 0,
) -> dict[str, Any]:
    """Take a quantity of a line of a sale back by one method (the whole gap unless an amount is given)."""
    method = shop.methods[by].id

    def tenders(due: int, _methods: Any) -> list[Tender]:
        given = due if amount is None else amount
        return [Tender(method, given)] if given else []

    with unit_of_work():
        return correct(
            sale["order_id"],
            session.id,
            [Taken(sale["lines"][line]["id"], quantity)],
            list(added),
            tenders,
            reason,
        )


def test_a_refund_in_cash_lowers_the_drawer_and_leaves_the_original_as_it_was(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster", 2))
    before = _row(sale["order_id"])
    made = take_back(at_the_till, sale, session)
    assert made["total"] == -1_000
    assert drawer_of_session(session.id).expected == 1_000
    assert drawer_of_session(session.id).refunds == 1_000
    assert _row(sale["order_id"]) == before
    refund = db.session.get_one(Order, made["order_id"])
    assert (refund.corrects_id, refund.correction_reason, refund.receipt_no) == (
        sale["order_id"],
        "Repris",
        2,
    )
    assert refund.total_ht == -833
    assert corrections_of(sale["order_id"]) == [refund.id]
    [line] = db.session.execute(select(OrderLine).where(OrderLine.order_id == refund.id)).scalars()
    assert (line.quantity, line.total_ttc, line.corrects_id) == (-1, -1_000, sale["lines"][0]["id"])
    entry = db.session.query(JournalEntry).filter_by(kind="pos_session.sale").order_by(JournalEntry.seq).all()
    assert f'"corrects":{sale["order_id"]}' in entry[-1].data
    assert [row.ttc for row in sheet_of(session).vat] == [1_000]
    assert _faults() == []


def test_giving_back_nine_for_ten_is_refused(at_the_till: Shop) -> None:
    session = at_the_till.open()
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    with pytest.raises(RefundNotExact):
        take_back(at_the_till, sale, session, amount=-900)
    assert corrections_of(sale["order_id"]) == []


def test_never_more_than_was_sold_all_refunds_together(at_the_till: Shop) -> None:
    session = at_the_till.open()
    sale = at_the_till.sell(session, at_the_till.item("drink", 3))
    take_back(at_the_till, sale, session, 2)
    with pytest.raises(QuantityNotLeft) as refused:
        take_back(at_the_till, sale, session, 2)
    assert list(refused.value.fields) == [f"take_{sale['lines'][0]['id']}"]
    take_back(at_the_till, sale, session, 1)
    with pytest.raises(QuantityNotLeft):
        take_back(at_the_till, sale, session, 1)


def test_the_pieces_of_a_rounded_line_add_up_to_it(at_the_till: Shop) -> None:
    """Three pieces of 3.33 at 10 % off are 8.99; one by one they are 3.00 + 2.99 + 3.00."""
    session = at_the_till.open()
    with unit_of_work():
        draft = orders.new_order(session.id)
        [line] = orders.add_items(draft.id, [at_the_till.item("drink", 3)])
        stored = db.session.get_one(OrderLine, line.id)
        stored.unit_price, stored.discount, stored.total_ttc = 333, 1_000, 899
        stored.total_ht, stored.unit_price_ht = 81_727, 30_273
        db.session.get_one(Order, draft.id).total_ttc = 899
    with unit_of_work():
        sale = pay(draft.id, [Tender(at_the_till.methods["cash"].id, 899)])
    given = [take_back(at_the_till, sale, session)["total"] for _ in range(3)]
    assert given == [-300, -299, -300]
    assert sum(row.ht for row in sheet_of(session).vat) == 0
    assert _faults() == []


def test_a_correction_sells_something_else_and_settles_the_gap(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    dearer = take_back(at_the_till, sale, session, added=[at_the_till.item("programme", 3)])
    assert dearer["total"] == 500
    assert drawer_of_session(session.id).expected == 1_500
    same = at_the_till.sell(session, at_the_till.item("programme"))
    even = take_back(at_the_till, same, session, added=[at_the_till.item("programme")])
    assert (even["total"], even["parts"]) == (0, [])
    assert _faults() == []


def test_an_order_of_a_closed_session_is_corrected_in_the_session_of_now(at_the_till: Shop) -> None:
    first = at_the_till.open(0)
    sale = at_the_till.sell(first, at_the_till.item("poster"))
    at_the_till.close(first, 1_000)
    with pytest.raises(SessionNotOpen):
        take_back(at_the_till, sale, first)
    second = at_the_till.open(1_000)
    take_back(at_the_till, sale, second)
    assert drawer_of_session(second.id).expected == 0
    assert drawer_of_session(first.id).expected == 1_000
    assert _faults() == []


def test_it_goes_back_the_way_it_came_unless_a_right_says_otherwise(at_the_till: Shop) -> None:
    session = at_the_till.open()
    card = [{"method": "card", "amount": 700}, {"method": "cash", "amount": 300}]
    sale = at_the_till.sell(session, at_the_till.item("poster"), parts=card)
    with pytest.raises(NotTheOriginalMeans):
        take_back(at_the_till, sale, session)
    with unit_of_work():
        correct(
            sale["order_id"],
            session.id,
            [Taken(sale["lines"][0]["id"], 1)],
            [],
            lambda due, methods: [
                Tender(at_the_till.methods["card"].id, -700),
                Tender(at_the_till.methods["cash"].id, -300),
            ],
            "Repris",
        )
    other = at_the_till.sell(session, at_the_till.item("poster"), parts=[{"method": "card", "amount": 1_000}])
    with as_user(at_the_till.manager):
        assert take_back(at_the_till, other, session)["total"] == -1_000
    assert _faults() == []


def test_what_is_refused(at_the_till: Shop) -> None:
    session = at_the_till.open()
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    with pytest.raises(RefundReasonRequired):
        take_back(at_the_till, sale, session, reason="  ")
    with pytest.raises(NothingToCorrect), unit_of_work():
        correct(sale["order_id"], session.id, [], [], lambda due, methods: [], "Repris")
    with unit_of_work():
        draft = orders.new_order(session.id)
    with pytest.raises(OrderNotPaid):
        take_back(at_the_till, {**sale, "order_id": draft.id}, session)
    viewer = make_user(centres=[at_the_till.centre], permissions=["pos_session.view", "pos_session.sell"])
    with as_user(viewer), pytest.raises(Forbidden):
        take_back(at_the_till, sale, session)
    stranger = make_shop()
    with as_user(stranger.manager):
        theirs = stranger.open()
        with pytest.raises(NotFound):
            take_back(stranger, sale, theirs)


def test_a_refund_and_what_it_sold_instead_can_be_taken_back_too(at_the_till: Shop) -> None:
    session = at_the_till.open()
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    made = take_back(at_the_till, sale, session, added=[at_the_till.item("seat")])
    sold_instead = {**made, "lines": [line for line in made["lines"] if line["quantity"] > 0]}
    again = take_back(at_the_till, sold_instead, session)
    assert again["total"] == -4_400
    assert corrections_of(sale["order_id"]) == [made["order_id"], again["order_id"]]
    assert _faults() == []


def _row(order_id: int) -> list[Any]:
    """The order and its lines, byte for byte."""
    db.session.expire_all()
    order = db.session.execute(select(Order.__table__).where(Order.__table__.c.id == order_id)).one()
    lines = db.session.execute(
        select(OrderLine.__table__).where(OrderLine.__table__.c.order_id == order_id)
    ).all()
    return [order, *lines]


def _faults() -> list[str]:
    return [fault for _, fault in registry().collect("check_invariants")]
