"""Two tills that put orders on one booking, a till and an invoice, a correction that dies: one wins, none is half."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from addons.pos_booking_payment.models import ServiceGroup
from addons.pos_booking_payment.models.booking import CHECKED_IN, INVOICED
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.locking import locked
from addons.pos_session.models import InvoiceOrder, Order, OrderLine, Session
from addons.pos_session.services import corrections
from addons.pos_session.services.invoices import issue_counter_invoice
from addons.pos_session.services.payment import pay
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import ARRIVAL, Stay, draft_of, make_stay, order_for, pay_order
from tests.addons.pos_booking_payment.test_at_once import facts, sound, tills
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once


def putting(shop: Shop, session: Session, stay: Stay) -> Callable[[], str]:
    """An order of one poster of the session, put on a stay by the job."""
    order_id = draft_of(session, [shop.item("poster")])

    def job() -> str:
        with unit_of_work():
            put_on_booking(order_id, stay.booking_id)
        return "put"

    return job


def test_two_tills_on_one_booking_make_its_extras_once(app: Flask, shop: Shop) -> None:
    stay = make_stay(shop.centre, status=CHECKED_IN)
    jobs = []
    for user, session in tills(shop, 4):
        with as_user(user):
            jobs.append((user, putting(shop, session, stay)))
    db.session.remove()
    assert at_once(app, *jobs) == ["put"] * 4
    with acting_as(SYSTEM):
        assert db.session.query(ServiceGroup).filter_by(booking_id=stay.booking_id, extras=True).count() == 1
        assert stay.booking.extras_total == 4_000
    sound()


def test_a_till_and_the_invoice_of_the_stay_at_once(app: Flask, shop: Shop) -> None:
    """Whatever comes first: the order is on the invoiced booking, or refused with the number and on no booking."""
    [(user, session)] = tills(shop, 1)
    for turn in range(5):
        stay = make_stay(shop.centre, status=CHECKED_IN)

        def invoice(booking_id: int = stay.booking_id, number: str = f"FC-2026-{turn}") -> str:
            with unit_of_work():
                booking = locked(booking_id)
                booking.status, booking.invoice_number, booking.invoiced_on = INVOICED, number, ARRIVAL
                booking.version += 1
            return "invoiced"

        with as_user(user):
            job = putting(shop, session, stay)
        db.session.remove()
        answers = at_once(app, (user, job), (user, invoice))
        assert answers in (["put", "invoiced"], ["pos_booking_payment.booking_invoiced", "invoiced"])
        with acting_as(SYSTEM):
            assert stay.booking.extras_total == (1_000 if answers[0] == "put" else 0)
        db.session.remove()
    sound()


def test_a_till_that_dies_while_it_takes_back_from_a_booking(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("poster", 2)])
    with unit_of_work():
        put_on_booking(order_id, stay.booking_id)
    line_id = db.session.query(OrderLine.id).filter_by(order_id=order_id).scalar()
    taken = [Taken(line_id, 1)]
    proposed = corrections.preview(db.session.get_one(Order, order_id), taken, [], session).proposed

    def back() -> None:
        with unit_of_work():
            corrections.correct(order_id, session.id, taken, [], lambda due, methods: proposed, "Rendu")

    assert dies_at_each_statement(back, facts) > 10
    assert stay.booking.extras_total == 1_000
    sound()


def test_a_counter_invoice_takes_the_walk_in_orders_of_a_mixed_day_alone(at_the_till: Shop) -> None:
    """One for the walk-in customer, one on a stay, one half on it, a financing: 10.00 is invoiced, of one order."""
    stay = make_stay(at_the_till.centre, 30_000, status=CHECKED_IN)
    session = at_the_till.open(0, note="vide")
    cash = at_the_till.methods["cash"].id
    walk_in = at_the_till.sell(session, at_the_till.item("poster"))["order_id"]
    whole = draft_of(session, [at_the_till.item("poster")])
    part = draft_of(session, [at_the_till.item("poster", 2)])
    [line_id] = db.session.query(OrderLine.id).filter_by(order_id=part).one()
    with unit_of_work():
        put_on_booking(whole, stay.booking_id)
    with unit_of_work():
        put_on_booking(part, stay.booking_id, {line_id: 1})
    with unit_of_work():
        pay(part, [Tender(cash, 1_000)])
    pay_order(order_for(session, stay), (cash, 30_000))
    at_the_till.close(session, 32_000)
    day = session.business_day
    with as_user(at_the_till.manager), unit_of_work():
        invoice = issue_counter_invoice(at_the_till.centre.id, day - timedelta(days=1), day)
        assert invoice.total_ttc == 1_000
    with acting_as(SYSTEM):
        assert [row.order_id for row in db.session.query(InvoiceOrder)] == [walk_in]
