"""A draft paid in part keeps its places: who paid for a seat gets it, however long the others take to pay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from addons.pos_session.models import Payment
from addons.pos_session.services import orders, payment
from addons.pos_ticketing.errors import SeatsGone
from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.releasing import purge_expired
from core import clock
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_sale import cash, tickets


def pay_one(theatre: Theatre) -> tuple[int, int]:
    """An order of two seats, the first of them paid: its id and that of the payment."""
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            first, _ = orders.add_items(order.id, [theatre.item(0), theatre.item(1)])
        with unit_of_work():
            done = payment.pay(order.id, cash(4500), {first.id: 1})
    return order.id, done["payment_id"]


def test_the_places_of_an_order_paid_in_part_are_kept(theatre: Theatre) -> None:
    order_id, _ = pay_one(theatre)
    assert tickets() == [], "tickets are made when the order is finished"
    with clock.frozen(clock.now() + timedelta(hours=3)):
        with unit_of_work():
            claims.renew(order_id)
            purge_expired(clock.epoch_ms(clock.now()))
        for seat in (0, 1):
            with pytest.raises(SeatsGone):
                theatre.hold(theatre.order(), seat)
        with as_user(theatre.operator), unit_of_work():
            assert payment.pay(order_id, cash(4500))["total"] == 9000
    assert [ticket.seat for ticket in tickets()] == [0, 1]


def test_they_are_held_as_usual_once_the_payment_is_given_back(theatre: Theatre) -> None:
    order_id, payment_id = pay_one(theatre)
    with as_user(theatre.operator), unit_of_work():
        payment.cancel_payment(order_id, payment_id, "Parti")
    with clock.frozen(clock.now() + timedelta(seconds=601)):
        theatre.hold(theatre.order(), 0)


def test_a_seat_that_somebody_else_took_meanwhile_is_not_paid(theatre: Theatre) -> None:
    order, thief, now = theatre.order(), theatre.order(), clock.now()
    with as_user(theatre.operator), unit_of_work():
        first, second = orders.add_items(order.id, [theatre.item(0), theatre.item(1)])
    with clock.frozen(now + timedelta(seconds=601)):
        theatre.hold(thief, 1)
        with as_user(theatre.operator):
            with pytest.raises(SeatsGone), unit_of_work():
                payment.pay(order.id, cash(4500), {second.id: 1})
            with unit_of_work():
                payment.pay(order.id, cash(4500), {first.id: 1})
            assert db.session.execute(select(func.count(Payment.id))).scalar_one() == 1
    held = dict(db.session.execute(select(Claim.seat, Claim.order_id)).all())
    assert held == {0: order.id, 1: thief.id}
