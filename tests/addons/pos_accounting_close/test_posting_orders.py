"""Orders on invoices, and orders paid in another session than theirs, in the entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from addons.pos_accounting_close.services.invariants_entries import broken_entries as broken
from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart, Session
from addons.pos_session.services.invoices import credit_invoice
from core import clock
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, lines_of, post
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_corrections import take_back
from tests.addons.pos_session.test_invoices import gather, invoice_to, named

SALE = {"707": -833, "44571": -167}


def customers(entry: Any) -> list[tuple[str, str, str, int]]:
    """Auxiliary account, its label, piece and signed cents of the lines of customers."""
    return [
        (line.auxiliary, line.auxiliary_label, line.piece_ref, line.debit - line.credit)
        for line in lines_of(entry)
        if line.use == "customer"
    ]


def test_an_invoiced_order_goes_through_its_customer_and_is_sold_once(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.sell(session, at_the_till.item("poster"))
    invoice = invoice_to(sale["order_id"], customer := named(at_the_till))
    at_the_till.close(session, 2_000, kept=0)
    entry = post(session)
    assert balances(entry) == {"580": 2_000, "707": -1_667, "44571": -333}, "411 comes to nothing"
    who = (f"C{customer}", "Comité des fêtes", invoice.number)
    assert customers(entry) == [(*who, 1_000), (*who, -1_000)]
    assert [line.order_id for line in lines_of(entry) if line.use == "customer"] == [sale["order_id"]] * 2
    assert list(broken()) == []


def test_an_order_invoiced_after_the_closure_posts_nothing_again(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.close(session, 1_000, kept=0)
    entry = post(session)
    invoice_to(sale["order_id"], named(at_the_till))
    gathered = at_the_till.open(0)
    at_the_till.close(gathered, 0)
    assert post(gathered) is None
    assert balances(entry) == {"580": 1_000, **SALE}
    assert customers(entry) == []


def test_a_credited_invoice_counts_no_more_and_the_last_one_stands(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    first, second = (at_the_till.sell(session, at_the_till.item("poster"))["order_id"] for _ in range(2))
    customer = named(at_the_till)
    for order in (first, second):
        invoice = invoice_to(order, customer)
        with unit_of_work():
            credit_invoice(invoice.id, "Erreur")
    again = invoice_to(second, customer)
    at_the_till.close(session, 2_000, kept=0)
    found = customers(post(session))
    assert [(piece, amount) for _, _, piece, amount in found] == [
        (again.number, 1_000),
        (again.number, -1_000),
    ]


def test_the_correction_of_an_invoice_that_was_credited_is_a_refund_like_any_other(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    invoice = invoice_to(sale["order_id"], named(at_the_till))
    at_the_till.close(session, 1_000, kept=1_000)
    post(session)
    with unit_of_work():
        credit_invoice(invoice.id, "Repris")
    later = at_the_till.open(1_000)
    take_back(at_the_till, sale, later)
    at_the_till.close(later, 0)
    entry = post(later)
    assert balances(entry) == {"530": -1_000, "707": 833, "44571": 167}
    assert customers(entry) == []
    assert list(broken()) == []


def test_a_counter_invoice_is_the_walk_in_customer_s(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.close(session, 1_000, kept=0)
    invoice = gather(at_the_till)
    entry = post(session)
    assert {line[1:3] for line in customers(entry)} == {("Client de passage", invoice.number)}
    assert balances(entry) == {"580": 1_000, **SALE}


@pytest.fixture
def moved(at_the_till: Shop) -> tuple[Session, Session]:
    """Two closed sessions; the order validated in the second was paid 4.00 in the first, before."""
    first = at_the_till.open(0)
    at_the_till.close(first, 0)
    second = at_the_till.open(0)
    sale = at_the_till.sell(second, at_the_till.item("poster"), parts=[{"method": "card", "amount": 1_000}])
    at_the_till.close(second, 0)
    return first, pay_elsewhere(at_the_till, sale["order_id"], first, second)


def pay_elsewhere(shop: Shop, order_id: int, first: Session, second: Session) -> Session:
    """Bring an order of 10.00 to what no till writes: 4.00 less in its session, 4.00 by card in another, before it."""
    with unit_of_work() as unit:
        before = unit.get_one(Order, order_id).created_at
        card_in(shop, order_id, second, -400)
        card_in(shop, order_id, first, 400, before)
    return second


def card_in(shop: Shop, order_id: int, session: Session, amount: int, at: datetime | None = None) -> None:
    """Write a payment of an order by card in a session, as no till does: in the running unit of work."""
    payment = insert(Payment).values(
        centre_id=shop.centre.id,
        order_id=order_id,
        session_id=session.id,
        total=amount,
        created_at=at or clock.now(),
    )
    db.session.execute(
        insert(PaymentPart).values(
            payment_id=db.session.execute(payment.returning(Payment.id)).scalar_one(),
            session_id=session.id,
            method_id=shop.methods["card"].id,
            method_kind="card",
            kind="sale" if amount > 0 else "refund",
            amount=amount,
        )
    )


def test_what_is_paid_before_an_order_is_finished_is_a_deposit_until_then(
    moved: tuple[Session, Session],
) -> None:
    first, second = moved
    received, used = post(first), post(second)
    assert balances(received) == {"5115": 400, "4191": -400}
    assert balances(used) == {"5115": 600, "4191": 400, **SALE}
    order = db.session.scalar(select(Order.id).where(Order.session_id == second.id))
    for entry in (received, used):
        assert [line.order_id for line in lines_of(entry) if line.use == "deposit"] == [order]
    assert list(broken()) == []


def test_the_deposit_of_an_invoiced_order_is_credited_to_its_customer(
    at_the_till: Shop, moved: tuple[Session, Session]
) -> None:
    first, second = moved
    order = db.session.scalars(select(Order).where(Order.session_id == second.id)).one()
    invoice_to(order.id, named(at_the_till))
    post(first)
    entry = post(second)
    assert [line[-1] for line in customers(entry)] == [1_000, -600, -400]
    assert balances(entry) == {"5115": 600, "4191": 400, **SALE}


def test_what_nobody_paid_is_a_claim_and_what_is_paid_later_settles_it(at_the_till: Shop) -> None:
    first = at_the_till.open(0)
    sale = at_the_till.sell(first, at_the_till.item("poster"), parts=[{"method": "card", "amount": 1_000}])
    at_the_till.close(first, 0)
    second = at_the_till.open(0)
    at_the_till.close(second, 0)
    with unit_of_work():
        card_in(at_the_till, sale["order_id"], first, -400)
        card_in(at_the_till, sale["order_id"], second, 400)
    assert balances(post(first)) == {"5115": 600, "411": 400, **SALE}
    assert balances(post(second)) == {"5115": 400, "411": -400}
    assert list(broken()) == []


def test_what_is_taken_for_a_third_party_is_no_sale(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    with unit_of_work() as unit:
        order = unit.get_one(Order, sale["order_id"])
        number, centre = f"{session.code}.900", at_the_till.centre.id
        other = insert(Order).values(
            centre_id=centre,
            session_id=session.id,
            sequence=900,
            number=number,
            state="validated",
            receipt_no=900,
            total_ttc=700,
            total_ht=0,
            validated_at=order.validated_at,
        )
        order_id = unit.execute(other.returning(Order.id)).scalar_one()
        unit.execute(
            insert(OrderLine).values(
                order_id=order_id,
                position=1,
                kind="other",
                label="Pour un tiers",
                quantity=1,
                unit_price=700,
                rate=0,
                total_ttc=700,
                unit_price_ht=70_000,
                total_ht=70_000,
                turnover=False,
            )
        )
        card_in(at_the_till, order_id, session, 700)
    at_the_till.close(session, 1_000, kept=0)
    assert balances(post(session)) == {"580": 1_000, "5115": 700, "467": -700, **SALE}
