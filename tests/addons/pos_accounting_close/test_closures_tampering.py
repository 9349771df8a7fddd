"""What somebody changes of a done closure or of a deposit slip is named by the doctor."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from addons.pos_accounting_close.models import Account
from addons.pos_accounting_close.models.deposit import CHEQUE
from addons.pos_accounting_close.services.deposit_items import depositable
from addons.pos_accounting_close.services.deposits import make_slip
from addons.pos_accounting_close.services.entries import posted, write_entry
from addons.pos_accounting_close.services.invariants import broken
from addons.pos_accounting_close.services.invariants_closures import broken_closures
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import close_accounting, close_operator, closed_drawer
from tests.addons.pos_session.shop import Shop, statements

P = "pos_accounting_close__"
STEPS = "The {} closure 1 of session 001.00001"
SIGNED = f"{STEPS} is not what the journal says of it."
ENTERED = "The {} closure 1 of centre 1 does not say what was entered in it."


def tamper(change: str) -> None:
    """Change facts as somebody who owns the database can: without the triggers, without foreign keys."""
    with unit_of_work() as unit:
        if db.engine.dialect.name == "postgresql":
            unit.execute(text("SET session_replication_role = replica"))
            unit.execute(text(change))
            unit.execute(text("SET session_replication_role = DEFAULT"))
            return
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in unit.execute(triggers).scalars().all():
            unit.execute(text(f'DROP TRIGGER "{name}"'))
        unit.execute(text(change))


@pytest.fixture
def drawer(shop: Shop, accountant: User) -> Shop:
    """A drawer through both closures, its two cheques on a slip."""
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        close_accounting(session)
    with acting_as(SYSTEM), unit_of_work():
        make_slip(shop.centre.id, CHEQUE, [each.key for each in depositable(shop.centre.id, CHEQUE)])
    with acting_as(SYSTEM):
        assert list(broken()) == []
    return shop


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"UPDATE {P}closure SET verdict = 'in_error' WHERE step = 'operator'", [SIGNED.format("operator")]),
        (f"UPDATE {P}closure SET cash_expected = 1 WHERE step = 'accounting'", [SIGNED.format("accounting")]),
        (
            f"UPDATE {P}closure_cash SET quantity = quantity + 1 WHERE closure_id ="
            f" (SELECT id FROM {P}closure WHERE step = 'operator')",
            [SIGNED.format("operator")],
        ),
        (
            f"UPDATE {P}closure_cheque SET amount = 1 WHERE closure_id ="
            f" (SELECT id FROM {P}closure WHERE step = 'operator')",
            [ENTERED.format("operator")],
        ),
        (
            f"UPDATE {P}closure_total SET expected = expected + 1 WHERE closure_id ="
            f" (SELECT id FROM {P}closure WHERE step = 'accounting')",
            [SIGNED.format("accounting")],
        ),
        (
            f"UPDATE {P}closure SET closing = 7 WHERE step = 'operator'",
            [
                "Session 001.00001 has passed a closure that is not there.",
                f"{STEPS.format('operator')} is in the journal but not stored any more.",
                "The journal knows nothing of the operator closure 1 of session id 1.",
            ],
        ),
        (
            f"UPDATE {P}closure SET number = 3 WHERE step = 'operator'",
            ["The operator closures of centre 1 have a gap in their numbers.", SIGNED.format("operator")],
        ),
        (
            "UPDATE pos_session__session SET state = 'closed'",
            ["Session 001.00001 has passed a closure that is not there."],
        ),
        (
            f"UPDATE {P}deposit_item SET amount = amount - 1",
            ["The deposit slip 1 (cheque) of centre 1 is not the sum of its lines."],
        ),
        (
            f"UPDATE {P}entry_line SET debit = debit + 1 WHERE use = 'bank' AND debit > 0",
            ["The deposit slip 1 (cheque) of centre 1 is not what its entry says."],
        ),
        (
            f"UPDATE {P}deposit_slip SET number = 2",
            ["The deposit slips (cheque) of centre 1 have a gap in their numbers."],
        ),
    ],
)
def test_what_is_changed_is_named(drawer: Shop, change: str, told: list[str]) -> None:
    tamper(change)
    with acting_as(SYSTEM):
        assert list(broken_closures()) == [
            each.replace("centre 1 ", f"centre {drawer.centre.id} ") for each in told
        ]


def test_numbers_begin_anew_with_each_fiscal_year(drawer: Shop) -> None:
    account, other = Account(number="512", label="Banque"), Account(number="580", label="Virements")
    with acting_as(SYSTEM), unit_of_work():
        for day in (date(2031, 5, 4), date(2032, 5, 4), date(2032, 5, 5)):
            lines = [*posted(account, "x", 100), *posted(other, "x", -100)]
            write_entry(drawer.centre.id, "miscellaneous", day, "x", "x", day, lines)
    with acting_as(SYSTEM):
        assert list(broken()) == []


def test_the_doctor_asks_as_often_for_many_closures(shop: Shop, accountant: User) -> None:
    def count(more: int) -> int:
        for _ in range(more):
            session = closed_drawer(shop)
            with as_user(shop.operator):
                close_operator(session)
        with acting_as(SYSTEM), statements() as asked:
            assert list(broken_closures()) == []
        return len(asked)

    assert count(1) == count(4)
