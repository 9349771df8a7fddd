"""Presales: deferred until what was sold is delivered, then released once, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_accounting_close.hookspecs import Presale
from addons.pos_accounting_close.models import AccountingSettings, Deferral, DeferralRelease, Entry
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_accounting_close.services.invariants_entries import broken_entries as broken
from addons.pos_accounting_close.services.periods import lock_period
from addons.pos_accounting_close.services.presales import release_due
from addons.pos_session.models import OrderLine, Session
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, lines_of, post
from tests.addons.pos_session.other_addon import Adding
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_corrections import take_back

SHOW = "other.show:1"


class Shows:
    """An addon that delivers posters on a day, and programmes on another."""

    def __init__(self, today: date) -> None:
        self.days = {SHOW: today + timedelta(days=5), "other.show:2": today + timedelta(days=9)}
        self.asked: list[int] = []

    def presales(self, line_ids: Sequence[int]) -> list[Mapping[int, Presale]]:
        self.asked.append(len(line_ids))
        rows = db.session.execute(
            select(OrderLine.id, OrderLine.label).where(OrderLine.id.in_(line_ids))
        ).all()
        named = {"Affiche": SHOW, "Programme": "other.show:2"}
        return [
            {
                line_id: Presale(named[label], f"Séance {label}", self.days[named[label]])
                for line_id, label in rows
                if label in named
            }
        ]

    def delivery_days(self, sources: Sequence[str]) -> list[Mapping[str, date]]:
        return [{source: self.days[source] for source in sources}]


@pytest.fixture
def shows(at_the_till: Shop, adding: Adding) -> Shows:
    """The centre defers presales, and an addon delivers."""
    shows = Shows(today(at_the_till))
    adding(
        pos_accounting_close_presales=shows.presales, pos_accounting_close_delivery_days=shows.delivery_days
    )
    defer(at_the_till, True)
    return shows


def today(shop: Shop) -> date:
    return clock.business_day(shop.centre.timezone)


def defer(shop: Shop, on: bool) -> None:
    with unit_of_work() as unit:
        lay_defaults(shop.centre.id)
        unit.get_one(AccountingSettings, shop.centre.id).defers_presales = on


def release(shop: Shop, day: date) -> list[Entry]:
    with acting_as(SYSTEM), unit_of_work():
        return release_due(shop.centre.id, day)


def sold(shop: Shop, *names: str) -> tuple[Session, dict[str, Any]]:
    """A closed session with a sale of each of these, by card."""
    session = shop.open(0)
    items = [shop.item(name) for name in names]
    total = sum(shop.products[name].price for name in names)
    sale = shop.sell(session, *items, parts=[{"method": "card", "amount": total}])
    shop.close(session, 0)
    return session, sale


def test_what_is_delivered_later_is_deferred_before_tax_and_its_vat_is_due_now(
    at_the_till: Shop, shows: Shows
) -> None:
    session, _ = sold(at_the_till, "poster", "drink", "programme")
    entry = post(session)
    assert balances(entry) == {"5115": 1_800, "487": -833 - 474, "707": -273, "44571": -167 - 27 - 26}
    assert shows.asked == [3], "once for all lines"
    found = db.session.scalars(select(Deferral).order_by(Deferral.due_on)).all()
    assert [(each.source, each.account, each.deferred_account, each.rate, each.amount) for each in found] == [
        (SHOW, "707", "487", 2_000, 833),
        ("other.show:2", "707", "487", 550, 474),
    ]
    assert {each.entry_id for each in found} == {entry.id if entry else None}
    assert list(broken()) == []


def test_each_day_of_delivery_is_released_by_one_entry_once(at_the_till: Shop, shows: Shows) -> None:
    for _ in range(2):
        post(sold(at_the_till, "poster", "programme")[0])
    day = shows.days[SHOW]
    assert release(at_the_till, day - timedelta(days=1)) == []
    [entry] = release(at_the_till, day)
    assert balances(entry) == {"487": 1_666, "707": -1_666}
    assert (entry.journal_code, entry.number, entry.entry_on, entry.piece_on) == ("OD", 1, day, day)
    assert entry.closure_id is entry.slip_id is None
    assert [line.label for line in lines_of(entry)] == ["Séance Affiche"] * 2
    assert release(at_the_till, day) == [], "never twice"
    [last] = release(at_the_till, day + timedelta(days=30))
    assert (balances(last), last.entry_on) == ({"487": 948, "707": -948}, shows.days["other.show:2"])
    kinds = select(JournalEntry.kind).where(JournalEntry.kind == "pos_accounting_close.released")
    assert len(db.session.scalars(kinds).all()) == 2
    assert list(broken()) == []


def test_what_is_put_off_waits_and_what_is_late_is_released_on_the_first_open_day(
    at_the_till: Shop, shows: Shows
) -> None:
    post(sold(at_the_till, "poster")[0])
    day = shows.days[SHOW]
    shows.days[SHOW] = day + timedelta(days=3)
    assert release(at_the_till, day) == []
    with acting_as(SYSTEM), clock.frozen(clock.now() + timedelta(days=20)), unit_of_work():
        lock_period(at_the_till.centre.id, day + timedelta(days=6))
    [entry] = release(at_the_till, day + timedelta(days=3))
    assert (entry.entry_on, entry.piece_on) == (day + timedelta(days=7), day + timedelta(days=3))


def test_a_presale_taken_back_before_its_delivery_leaves_nothing_to_release(
    at_the_till: Shop, shows: Shows
) -> None:
    session, sale = sold(at_the_till, "poster")
    later = at_the_till.open(0)
    take_back(at_the_till, sale, later, by="card")
    at_the_till.close(later, 0)
    assert balances(post(session)) == {"5115": 1_000, "487": -833, "44571": -167}
    assert balances(post(later)) == {"5115": -1_000, "487": 833, "44571": 167}
    assert release(at_the_till, shows.days[SHOW]) == []
    released = db.session.scalars(select(DeferralRelease.entry_id)).all()
    assert released == [None, None], "they are done with"
    assert list(broken()) == []


def test_what_is_taken_back_after_its_delivery_is_taken_off_the_sales(
    at_the_till: Shop, shows: Shows
) -> None:
    session, sale = sold(at_the_till, "poster")
    post(session)
    release(at_the_till, shows.days[SHOW])
    with clock.frozen(clock.now() + timedelta(days=6)):
        later = at_the_till.open(0)
        take_back(at_the_till, sale, later, by="card")
        at_the_till.close(later, 0)
        assert balances(post(later)) == {"5115": -1_000, "707": 833, "44571": 167}


def test_what_is_delivered_the_same_day_or_where_nothing_is_deferred_is_sold_at_once(
    at_the_till: Shop, shows: Shows
) -> None:
    shows.days[SHOW] = today(at_the_till)
    assert balances(post(sold(at_the_till, "poster")[0]))["707"] == -833
    defer(at_the_till, False)
    assert balances(post(sold(at_the_till, "programme")[0]))["707"] == -474
    assert shows.asked == [1]
    assert db.session.query(Deferral).count() == 0


def test_only_who_may_close_the_accounts_releases(at_the_till: Shop) -> None:
    with as_user(at_the_till.operator), pytest.raises(Forbidden), unit_of_work():
        release_due(at_the_till.centre.id, today(at_the_till))


def test_two_workers_at_once_release_once(app: Flask, at_the_till: Shop, shows: Shows) -> None:
    post(sold(at_the_till, "poster", "programme")[0])
    last = shows.days["other.show:2"]

    def work() -> int:
        return len(release(at_the_till, last))

    assert sorted(at_once(app, (at_the_till.manager, work), (at_the_till.operator, work))) == [0, 2]
    assert list(broken()) == []


@pytest.mark.parametrize("sessions", [1, 8])
def test_a_release_takes_a_fixed_number_of_statements(at_the_till: Shop, shows: Shows, sessions: int) -> None:
    for _ in range(sessions):
        post(sold(at_the_till, "poster")[0])
    with statements() as sent:
        [entry] = release(at_the_till, shows.days[SHOW])
    assert balances(entry) == {"487": 833 * sessions, "707": -833 * sessions}
    assert len(sent) == 11, "\n".join(sent)
