"""Nothing is dated inside a fiscal day that was drawn up, however money moves; and what each day counts of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons.pos_accounting_close.errors.fiscal import InsideClosedPeriod, PeriodBeforeFirst, PeriodNotBegun
from addons.pos_accounting_close.models.fiscal import DAY, MONTH, YEAR
from addons.pos_accounting_close.services.fiscal_stored import closings_of, stored_figures
from addons.pos_accounting_close.services.fiscal_verify import faults
from addons.pos_accounting_close.services.reallocating import Wish, reallocate
from addons.pos_session.models import PaymentPart
from addons.pos_session.services import orders
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.tenders import Tender
from core import clock
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.test_fiscal_closings import FIRST, at, drawn, trade
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_corrections import take_back
from tests.addons.pos_session.voucher_shop import take_vouchers

NEXT = FIRST + timedelta(days=1)


def test_however_money_moves_it_is_not_dated_in_a_closed_day(at_the_till: Shop) -> None:
    """The clock goes back behind a day that was drawn up: each way to write money says so, and writes nothing."""
    shop, cash = at_the_till, at_the_till.methods["cash"].id
    with clock.frozen(at(FIRST, 8)):
        session = shop.open(10_000)
        sale = shop.sell(session, shop.item("poster", 2))
        with unit_of_work():
            draft = orders.new_order(session.id)
        with unit_of_work():
            [line] = orders.add_items(draft.id, [shop.item("drink", 2)])
        with unit_of_work():
            part = pay(draft.id, [Tender(cash, 300)], {line.id: 1})
    with clock.frozen(at(NEXT, 6)):
        drawn(shop, DAY, FIRST)
    part_id = db.session.scalar(select(PaymentPart.id).order_by(PaymentPart.id).limit(1))

    def inside(work: Callable[[], Any]) -> Callable[[], Any]:
        def done() -> Any:
            with unit_of_work():
                return work()

        return done

    ways: list[Callable[[], Any]] = [
        lambda: shop.sell(session, shop.item("seat")),
        inside(lambda: cancel_payment(draft.id, part["payment_id"], "Erreur")),
        inside(lambda: pay(draft.id, [Tender(cash, 600)])),
        lambda: take_back(shop, sale, session),
        inside(lambda: move_cash(session.id, "cash_in", 500, "Appoint")),
        inside(lambda: reallocate(part_id, Wish(shop.methods["card"].id, 2_000, "Carte"))),
    ]
    for number, way in enumerate(ways):
        with clock.frozen(at(FIRST, 10)), pytest.raises(InsideClosedPeriod):
            way()
        assert list(faults()) == [], number
    with clock.frozen(at(NEXT, 7)):
        for way in ways:
            way()
    with clock.frozen(at(NEXT + timedelta(days=1), 6)):
        drawn(shop, DAY, NEXT)
    assert list(faults()) == []


def test_a_reallocation_counts_on_the_day_it_is_made(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST, "seat")
    card, cash = (at_the_till.methods[code].id for code in ("card", "cash"))
    with clock.frozen(at(NEXT, 6)):
        drawn(at_the_till, DAY, FIRST)
        part_id = db.session.scalar(select(PaymentPart.id).order_by(PaymentPart.id).limit(1))
        with unit_of_work():
            reallocate(part_id, Wish(card, 4_400, "Payé par carte"))
    with clock.frozen(at(NEXT + timedelta(days=1), 6)):
        drawn(at_the_till, DAY, NEXT)
    first, second = closings_of(at_the_till.centre.id, DAY)
    figures = stored_figures([first, second])
    assert [row[::2] for row in figures[first.id].methods] == [(cash, 4_400)]
    assert sorted(row[::2] for row in figures[second.id].methods) == sorted([(cash, -4_400), (card, 4_400)])
    assert (second.turnover, second.absolute) == (0, 0)


def test_vouchers_stand_outside_the_turnover(at_the_till: Shop) -> None:
    take_vouchers(at_the_till)
    with clock.frozen(at(FIRST, 8)):
        session = at_the_till.open(10_000)
        at_the_till.sell(session, {"kind": "voucher", "amount": 5_000}, at_the_till.item("drink"))
    with clock.frozen(at(NEXT, 6)):
        [closing] = drawn(at_the_till, DAY, FIRST)
    assert (closing.turnover, closing.absolute, closing.outside_turnover) == (300, 300, 5_000)
    assert closing.perpetual == 300


def test_the_day_on_which_the_clock_goes_back_has_25_hours(at_the_till: Shop) -> None:
    autumn = date(2026, 10, 25)
    trade(at_the_till, autumn, "seat")
    with clock.frozen(at(autumn + timedelta(days=1), 6)):
        [closing] = drawn(at_the_till, DAY, autumn)
    assert closing.ends_at - closing.starts_at == timedelta(hours=25)


@pytest.mark.parametrize("period", [DAY, MONTH, YEAR])
def test_days_far_away_are_refused_in_words(at_the_till: Shop, period: str) -> None:
    with pytest.raises(PeriodNotBegun):
        drawn(at_the_till, period, date(9999, 12, 31))
    with pytest.raises(PeriodBeforeFirst):
        drawn(at_the_till, period, date(1, 1, 1))


@given(days=st.lists(st.lists(st.integers(-3, 5), max_size=3), min_size=1, max_size=4))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_perpetual_totals_add_up_whatever_is_sold_and_taken_back(
    at_the_till: Shop, days: list[list[int]]
) -> None:
    """Each day some orders of so many posters, a negative number takes back as many of an order of that day."""
    last = closings_of(at_the_till.centre.id, DAY)
    begin = last[-1].period_on + timedelta(days=1) if last else FIRST
    net, absolute = (last[-1].perpetual, last[-1].perpetual_absolute) if last else (0, 0)
    for number, amounts in enumerate(days):
        day = begin + timedelta(days=number)
        with clock.frozen(at(day, 8)):
            session = at_the_till.open(10_000)
        turnover = 0
        with clock.frozen(at(day, 9)):
            for amount in amounts:
                if not amount:
                    continue
                sale = at_the_till.sell(session, at_the_till.item("poster", abs(amount)))
                turnover, absolute = turnover + abs(amount), absolute + 1_000 * abs(amount)
                if amount < 0:
                    take_back(at_the_till, sale, session, quantity=-amount)
                    turnover, absolute = turnover + amount, absolute - 1_000 * amount
        with clock.frozen(at(day, 20)):
            at_the_till.close(session, 10_000 + 1_000 * turnover, kept=10_000)
            [closing] = drawn(at_the_till, DAY, day)
        net += 1_000 * turnover
        assert (closing.perpetual, closing.perpetual_absolute) == (net, absolute)
    assert list(faults()) == []
