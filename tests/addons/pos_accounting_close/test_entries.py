"""Writing entries: balanced, numbered without gaps, dated on an open day; and locking periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from addons.pos_accounting_close.errors.entries import PeriodNotLater, PeriodNotOver
from addons.pos_accounting_close.models import Account, Entry, EntryLine
from addons.pos_accounting_close.services.entries import LineDraft, posted, write_entry
from addons.pos_accounting_close.services.periods import first_open_day, lock_period, locked_until
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import closure_of, lines_of, post
from tests.addons.pos_session.shop import Shop, make_shop

DAY = date(2026, 3, 14)
CASH, BANK = Account(number="530", label="Caisse"), Account(number="512", label="Banque")


@pytest.fixture
def books(shop: Shop) -> Any:
    """The point of sale, with its accountant acting."""
    with as_user(make_user(groups=["accounting.default.user"], centres=[shop.centre])):
        yield shop


def write(shop: Shop, *lines: LineDraft, use: str = "bank", day: date = DAY) -> Entry:
    with unit_of_work():
        return write_entry(shop.centre.id, use, day, "Remise", "R-1", day, lines)


def transfer(amount: int = 500) -> list[LineDraft]:
    return [*posted(BANK, "Remise", amount, use="bank"), *posted(CASH, "Remise", -amount, use="transfer")]


def test_each_journal_numbers_its_entries_from_one_and_a_rollback_gives_the_number_back(books: Shop) -> None:
    assert [write(books, *transfer()).number for _ in range(2)] == [1, 2]
    with pytest.raises(RuntimeError), unit_of_work():
        assert write_entry(books.centre.id, "bank", DAY, "x", "x", DAY, transfer()).number == 3
        raise RuntimeError
    assert write(books, *transfer()).number == 3
    other = write(books, *transfer(), use="miscellaneous")
    assert (other.journal_code, other.number) == ("OD", 1)
    with acting_as(SYSTEM):
        assert write(make_shop(), *transfer()).number == 1, "another centre has its own numbers"


@pytest.mark.parametrize(
    "lines",
    [
        (),
        tuple(posted(CASH, "x", 5)),
        (*posted(CASH, "x", 5), *posted(BANK, "x", -4)),
        (LineDraft(CASH, "x"), *transfer()),
        (LineDraft(CASH, "x", debit=5, credit=5), *transfer()),
        (LineDraft(CASH, "x", debit=-5), LineDraft(BANK, "x", credit=-5)),
        (*posted(Account(number="", label=""), "x", 5), *posted(BANK, "x", -5)),
    ],
)
def test_what_does_not_balance_is_a_fault_and_is_not_written(books: Shop, lines: Any) -> None:
    with pytest.raises(ValueError, match=r"entry|line"):
        write(books, *lines)
    assert db.session.query(Entry).count() == 0


def test_numbers_and_labels_are_copied_and_nothing_of_an_entry_changes(books: Shop) -> None:
    entry = write(books, *transfer())
    assert [(line.account, line.account_label, line.debit, line.credit) for line in lines_of(entry)] == [
        ("512", "Banque", 500, 0),
        ("530", "Caisse", 0, 500),
    ]
    for change in (update(EntryLine).values(debit=501), update(Entry).values(label="x")):
        with pytest.raises(IntegrityError, match="append-only"), unit_of_work() as unit:
            unit.execute(change)


def test_a_closure_has_one_entry(at_the_till: Shop) -> None:
    session = at_the_till.open(500)
    at_the_till.close(session, 500)
    entry = post(session)
    assert entry is not None
    with pytest.raises(IntegrityError), unit_of_work():
        write_entry(
            at_the_till.centre.id, "closures", DAY, "x", "x", DAY, transfer(), closure_id=entry.closure_id
        )
    with pytest.raises(IntegrityError), unit_of_work():
        closure_of(session)


def test_what_falls_into_a_locked_period_is_dated_on_the_first_open_day(books: Shop) -> None:
    centre = books.centre.id
    assert (locked_until(centre), first_open_day(centre, DAY)) == (None, DAY)
    with unit_of_work():
        lock_period(centre, DAY)
    with unit_of_work():
        lock_period(centre, later := DAY + timedelta(days=10))
    assert locked_until(centre) == later
    assert first_open_day(centre, later) == later + timedelta(days=1) == first_open_day(centre, DAY)
    assert first_open_day(centre, later + timedelta(days=1)) == later + timedelta(days=1)
    entry = write(books, *transfer())
    assert (entry.entry_on, entry.piece_on) == (later + timedelta(days=1), DAY)
    assert entry.valid_on == clock.business_day(books.centre.timezone)
    kinds = db.session.query(JournalEntry.kind).filter(JournalEntry.kind.like("%period_locked")).count()
    assert kinds == 2


def test_a_closure_of_a_locked_day_is_dated_after_it(at_the_till: Shop) -> None:
    with clock.frozen(clock.now() - timedelta(days=3)):
        session = at_the_till.open(500)
        at_the_till.close(session, 500)
    day = session.business_day
    with as_user(make_user(groups=["accounting.default.user"], centres=[at_the_till.centre])), unit_of_work():
        lock_period(at_the_till.centre.id, day)
    entry = post(session)
    assert entry is not None
    assert (entry.entry_on, entry.piece_on) == (day + timedelta(days=1), day)


def test_a_period_is_locked_once_it_is_over_and_never_less_than_before(books: Shop) -> None:
    centre = books.centre.id
    today = clock.business_day(books.centre.timezone)
    with pytest.raises(PeriodNotOver), unit_of_work():
        lock_period(centre, today)
    with unit_of_work():
        lock_period(centre, DAY)
    for until in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(PeriodNotLater), unit_of_work():
            lock_period(centre, until)
    foreign = make_shop().centre.id
    with pytest.raises(NotFound), unit_of_work():
        lock_period(foreign, DAY)
    with as_user(books.manager), pytest.raises(Forbidden), unit_of_work():
        lock_period(centre, DAY)
