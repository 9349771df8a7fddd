"""Fiscal closings: bounds, figures, perpetual totals, order, catching up, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons.pos_accounting_close.errors.fiscal import (
    AlreadyDrawnUp,
    DayHasOpenDrawers,
    PeriodBeforeFirst,
    PeriodGoesOn,
    PeriodNotBegun,
)
from addons.pos_accounting_close.fiscal_jobs import draw_up_daily
from addons.pos_accounting_close.models import AccountingSettings, FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY, MONTH, YEAR
from addons.pos_accounting_close.services.fiscal_closings import draw_up, draw_up_due
from addons.pos_accounting_close.services.fiscal_missing import missing_days
from addons.pos_accounting_close.services.fiscal_periods import FiscalCalendar, days
from addons.pos_accounting_close.services.fiscal_stored import closings_of, stored_figures
from addons.pos_accounting_close.services.fiscal_verify import faults
from addons.pos_session.services.sale import sell
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_corrections import take_back

FIRST = date(2026, 3, 27)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day in UTC; the centre is an hour or two ahead."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def drawn(shop: Shop, period: str, day: date) -> list[FiscalClosing]:
    with unit_of_work():
        return draw_up(shop.centre.id, period, day)


def trade(shop: Shop, day: date, *items: str) -> None:
    """A session of a day, opened at 8, with one sale of each item at 10, closed at 11."""
    with clock.frozen(at(day, 8)):
        session = shop.open(10_000)
    with clock.frozen(at(day, 10)):
        total = sum(shop.sell(session, shop.item(item))["total"] for item in items)
    with clock.frozen(at(day, 11)):
        shop.close(session, 10_000 + total, kept=10_000)


def test_a_day_is_drawn_up_with_what_was_sold_and_paid(at_the_till: Shop) -> None:
    with clock.frozen(at(FIRST, 8)):
        session = at_the_till.open(10_000)
    with clock.frozen(at(FIRST, 10)):
        first = at_the_till.sell(session, at_the_till.item("seat", 2))
        card = [{"method": "card", "amount": 1_000}]
        last = at_the_till.sell(session, at_the_till.item("poster"), parts=card)
    with clock.frozen(at(FIRST + timedelta(days=1), 6)):
        [closing] = drawn(at_the_till, DAY, FIRST)
    figures = stored_figures([closing])[closing.id]
    assert (closing.number, closing.period_on, closing.orders) == (1, FIRST, 2)
    assert (closing.first_order_id, closing.last_order_id) == (first["order_id"], last["order_id"])
    assert [(row.rate, row.ht, row.vat, row.ttc) for row in figures.rates] == [
        (210, 8_619, 181, 8_800),
        (2000, 833, 167, 1_000),
    ]
    assert {at_the_till.methods["cash"].id: 8_800, at_the_till.methods["card"].id: 1_000} == {
        method_id: amount for method_id, _, amount in figures.methods
    }
    assert (closing.turnover, closing.absolute) == (9_800, 9_800)
    assert (closing.perpetual, closing.perpetual_absolute) == (9_800, 9_800)
    assert closing.starts_at == datetime(2026, 3, 26, 23, tzinfo=UTC)
    assert closing.ends_at == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert list(faults()) == []


def test_missing_days_are_caught_up_empty_ones_too_and_over_the_change_of_the_clock(
    at_the_till: Shop,
) -> None:
    trade(at_the_till, FIRST, "seat")
    trade(at_the_till, FIRST + timedelta(days=3), "poster")
    with clock.frozen(at(FIRST + timedelta(days=4), 6)):
        assert missing_days(at_the_till.centre.id) == 4
        made = drawn(at_the_till, DAY, FIRST + timedelta(days=3))
        assert missing_days(at_the_till.centre.id) == 0
    assert [closing.turnover for closing in made] == [4_400, 0, 0, 1_000]
    assert [closing.perpetual for closing in made] == [4_400, 4_400, 4_400, 5_400]
    lengths = [(closing.ends_at - closing.starts_at) / timedelta(hours=1) for closing in made]
    assert lengths == [24, 24, 23, 24], "29 March 2026 has 23 hours"
    assert all(one.ends_at == two.starts_at for one, two in pairwise(made))


def test_a_refund_lowers_the_turnover_and_raises_the_absolute_total(at_the_till: Shop) -> None:
    with clock.frozen(at(FIRST, 8)):
        session = at_the_till.open(10_000)
        sale = at_the_till.sell(session, at_the_till.item("poster", 2))
    drawn_early = FIRST + timedelta(days=1)
    with clock.frozen(at(drawn_early, 6)):
        drawn(at_the_till, DAY, FIRST)
        take_back(at_the_till, sale, session)
    with clock.frozen(at(FIRST + timedelta(days=2), 6)):
        [closing] = drawn(at_the_till, DAY, drawn_early)
    assert (closing.orders, closing.turnover, closing.absolute) == (1, -1_000, 1_000)
    assert (closing.perpetual, closing.perpetual_absolute) == (1_000, 3_000)
    assert list(faults()) == []


def test_a_month_is_the_sum_of_its_days_and_a_year_of_its_months(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST, "seat", "drink")
    trade(at_the_till, date(2026, 4, 2), "poster")
    trade(at_the_till, date(2026, 12, 31), "programme")
    with clock.frozen(at(date(2027, 1, 1), 6)):
        made = drawn(at_the_till, YEAR, date(2026, 6, 1))
    days_, months = closings_of(at_the_till.centre.id, DAY), closings_of(at_the_till.centre.id, MONTH)
    [year] = closings_of(at_the_till.centre.id, YEAR)
    assert len(made) == len(days_) + len(months) + 1
    assert (len(days_), len(months)) == (280, 10)
    figures = stored_figures([*days_, *months, year])
    for whole, parts in ((months[0], days_[:5]), (year, months)):
        for rate, ht, vat, ttc in ((row.rate, row.ht, row.vat, row.ttc) for row in figures[whole.id].rates):
            same = [row for part in parts for row in figures[part.id].rates if row.rate == rate]
            assert (ht, vat, ttc) == tuple(sum(getattr(r, n) for r in same) for n in ("ht", "vat", "ttc"))
        assert whole.turnover == sum(part.turnover for part in parts)
        assert (whole.starts_at, whole.ends_at) == (parts[0].starts_at, parts[-1].ends_at)
        assert whole.perpetual == parts[-1].perpetual
    assert (year.turnover, year.perpetual, year.orders) == (6_200, 6_200, 4)
    assert list(faults()) == []


def test_what_is_refused(at_the_till: Shop) -> None:
    with clock.frozen(at(FIRST, 8)):
        session = at_the_till.open(10_000)
        with pytest.raises(PeriodNotBegun):
            drawn(at_the_till, DAY, FIRST + timedelta(days=1))
        with pytest.raises(PeriodGoesOn):
            drawn(at_the_till, MONTH, FIRST)
        with pytest.raises(DayHasOpenDrawers) as refused:
            drawn(at_the_till, DAY, FIRST)
        with pytest.raises(PeriodBeforeFirst):
            drawn(at_the_till, DAY, FIRST - timedelta(days=1))
        assert refused.value.links[0].args == {"session_id": session.id}
    with clock.frozen(at(FIRST, 20)):
        at_the_till.close(session, 10_000)
        drawn(at_the_till, DAY, FIRST)
        with pytest.raises(AlreadyDrawnUp):
            drawn(at_the_till, DAY, FIRST)
    with as_user(at_the_till.operator), pytest.raises(Forbidden):
        drawn(at_the_till, DAY, FIRST)
    stranger = make_user(groups=["accounting.default.user"], centres=[make_centre()])
    with as_user(stranger), pytest.raises(NotFound):
        drawn(at_the_till, DAY, FIRST)


def test_what_is_sold_after_a_day_was_drawn_up_goes_into_the_next(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST, "seat")
    with clock.frozen(at(FIRST, 12)):
        [early] = drawn(at_the_till, DAY, FIRST)
    assert early.ends_at == at(FIRST, 12)
    with clock.frozen(at(FIRST, 13)):
        session = at_the_till.open(10_000)
        at_the_till.sell(session, at_the_till.item("poster"))
    with clock.frozen(at(FIRST + timedelta(days=2), 6)), unit_of_work():
        [following] = draw_up_due(at_the_till.centre.id)
    assert (following.starts_at, following.turnover) == (early.ends_at, 1_000)
    assert list(faults()) == []


def test_the_worker_draws_up_where_it_is_wanted(at_the_till: Shop) -> None:
    trade(at_the_till, date(2026, 3, 30), "seat")
    with acting_as(SYSTEM), clock.frozen(at(date(2026, 4, 1), 6)):
        draw_up_daily({})
        assert closings_of(at_the_till.centre.id, DAY) == []
        with unit_of_work() as unit:
            unit.get_one(AccountingSettings, at_the_till.centre.id).draws_up_daily = True
        draw_up_daily({})
        draw_up_daily({})
    found = db.session.scalars(select(FiscalClosing).order_by(FiscalClosing.id)).all()
    assert [(row.period, row.period_on.day) for row in found] == [(DAY, 30), (DAY, 31), (MONTH, 1)]


def test_a_closing_takes_as_many_statements_for_many_orders_as_for_few(
    at_the_till: Shop, accountant: User
) -> None:
    counts = []
    for day, sales in ((FIRST, 3), (FIRST + timedelta(days=1), 30)):
        with clock.frozen(at(day, 8)):
            session = at_the_till.open(10_000)
            for n in range(sales):
                sell(session.id, [at_the_till.item("seat")], [], f"{day}-{n:08}")
            at_the_till.close(session, 10_000 + 4_400 * sales, kept=10_000)
        with clock.frozen(at(day + timedelta(days=1), 6)), as_user(accountant), statements() as seen:
            drawn(at_the_till, DAY, day)
        counts.append(len(seen))
    assert counts[1] <= counts[0], counts


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(0, 11),
    st.integers(1, 12),
    st.sampled_from(["Europe/Paris", "America/Montreal", "Pacific/Noumea"]),
)
def test_days_follow_each_other_whatever_the_calendar(day: date, hour: int, month: int, zone: str) -> None:
    calendar = FiscalCalendar(zone, hour, month)
    end = calendar.end_of(day)
    assert calendar.day_of(end) == day + timedelta(days=1)
    assert calendar.day_of(end - timedelta(microseconds=1)) == day
    for period in (MONTH, YEAR):
        first, last = calendar.first_day(period, day), calendar.last_day(period, day)
        assert first <= day <= last
        assert calendar.first_day(period, last) == first
        assert calendar.first_day(period, last + timedelta(days=1)) == last + timedelta(days=1)
        assert len(days(first, last)) in ((28, 29, 30, 31) if period == MONTH else (365, 366))
