"""Two tills, one booking, the same instant; an answer that is lost; a process that dies: the database decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding, FundingLine
from addons.pos_booking_payment.models.booking import CHECKED_IN, VALIDATED
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.invariants import broken
from addons.pos_booking_payment.services.locking import locked
from addons.pos_session.models import OrderLine, Session
from addons.pos_session.services import catalogue, corrections, orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.sale import sell
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import Base, db
from core.idempotency import once
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import Stay, draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once


def tills(shop: Shop, number: int) -> list[tuple[User, Session]]:
    """So many operators, each with an open session at a desk of his own."""
    found = []
    for index in range(number):
        with acting_as(SYSTEM), unit_of_work():
            desk = catalogue.make_desk(shop.centre.id, f"Guichet {index}")
        user = make_user(groups=["pos.default.administrator"], centres=[shop.centre])
        with as_user(user):
            found.append((user, shop.open(desk=desk)))
    db.session.remove()
    return found


def sound() -> None:
    with acting_as(SYSTEM):
        assert list(broken()) == []


def taking(session_id: int, stay: Stay, index: int = 0, amount: int | None = None) -> Callable[[], str]:
    """Take a financing at a till, as the tab does: a draft with its line."""

    def job() -> str:
        with unit_of_work():
            order = orders.new_order(session_id)
            item = {"kind": "funding", "funding_id": stay.funding_ids[index], "amount": amount}
            orders.add_items(order.id, [item])
        return "taken"

    return job


def paying(order_id: int, method_id: int, amount: int) -> Callable[[], str]:
    def job() -> str:
        pay_order(order_id, (method_id, amount))
        return "paid"

    return job


def test_two_operators_on_one_financing(app: Flask, shop: Shop) -> None:
    stay = make_stay(shop.centre, 30_000)
    answers = at_once(app, *((user, taking(session.id, stay)) for user, session in tills(shop, 4)))
    assert sorted(answers) == ["pos_booking_payment.funding_held"] * 3 + ["taken"]
    with acting_as(SYSTEM):
        assert db.session.scalar(select(func.count()).select_from(FundingLine)) == 1
    sound()


def test_two_one_shot_payments_of_one_financing(app: Flask, shop: Shop) -> None:
    """Both ask for all that remains: the second finds nothing left, or the financing held."""
    stay = make_stay(shop.centre, 30_000)

    def selling(session_id: int) -> Callable[[], str]:
        def job() -> str:
            item = {"kind": "funding", "funding_id": stay.funding_ids[0]}
            sell(session_id, [item], [], f"one-shot-{session_id}")
            return "paid"

        return job

    answers = at_once(app, *((user, selling(session.id)) for user, session in tills(shop, 3)))
    assert answers.count("paid") == 1, answers
    assert set(answers) <= {
        "paid",
        "pos_booking_payment.funding_held",
        "pos_booking_payment.funding_paid",
    }
    assert (stay.payments(), stay.funding().paid) == ([("cash", 30_000)], 30_000)
    sound()


def test_two_financings_of_one_booking_at_once(app: Flask, shop: Shop) -> None:
    """Neither waits for ever, neither is lost: the booking has both."""
    stay = make_stay(shop.centre, 10_000, 20_000, contract_signed=True)
    jobs = []
    for index, (user, session) in enumerate(tills(shop, 2)):
        with as_user(user):
            order_id = order_for(session, stay, index)
        jobs.append((user, paying(order_id, shop.methods["cash"].id, 10_000 * (index + 1))))
    db.session.remove()
    assert at_once(app, *jobs) == ["paid", "paid"]
    booking = stay.booking
    assert (booking.paid, booking.due, booking.status) == (30_000, 0, VALIDATED)
    sound()


def test_a_change_and_a_payment_at_once(app: Flask, shop: Shop) -> None:
    """Whoever manages the booking comes before and the till is told, or after and finds the payment."""
    for _ in range(5):
        stay = make_stay(shop.centre, 10_000)
        [(user, session)] = tills(shop, 1)
        with as_user(user):
            order_id = order_for(session, stay)

        def change(booking_id: int = stay.booking_id) -> str:
            with unit_of_work():
                booking = locked(booking_id)
                booking.version += 1
                booking.room = "12"
            return "changed"

        db.session.remove()
        answers = at_once(app, (user, paying(order_id, shop.methods["cash"].id, 10_000)), (user, change))
        assert answers in (["paid", "changed"], ["core.stale", "changed"])
        assert stay.funding().paid == (10_000 if answers[0] == "paid" else 0)
        db.session.remove()
    sound()


def test_an_answer_that_was_lost_is_given_again(at_the_till: Shop) -> None:
    """The same key sent again: one payment on the financing, the same answer."""
    stay = make_stay(at_the_till.centre, 30_000)
    order_id = order_for(at_the_till.open(), stay)
    cash = at_the_till.methods["cash"].id

    def twice() -> dict[str, Any]:
        return once(
            "lost-answer", "test.pay", lambda: pay(order_id, [Tender(cash, 30_000)]), "the same request"
        )

    assert twice() == twice()
    assert stay.payments() == [("cash", 30_000)]


def facts() -> dict[str, Any]:
    """All rows of this addon, and how many each table has."""
    with acting_as(SYSTEM):
        found: dict[str, Any] = {}
        for table in Base.metadata.sorted_tables:
            found[table.name] = db.session.scalar(select(func.count()).select_from(table))
            if table.name.startswith(("pos_booking_payment__", "pos_session__order", "core__counter")):
                found[table.name] = sorted(map(repr, map(tuple, db.session.execute(select(table)))))
        db.session.rollback()
    return found


def test_a_till_that_dies_while_it_pays(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 12_000)
    order_id = order_for(at_the_till.open(), stay)
    cash, card = at_the_till.methods["cash"].id, at_the_till.methods["card"].id
    assert dies_at_each_statement(lambda: pay_order(order_id, (card, 7_000), (cash, 5_000)), facts) > 10
    assert stay.payments() == [("card", 7_000), ("cash", 5_000)]
    sound()


def test_a_till_that_dies_while_it_takes_a_payment_back(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 12_000)
    session = at_the_till.open()
    cash = at_the_till.methods["cash"].id
    order_id = order_for(session, stay)
    pay_order(order_id, (cash, 12_000))
    line_id = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order_id)).one()

    def back() -> None:
        with unit_of_work():
            taken = [Taken(line_id, 1)]
            corrections.correct(
                order_id, session.id, taken, [], lambda due, _methods: [Tender(cash, due)], "Erreur"
            )

    assert dies_at_each_statement(back, facts) > 10
    assert stay.payments() == [("cash", 12_000), ("cash", -12_000)]
    sound()


def test_a_till_that_dies_while_it_puts_an_order_on_a_booking(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    order_id = draft_of(at_the_till.open(), [at_the_till.item("poster", 2)])

    def put() -> None:
        with unit_of_work():
            put_on_booking(order_id, stay.booking_id)

    assert dies_at_each_statement(put, facts) > 10
    assert [charge.amount for charge in db.session.scalars(select(Charge))] == [2_000]
    assert stay.booking.extras_total == 2_000
    sound()


def test_everybody_on_the_same_bookings(app: Flask, shop: Shop) -> None:
    """Financings paid, orders put, bookings changed, all on three stays at once: no deadlock, all adds up."""
    stays = [make_stay(shop.centre, 10_000, 10_000, 10_000, 10_000, status=CHECKED_IN) for _ in range(3)]
    desks = tills(shop, 4)
    cash = shop.methods["cash"].id

    def working(place: int, session: Session) -> Callable[[], str]:
        def job() -> str:
            for turn in range(6):
                stay = stays[(place + turn) % 3]
                try:
                    if turn % 3 == 2:
                        order_id = draft_of(session, [shop.item("drink", 2)])
                        with unit_of_work():
                            put_on_booking(order_id, stay.booking_id)
                    else:
                        order_id = order_for(session, stay, place, amount=1_000)
                        pay_order(order_id, (cash, 1_000))
                finally:
                    db.session.rollback()
            return "worked"

        return job

    jobs = [(user, working(place, session)) for place, (user, session) in enumerate(desks)]
    assert at_once(app, *jobs) == ["worked"] * 4
    with acting_as(SYSTEM):
        paid = db.session.scalar(select(func.sum(BookingPayment.amount)))
        assert int(paid) == 4 * 4 * 1_000
        assert int(db.session.scalar(select(func.sum(Booking.paid)))) == 16_000
        assert int(db.session.scalar(select(func.sum(Funding.paid_here)))) == 16_000
        assert int(db.session.scalar(select(func.sum(Booking.extras_total)))) == 4 * 2 * 600
    sound()
