"""A booking that a payment validated is a confirmed one again once its source asks for more than was paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from addons.pos_booking_payment.models.booking import CONFIRMED, VALIDATED
from core import clock
from tests.addons.pos_booking_payment.sent import BALANCE, INSTALMENT, draft, fundings, send, stored
from tests.addons.pos_booking_payment.stays import Stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop


@pytest.mark.parametrize(
    ("amount", "days", "status"),
    [
        (30_000, 1, VALIDATED),  # the new one is not due yet
        (30_000, 0, CONFIRMED),
        (30_001, 1, CONFIRMED),  # the paid one asks for a cent more
    ],
)
def test_what_the_source_asks_now(at_the_till: Shop, amount: int, days: int, status: str) -> None:
    today = clock.business_day(at_the_till.centre.timezone)
    deposit = replace(INSTALMENT, due_on=today)
    send(at_the_till.centre.id, draft(contract_signed=True, fundings=(deposit,)))
    stay = Stay(stored().id, (fundings()["A1"].id,))
    pay_order(order_for(at_the_till.open(), stay), (at_the_till.methods["cash"].id, 30_000))
    assert stored().status == VALIDATED
    asked = (replace(deposit, amount=amount), replace(BALANCE, due_on=today + timedelta(days)))
    send(at_the_till.centre.id, draft(contract_signed=True, fundings=asked))
    assert stored().status == status
