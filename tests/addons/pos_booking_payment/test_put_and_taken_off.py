"""An order that was put on a booking by mistake and taken off again is an order like others: paid, and invoiced."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Charge, ServiceLine
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.invariants import broken
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services.invoiced import check_invoiced_here
from addons.pos_session.services.payment import cancel_payment
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.testing.dying import dies_at_each_statement
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import Stay, draft_of, make_stay, pay_order
from tests.addons.pos_session.shop import Shop


def half(shop: Shop, stay: Stay) -> tuple[int, int]:
    """A draft of two posters, one of them on a booking; order and payment."""
    order_id = draft_of(shop.open(), [shop.item("poster", 2)])
    line_id = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order_id)).one()
    with unit_of_work():
        return order_id, put_on_booking(order_id, stay.booking_id, {line_id: 1})["payment_id"]


def take_off(order_id: int, payment_id: int) -> None:
    with unit_of_work():
        cancel_payment(order_id, payment_id, "Autre chambre")


def refused(order_id: int) -> str:
    """Why the point of sale writes no invoice of an order; empty: it may."""
    try:
        check_invoiced_here(db.session.get_one(Order, order_id, populate_existing=True))
    except Refusal as refusal:
        return refusal.error_code
    return ""


def sound() -> None:
    with acting_as(SYSTEM):
        assert list(broken()) == []


def test_paid_otherwise_it_is_invoiced_here(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    order_id, payment_id = half(at_the_till, stay)
    assert refused(order_id)
    take_off(order_id, payment_id)
    pay_order(order_id, (at_the_till.methods["cash"].id, 2_000))
    assert (refused(order_id), stay.booking.extras_total) == ("", 0)
    sound()


def test_put_again_it_is_on_the_invoice_of_the_booking(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    order_id, payment_id = half(at_the_till, stay)
    take_off(order_id, payment_id)
    with unit_of_work():
        put_on_booking(order_id, stay.booking_id)
    assert refused(order_id)
    assert stay.booking.extras_total == 2_000
    sound()


def test_a_till_that_dies_while_it_takes_it_off(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    order_id, payment_id = half(at_the_till, stay)

    def facts() -> list[Any]:
        with acting_as(SYSTEM):
            tables = (Charge, ServiceLine, Booking)
            found = [list(db.session.execute(select(model.__table__))) for model in tables]
            db.session.rollback()
        return found

    assert dies_at_each_statement(lambda: take_off(order_id, payment_id), facts) > 10
    assert stay.booking.extras_total == 0
    sound()
