"""An order in several payments: lines and parts of their quantity, to the cent (money.md, Payments)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from addons.pos_session.errors import (
    CashLimitExceeded,
    ClosingBlocked,
    LineNotFound,
    LinePaid,
    OrderPartlyPaid,
)
from addons.pos_session.errors.payment import (
    NothingDue,
    NotLeftToPay,
)
from addons.pos_session.models import Order, OrderLine, Payment, PaymentLine
from addons.pos_session.services import closing, orders
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.paid_lines import paid_of
from addons.pos_session.services.parts import payments_of
from addons.pos_session.services.payment import cancel_payment
from core.db import db
from core.journal.models import JournalEntry
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.splitting_steps import begin, left, paying, put_at, stored


def test_ten_euros_in_three_are_paid_to_the_cent(at_the_till: Shop) -> None:
    """Three of 10,00 together (by a discount): 3,33 then 3,34, and the last takes exactly what remains."""
    order_id, [line] = begin(at_the_till, at_the_till.item("poster", 3))
    with unit_of_work() as unit:
        row = unit.get(OrderLine, line)
        assert row is not None
        row.discount, row.total_ttc, row.total_ht = 6_667, 1_000, 83_333
        order = unit.get(Order, order_id)
        assert order is not None
        order.total_ttc = 1_000
    taken = []
    for _ in range(2):
        before = paid_of(order_id).total
        due = round(1_000 * (len(taken) + 1) / 3) - before
        answer = paying(at_the_till, order_id, ("card", due), lines={line: 1})
        taken.append(due)
        assert answer["remaining"] == 1_000 - sum(taken)
    assert (taken, left(order_id)) == ([333, 334], [("Affiche", 1, 333)])
    with pytest.raises(LinePaid), unit_of_work():
        change_line(order_id, line, quantity=2)
    answer = paying(at_the_till, order_id, ("cash", 333))
    assert (answer["total"], answer["receipt_no"], answer["remaining"]) == (1_000, 1, 0)
    shares = db.session.execute(select(PaymentLine.amount).order_by(PaymentLine.payment_id)).scalars()
    assert list(shares) == [333, 334, 333]
    assert list(broken()) == []


def test_lines_and_parts_of_a_quantity_each_by_its_own_means(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme", 4), at_the_till.item("drink"), session=session
    )
    first = paying(at_the_till, order_id, ("cash", 2_000), lines={programme: 3})
    assert (first["change"], first["remaining"], first.get("receipt_no")) == (500, 800, None)
    assert left(order_id) == [("Programme", 1, 500), ("Limonade", 1, 300)]
    order = db.session.get(Order, order_id)
    assert order is not None and (order.state, order.receipt_no, paid_of(order_id).total) == (
        "draft",
        None,
        1_500,
    )
    assert drawer_of_session(session.id).expected == 11_500, "the money is in the drawer already"
    with pytest.raises(ClosingBlocked), unit_of_work():
        closing.start_closing(session.id)
    second = paying(at_the_till, order_id, ("card", 100), ("cash", 200), lines={drink: 1})
    assert second["remaining"] == 500
    last = paying(at_the_till, order_id, ("cheque", 500))
    assert (last["number"], last["receipt_no"], last["total"], last["change"]) == (
        "001.00001.001",
        1,
        2_300,
        0,
    )
    assert [(part["kind"], part["amount"]) for part in last["parts"]] == [
        ("sale", 2_000),
        ("change", -500),
        ("sale", 100),
        ("sale", 200),
        ("sale", 500),
    ]
    assert [paid.payment.total for paid in payments_of(order_id)] == [1_500, 300, 500]
    db.session.refresh(order)
    assert (order.state, order.total_ttc, order.total_ht) == ("validated", 2_300, 2_169)
    told = db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.seq)).all()
    assert told[-4:] == ["pos_session.payment"] * 3 + ["pos_session.sale"]
    assert list(broken()) == []
    assert at_the_till.close(session, 11_700).closing_difference == 0


def test_one_payment_of_everything_is_one_sale_as_ever(at_the_till: Shop) -> None:
    order_id, _ = begin(at_the_till, at_the_till.item("programme"), at_the_till.item("drink"))
    answer = paying(at_the_till, order_id, ("cash", 1_000))
    assert (answer["total"], answer["change"], answer["remaining"]) == (800, 200, 0)
    assert (stored(Payment), stored(PaymentLine)) == (1, 0)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "pos_session.payment"))
    assert entries.all() == []


def test_every_line_ticked_finishes_the_order_too(at_the_till: Shop) -> None:
    put_at(at_the_till, "drink", 0)
    order_id, [programme, _drink] = begin(
        at_the_till, at_the_till.item("programme"), at_the_till.item("drink")
    )
    answer = paying(at_the_till, order_id, ("cash", 500), lines={programme: 1})
    assert (answer["receipt_no"], answer["remaining"]) == (1, 0), (
        "what costs nothing goes with the last payment"
    )
    assert list(broken()) == []


def test_what_is_not_there_to_pay_is_refused(at_the_till: Shop) -> None:
    put_at(at_the_till, "drink", 0)
    session = at_the_till.open()
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme", 2), at_the_till.item("drink"), session=session
    )
    _, [foreign] = begin(at_the_till, at_the_till.item("poster"), session=session)
    paying(at_the_till, order_id, ("card", 500), lines={programme: 1})
    refused: list[tuple[type[Exception], dict[int, int]]] = [
        (NotLeftToPay, {programme: 2}),
        (NotLeftToPay, {programme: 0}),
        (NotLeftToPay, {programme: -1}),
        (LineNotFound, {foreign: 1}),
        (LineNotFound, {999_999: 1}),
        (NothingDue, {drink: 1}),
        (NothingDue, {}),
    ]
    for error, lines in refused:
        with pytest.raises(error):
            paying(at_the_till, order_id, ("card", 500), lines=lines)
    assert stored(Payment) == 1
    db.session.refresh(session)
    assert session.next_receipt == 1, "a payment of a part takes no receipt number"


def test_a_paid_line_stays_on_its_order_which_is_not_abandoned(at_the_till: Shop) -> None:
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme", 2), at_the_till.item("drink")
    )
    paying(at_the_till, order_id, ("card", 500), lines={programme: 1})
    with pytest.raises(LinePaid), unit_of_work():
        orders.remove_lines(order_id, [drink, programme])
    with pytest.raises(OrderPartlyPaid), unit_of_work():
        orders.abandon(order_id, "Parti")
    with unit_of_work():
        orders.add_items(order_id, [at_the_till.item("programme"), at_the_till.item("drink")])
        orders.remove_lines(order_id, [drink])
    assert left(order_id) == [("Programme", 2, 1_000)]
    assert paying(at_the_till, order_id, ("card", 1_000))["total"] == 1_500
    assert list(broken()) == []


def test_nothing_left_after_lines_were_taken_off_finishes_without_another_payment(at_the_till: Shop) -> None:
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme"), at_the_till.item("drink")
    )
    paying(at_the_till, order_id, ("card", 500), lines={programme: 1})
    with unit_of_work():
        orders.remove_lines(order_id, [drink])
    answer = paying(at_the_till, order_id)
    assert (answer["total"], answer["receipt_no"], stored(Payment)) == (500, 1, 1)
    assert list(broken()) == []


def test_the_legal_limit_counts_the_cash_of_every_payment(at_the_till: Shop) -> None:
    order_id, [seat] = begin(at_the_till, at_the_till.item("seat", 23))
    first = paying(at_the_till, order_id, ("cash", 88_000), lines={seat: 20})
    with pytest.raises(CashLimitExceeded):
        paying(at_the_till, order_id, ("cash", 13_200))
    with unit_of_work():
        cancel_payment(order_id, first["payment_id"], "Par carte")
    paying(at_the_till, order_id, ("cash", 13_200), lines={seat: 3})
    assert paying(at_the_till, order_id, ("card", 88_000))["total"] == 101_200


def test_what_takes_off_is_paid_together_with_what_it_is_taken_off(at_the_till: Shop) -> None:
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme", 2), at_the_till.item("drink")
    )
    with unit_of_work() as unit:
        row = unit.get(OrderLine, drink)
        order = unit.get(Order, order_id)
        assert row is not None and order is not None
        row.quantity, row.total_ttc, row.total_ht, order.total_ttc = -1, -300, -27_273, 700
    for lines in ({drink: 1}, {programme: 2}):
        with pytest.raises(NothingDue):
            paying(at_the_till, order_id, ("cash", 1_000), lines=lines)
    paying(at_the_till, order_id, ("cash", 200), lines={drink: 1, programme: 1})
    assert paying(at_the_till, order_id, ("cash", 500))["total"] == 700
    assert list(broken()) == []
