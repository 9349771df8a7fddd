"""What somebody changes of the entries, or of the facts behind them, is named by the doctor."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, text

from addons.pos_accounting_close.models import Account, Deferral, DeferralRelease
from addons.pos_accounting_close.services.entries import posted, write_entry
from addons.pos_accounting_close.services.invariants_entries import broken_entries
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import post
from tests.addons.pos_session.shop import Shop, statements

LINE = "UPDATE pos_accounting_close__entry_line SET"
TABLES = (
    "pos_accounting_close__deposit_item",
    "pos_accounting_close__deposit_slip",
    "pos_accounting_close__entry",
    "pos_accounting_close__entry_line",
    "pos_session__order_line",
    "pos_session__payment_part",
    "pos_session__session",
)


def tamper(*changes: str) -> None:
    """Change facts as somebody who owns the database can: without the triggers."""
    with unit_of_work() as unit:
        if db.engine.dialect.name == "postgresql":
            for table in TABLES:
                unit.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in unit.execute(triggers).scalars().all():
                unit.execute(text(f'DROP TRIGGER "{name}"'))
        for change in changes:
            unit.execute(text(change))


def sentences() -> list[str]:
    with acting_as(SYSTEM):
        return list(broken_entries())


@pytest.fixture
def entry_id(at_the_till: Shop) -> int:
    """The entry of a session: 530 at 10.00, 5115 at 3.00, the rest in sales and transfers."""
    session = at_the_till.open(1_000)
    at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.sell(session, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    at_the_till.close(session, 2_000, kept=1_000)
    entry = post(session)
    assert entry is not None
    assert sentences() == []
    return entry.id


BALANCE = "Entry 1 of journal CA does not balance."
METHODS = "The entry of session 001.00001 does not say what its methods took."
RATES = "The entry of session 001.00001 does not say what it sold per rate."
CASH = "After the entry of session 001.00001 the books do not say the cash that was kept."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"{LINE} debit = 301 WHERE account = '5115'", [BALANCE, METHODS]),
        (f"{LINE} credit = credit + 1 WHERE account = '44571' AND rate = 1000", [BALANCE, RATES]),
        (f"{LINE} rate = 550 WHERE use = 'sales' AND rate = 1000", [RATES]),
        (f"{LINE} use = 'transfer' WHERE use = 'movement' AND debit > 0", [CASH]),
        ("DELETE FROM pos_accounting_close__entry_line", [BALANCE, METHODS, CASH, RATES]),
        ("UPDATE pos_session__payment_part SET amount = amount + 1 WHERE method_kind = 'card'", [METHODS]),
        ("UPDATE pos_session__order_line SET total_ttc = total_ttc + 1 WHERE rate = 2000", [RATES]),
        ("UPDATE pos_session__session SET closing_kept = 900", [CASH]),
    ],
)
def test_a_changed_line_or_fact_is_named(entry_id: int, change: str, told: list[str]) -> None:
    tamper(change)
    assert sentences() == told


def test_a_gap_in_the_numbers_is_named(entry_id: int, at_the_till: Shop) -> None:
    tamper("UPDATE pos_accounting_close__entry SET number = 2")
    assert sentences() == [
        f"The entries of journal CA of centre {at_the_till.centre.id} have a gap in their numbers of the year from"
        " 2026-01-01 on."
    ]


def test_each_fiscal_year_begins_at_one_and_that_is_no_gap(entry_id: int, at_the_till: Shop) -> None:
    day = date(2027, 2, 1)
    cash, bank = Account(number="530", label="Caisse"), Account(number="512", label="Banque")
    with acting_as(SYSTEM), unit_of_work():
        lines = [*posted(bank, "x", 5, use="bank"), *posted(cash, "x", -5, use="transfer")]
        assert write_entry(at_the_till.centre.id, "closures", day, "x", "x", day, lines).number == 1
    assert sentences() == []


def test_presales_that_no_line_defers_or_releases_are_named(entry_id: int, at_the_till: Shop) -> None:
    with unit_of_work() as unit:
        deferral = insert(Deferral).values(
            centre_id=at_the_till.centre.id,
            entry_id=entry_id,
            source="x:1",
            label="x",
            due_on=date(2026, 1, 1),
            account="706",
            account_label="x",
            deferred_account="487",
            deferred_account_label="x",
            rate=550,
            amount=40,
        )
        deferral_id = unit.execute(deferral.returning(Deferral.id)).scalar_one()
    wrong = "What entry 1 of journal CA deferred is not the sum of its presales."
    assert sentences() == [wrong]
    with unit_of_work() as unit:
        unit.execute(insert(DeferralRelease).values(deferral_id=deferral_id))
    centre = at_the_till.centre.id
    lost = f"Presales of centre {centre} were released without an entry, and come to 40 cents."
    assert sentences() == [wrong, lost]


def test_a_release_of_something_else_than_was_deferred_is_named(entry_id: int, at_the_till: Shop) -> None:
    tamper(
        f"{LINE} use = 'deferred' WHERE use = 'movement' AND debit > 0",
        "UPDATE pos_accounting_close__entry SET closure_id = NULL",
    )
    assert "Entry 1 of journal CA does not release what was deferred." in sentences()


def test_the_doctor_reads_in_a_fixed_number_of_statements(entry_id: int) -> None:
    with statements() as sent:
        sentences()
    assert len(sent) == 9
