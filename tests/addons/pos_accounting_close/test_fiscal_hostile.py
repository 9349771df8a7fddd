"""Fiscal closings under attack: two at once, sales meanwhile, a killed process, rows changed behind the triggers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from addons.pos_accounting_close.models import FiscalClosing, FiscalClosingMethod, FiscalClosingRate
from addons.pos_accounting_close.models.fiscal import DAY, MONTH
from addons.pos_accounting_close.services import fiscal_closings as services
from addons.pos_accounting_close.services.fiscal_closings import draw_up
from addons.pos_accounting_close.services.fiscal_figures import figures_between
from addons.pos_accounting_close.services.fiscal_stored import last_closing
from addons.pos_accounting_close.services.fiscal_verify import faults
from addons.pos_session.models import Order
from addons.pos_session.services import catalogue
from addons.pos_session.services.sale import sell
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.test_fiscal_closings import FIRST, at, drawn, trade
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once

P = "pos_accounting_close__"


def test_two_who_draw_up_at_once_make_one_closing(app: Flask, at_the_till: Shop, accountant: User) -> None:
    trade(at_the_till, FIRST, "seat")

    def draw() -> int:
        with unit_of_work():
            return len(draw_up(at_the_till.centre.id, DAY, FIRST))

    answers = at_once(app, (at_the_till.manager, draw), (accountant, draw))
    assert sorted(map(str, answers)) == ["1", "pos_accounting_close.already_drawn_up"]
    with acting_as(SYSTEM):
        assert list(faults()) == []


def test_each_receipt_is_in_exactly_one_day_while_tills_sell(app: Flask, shop: Shop) -> None:
    """Days are cut while three tills sell: nothing is left out and nothing stands twice."""
    today = clock.business_day(shop.centre.timezone)
    tills, sessions = [], []
    for n in range(3):
        operator = make_user(groups=["pos.default.user"], centres=[shop.centre])
        with acting_as(SYSTEM), unit_of_work():
            desk = catalogue.make_desk(shop.centre.id, f"Caisse {n + 5}")
        with as_user(operator):
            sessions.append(shop.open(0, desk))
        tills.append(operator)

    def selling(n: int) -> Callable[[], str]:
        def job() -> str:
            for sale in range(6):
                sell(sessions[n].id, [shop.item("poster")], [], f"till-{n}-{sale:06}")
            return "sold"

        return job

    def cutting() -> str:
        for hour in range(5):
            with unit_of_work():
                _cut(shop.centre.id, today - timedelta(days=10 - hour))
        return "cut"

    jobs = [(tills[n], selling(n)) for n in range(3)]
    assert at_once(app, *jobs, (shop.manager, cutting)) == ["sold"] * 3 + ["cut"]
    with acting_as(SYSTEM):
        with unit_of_work():
            _cut(shop.centre.id, today)
        closings = db.session.scalars(select(FiscalClosing).order_by(FiscalClosing.number)).all()
        assert sum(closing.orders for closing in closings) == 18
        assert closings[-1].perpetual == 18_000
        assert list(faults()) == []


def _cut(centre_id: int, day: date) -> None:
    """End a day at an instant, as drawing up early does, whatever the calendar says of it."""

    services._locked_calendar(centre_id)
    end = clock.now()
    services._locked_open_sessions(centre_id)
    before = last_closing(centre_id, DAY)
    begin = before.ends_at if before else end - timedelta(days=1)
    services._write(centre_id, DAY, day, (begin, end), figures_between(centre_id, begin, end))


def facts() -> tuple[int, ...]:
    """All that drawing up writes."""
    tables = (FiscalClosing, FiscalClosingRate, FiscalClosingMethod)
    counts = [db.session.scalar(select(func.count()).select_from(table.__table__)) for table in tables]
    entries = db.session.scalar(select(func.count()).select_from(ENTRIES))
    return (*map(int, counts), int(entries or 0))


def test_a_closing_that_dies_at_any_statement_changes_nothing(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST, "seat", "poster")
    with clock.frozen(at(date(2026, 4, 1), 6)):
        statement = dies_at_each_statement(lambda: drawn(at_the_till, MONTH, FIRST), facts)
    assert statement > 15
    assert facts()[0] == 6, "five days and their month"
    assert list(faults()) == []


@pytest.fixture
def month(at_the_till: Shop) -> Shop:
    """Five days and their month, drawn up."""
    trade(at_the_till, FIRST, "seat", "poster")
    with clock.frozen(at(date(2026, 4, 1), 6)):
        drawn(at_the_till, MONTH, FIRST)
    return at_the_till


def tamper(statement: str) -> None:
    """Change facts as somebody who owns the database can: without the triggers."""
    with unit_of_work() as unit:
        if db.engine.dialect.name == "postgresql":
            unit.execute(text("SET session_replication_role = replica"))
            unit.execute(text(statement))
            unit.execute(text("SET session_replication_role = DEFAULT"))
            return
        for name in (
            unit.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        ):
            unit.execute(text(f'DROP TRIGGER "{name}"'))
        unit.execute(text("PRAGMA defer_foreign_keys = ON"))
        unit.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (f"UPDATE {P}fiscal_closing SET turnover = 1 WHERE number = 1 AND period = 'day'", "day 1 of"),
        (f"UPDATE {P}fiscal_closing SET mac = '0' WHERE number = 3 AND period = 'day'", "day 3 of"),
        (f"UPDATE {P}fiscal_closing_method SET amount = amount + 1", "day 1 of"),
        (f"UPDATE {P}fiscal_closing SET perpetual = perpetual + 1 WHERE number = 2", "day 2 of"),
        ("UPDATE pos_session__order_line SET total_ttc = 1, total_ht = 98 WHERE id = 1", "the facts say"),
    ],
)
def test_what_is_changed_behind_the_triggers_is_named(month: Shop, statement: str, sentence: str) -> None:
    with acting_as(SYSTEM):
        tamper(statement)
        db.session.expire_all()
        found = list(faults())
    assert any(sentence in fault for fault in found), found


def test_the_last_closing_taken_away_is_missed(month: Shop) -> None:
    with acting_as(SYSTEM):
        for table in ("rate", "method"):
            tamper(
                f"DELETE FROM {P}fiscal_closing_{table} WHERE closing_id ="
                f" (SELECT id FROM {P}fiscal_closing WHERE period = 'month')"
            )
        tamper(f"DELETE FROM {P}fiscal_closing WHERE period = 'month'")
        db.session.expire_all()
        assert any("month 1" in fault and "journal" in fault for fault in faults())


def test_the_database_refuses_to_change_a_closing(month: Shop) -> None:
    for statement in (f"UPDATE {P}fiscal_closing SET turnover = 1", f"DELETE FROM {P}fiscal_closing_rate"):
        with pytest.raises(IntegrityError), unit_of_work() as unit:
            unit.execute(text(statement))
    assert db.session.scalar(select(func.count()).select_from(Order)) == 2
