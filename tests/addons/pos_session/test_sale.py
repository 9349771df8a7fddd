"""The one-shot sale: what it writes, what it refuses, how many statements it takes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from addons.pos_session.errors import (
    ItemsInvalid,
    NotPaidEnough,
    OrderEmpty,
    ProductNotForSale,
    SessionNotOpen,
    TooMuchOnMethod,
    UnknownPaymentMethod,
)
from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart
from addons.pos_session.services.cash_log import drawer_of_session
from core.db import db
from core.errors import Forbidden, NotFound
from core.idempotency import KeyMismatch, KeyMissing
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from tests.addons.pos_session.shop import Shop, make_shop, statements


def test_a_sale_stores_lines_payment_and_parts(at_the_till: Shop) -> None:
    session = at_the_till.open()
    answer = at_the_till.sell(
        session,
        at_the_till.item("programme", 2),
        at_the_till.item("drink"),
        parts=[{"method": "card", "amount": 1000}, {"method": "cash", "amount": 500}],
    )
    assert answer["number"] == "001.00001.001"
    assert (answer["total"], answer["change"], answer["receipt_no"]) == (1300, 200, 1)
    order = db.session.get(Order, answer["order_id"])
    assert order is not None and order.state == "validated" and order.total_ttc == 1300
    lines = db.session.execute(select(OrderLine).order_by(OrderLine.id)).scalars().all()
    assert [(line.label, line.quantity, line.total_ttc, line.rate) for line in lines] == [
        ("Programme", 2, 1000, 550),
        ("Limonade", 1, 300, 1000),
    ]
    assert [line.total_ht for line in lines] == [94787, 27273]
    assert db.session.execute(select(Payment.total)).scalar_one() == 1300
    parts = db.session.execute(select(PaymentPart).order_by(PaymentPart.id)).scalars().all()
    assert [(part.kind, part.method_kind, part.amount) for part in parts] == [
        ("sale", "card", 1000),
        ("sale", "cash", 500),
        ("change", "cash", -200),
    ]
    entry = db.session.execute(
        select(JournalEntry).where(JournalEntry.kind == "pos_session.sale")
    ).scalar_one()
    assert entry.chain == f"desk:{at_the_till.desk.id}"
    assert '"total":1300' in entry.data


def test_a_sale_of_44_paid_100_in_cash_gives_56_back(at_the_till: Shop) -> None:
    session = at_the_till.open()
    answer = at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
    assert answer["change"] == 5_600
    drawer = drawer_of_session(session.id)
    assert (drawer.received, drawer.change, drawer.expected) == (10_000, 5_600, 14_400)


def test_without_parts_everything_is_paid_in_cash(at_the_till: Shop) -> None:
    session = at_the_till.open()
    answer = at_the_till.sell(session, at_the_till.item("poster"))
    assert [(part["kind"], part["amount"]) for part in answer["parts"]] == [("sale", 1000)]


def test_the_same_sale_sent_twice_is_one_sale(at_the_till: Shop) -> None:
    session = at_the_till.open()
    first = at_the_till.sell(session, at_the_till.item("drink"), key="the-same-key")
    second = at_the_till.sell(session, at_the_till.item("drink"), key="the-same-key")
    assert second == first
    assert db.session.execute(select(func.count(Order.id))).scalar_one() == 1
    db.session.refresh(session)
    assert (session.next_order, session.next_receipt) == (2, 2)
    with pytest.raises(KeyMismatch):
        at_the_till.sell(session, at_the_till.item("drink", 2), key="the-same-key")
    with pytest.raises(KeyMissing):
        at_the_till.sell(session, at_the_till.item("drink"), key="short")


def test_the_same_sale_sent_again_after_closing_gets_the_first_answer(at_the_till: Shop) -> None:
    session = at_the_till.open()
    first = at_the_till.sell(session, at_the_till.item("drink"), key="the-same-key")
    at_the_till.close(session, 10_300)
    assert at_the_till.sell(session, at_the_till.item("drink"), key="the-same-key") == first
    with pytest.raises(SessionNotOpen):
        at_the_till.sell(session, at_the_till.item("drink"))


@pytest.mark.parametrize("wanted", [1, 2, 30])
def test_the_number_of_statements_does_not_grow(at_the_till: Shop, wanted: int) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("drink"))
    items = [at_the_till.item(name) for name in ("programme", "drink", "poster")] * wanted
    due = 1_800 * wanted
    parts = [{"method": "card", "amount": 500}, {"method": "cash", "amount": due - 500 + 1_000}]
    with statements() as seen:
        at_the_till.sell(session, *items, parts=parts)
    assert len(seen) <= 11, "\n\n".join(seen)


def test_what_cannot_be_sold_is_refused_and_changes_nothing(at_the_till: Shop) -> None:
    session = at_the_till.open()
    foreign = make_shop().products["drink"].id
    refused = [
        (OrderEmpty, []),
        (ItemsInvalid, [{"kind": "hat"}]),
        (ItemsInvalid, [{"kind": "product", "product_id": True, "quantity": 1}]),
        (ItemsInvalid, [{**at_the_till.item("drink"), "unit_price": 1}]),
        (ItemsInvalid, [at_the_till.item("drink", 0)]),
        (ItemsInvalid, [at_the_till.item("drink", -1)]),
        (ProductNotForSale, [{"kind": "product", "product_id": foreign, "quantity": 1}]),
    ]
    for error, items in refused:
        with pytest.raises(error):
            at_the_till.sell(session, *items)
    for error, part in [
        (TooMuchOnMethod, {"method": "card", "amount": 400}),
        (NotPaidEnough, {"method": "cash", "amount": 299}),
        (UnknownPaymentMethod, {"method": "gold", "amount": 300}),
    ]:
        with pytest.raises(error):
            at_the_till.sell(session, at_the_till.item("drink"), parts=[part])
    assert db.session.execute(select(func.count(Order.id))).scalar_one() == 0
    db.session.refresh(session)
    assert session.next_order == 1


def test_a_user_of_another_centre_cannot_sell(at_the_till: Shop) -> None:
    session = at_the_till.open()
    other = make_shop()
    with as_user(other.manager), pytest.raises(NotFound):
        at_the_till.sell(session, at_the_till.item("drink"))
    viewer = make_user(permissions=["pos_session.view"], centres=[at_the_till.centre])
    with as_user(viewer), pytest.raises(Forbidden):
        at_the_till.sell(session, at_the_till.item("drink"))
