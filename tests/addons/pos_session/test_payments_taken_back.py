"""A payment of a draft is given back: by the same means, for a reason, once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from addons.pos_session.errors import (
    LineOncePaid,
)
from addons.pos_session.errors.payment import (
    CancelReasonRequired,
    CardNumberRefused,
    PaymentCancelled,
    PaymentNotFound,
)
from addons.pos_session.models import Payment, PaymentPart
from addons.pos_session.services import orders
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.holding import take_up
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.paid_lines import paid_of
from addons.pos_session.services.parts import payments_of
from addons.pos_session.services.payment import cancel_payment
from core.db import db
from core.errors import Forbidden, NotFound
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.splitting_steps import begin, left, paying, stored


def test_a_payment_is_given_back_by_the_same_means_and_its_lines_are_free_again(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order_id, [programme, drink] = begin(
        at_the_till, at_the_till.item("programme", 2), at_the_till.item("drink"), session=session
    )
    first = paying(at_the_till, order_id, ("card", 100), ("cash", 1_000), lines={programme: 1, drink: 1})
    with unit_of_work():
        answer = cancel_payment(order_id, first["payment_id"], "Le client paie autrement")
    assert answer["given_back"] == 800
    assert left(order_id) == [("Programme", 2, 1_000), ("Limonade", 1, 300)]
    assert (paid_of(order_id).total, drawer_of_session(session.id).expected) == (0, 10_000)
    rows = db.session.execute(select(PaymentPart).order_by(PaymentPart.id)).scalars().all()
    assert [(row.kind, row.method_kind, row.amount) for row in rows[3:]] == [
        ("refund", "card", -100),
        ("refund", "cash", -700),
    ]
    assert [
        (paid.cancelled, paid.is_cancellation, paid.payment.reason) for paid in payments_of(order_id)
    ] == [
        (True, False, ""),
        (False, True, "Le client paie autrement"),
    ]
    for payment_id in (first["payment_id"], answer["payment_id"]):
        with pytest.raises(PaymentCancelled), unit_of_work():
            cancel_payment(order_id, payment_id, "Encore")
    assert list(broken()) == []
    with unit_of_work():
        change_line(order_id, programme, quantity=1)
    assert paying(at_the_till, order_id, ("cash", 800))["total"] == 800
    assert list(broken()) == []
    assert at_the_till.close(session, 10_800).closing_difference == 0


def test_an_order_given_back_whole_may_be_abandoned(at_the_till: Shop) -> None:
    order_id, [programme, _] = begin(at_the_till, at_the_till.item("programme", 2), at_the_till.item("drink"))
    taken = paying(at_the_till, order_id, ("card", 500), lines={programme: 1})["payment_id"]
    with unit_of_work():
        cancel_payment(order_id, taken, "Parti")
    with pytest.raises(LineOncePaid), unit_of_work():
        orders.remove_lines(order_id, [programme])
    with unit_of_work():
        assert orders.abandon(order_id, "Parti").state == "abandoned"
    assert list(broken()) == []


def test_a_payment_is_given_back_with_a_reason_and_the_right_to_refund(at_the_till: Shop) -> None:
    order_id, [programme] = begin(at_the_till, at_the_till.item("programme", 2))
    taken = paying(at_the_till, order_id, ("card", 500), lines={programme: 1})["payment_id"]
    with pytest.raises(CancelReasonRequired), unit_of_work():
        cancel_payment(order_id, taken, "  ")
    with pytest.raises(CardNumberRefused), unit_of_work():
        cancel_payment(order_id, taken, "carte 4111 1111 1111 1111")
    with pytest.raises(PaymentNotFound), unit_of_work():
        cancel_payment(order_id, taken + 999, "Parti")
    seller = make_user(permissions=["pos_session.view", "pos_session.sell"], centres=[at_the_till.centre])
    with as_user(seller), pytest.raises(Forbidden), unit_of_work():
        take_up(order_id, over=True)
        cancel_payment(order_id, taken, "Parti")
    with as_user(make_shop().manager), pytest.raises(NotFound), unit_of_work():
        cancel_payment(order_id, taken, "Parti")
    assert stored(Payment) == 1
