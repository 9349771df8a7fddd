"""Random days: every entry balances, and their sum is that of the sheets and that of the journal, to the cent.

What is compared is read by an oracle of its own: the lines of the entries by their account number, the cash sheets,
the vouchers, and the journal that was written at each sale. It uses nothing of the services that post. The everyday
run lives 60 days on SQLite and 20 on PostgreSQL; ``make test-long`` 500 and 100.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from addons.pos_accounting_close.models import EntryLine, FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY as DAY_PERIOD
from addons.pos_accounting_close.services.exports import export_entries, file_of
from addons.pos_accounting_close.services.fiscal_closings import draw_up
from addons.pos_accounting_close.services.fiscal_verify import faults
from addons.pos_accounting_close.services.invariants_entries import broken_entries as broken
from addons.pos_session.models import PaymentMethod, Session, Voucher
from addons.pos_session.services.sheet import sheet_of
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.day_steps import STEPS, Day, Till, open_till
from tests.addons.pos_accounting_close.fec_validator import faults_of
from tests.addons.pos_accounting_close.posted import lines_of
from tests.addons.pos_session.shop import make_shop

pytestmark = pytest.mark.long

DAYS_AT_A_TILL = 10
BEGIN = datetime(2026, 3, 25, 9, tzinfo=UTC)
"""The first day; the clock changes on the fifth."""
EVERYDAY = {"sqlite": 60, "postgresql": 20}
LONG = {"sqlite": 500, "postgresql": 100}

ACCOUNTS = {
    "cash": "530",
    "card": "5115",
    "cheque": "5112",
    "transfer": "512",
    "voucher": "4197",
    "credit_note": "4198",
    "holiday_cheque": "5112",
    "external": "467",
    "on_booking": "411",
}
"""The French accounts by kind of method (requirements.md, "Useful accounts")."""

GAPS = st.sampled_from([0, 0, 0, -35, 120])
DAY = st.tuples(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10**6)), max_size=7),
    GAPS,
    GAPS,
    st.sampled_from([0, 5_000, 10**6]),
)


def test_the_entries_are_the_sheets_and_the_journal(app: Flask, backend: str, rounds: int) -> None:
    wanted = (LONG if rounds > 1 else EVERYDAY)[backend]

    @settings(
        max_examples=wanted // DAYS_AT_A_TILL,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        deadline=None,
    )
    @given(st.lists(DAY, min_size=DAYS_AT_A_TILL, max_size=DAYS_AT_A_TILL), st.sampled_from([1, 5]))
    def live(days: list[Any], rounding: int) -> None:
        shop = make_shop()
        till = open_till(shop, rounding)
        rights = ["pos.default.administrator"]
        further = ["pos_session.refund_other_means", "pos_accounting_close.export"]
        with as_user(make_user(groups=rights, centres=[shop.centre], permissions=further)):
            closings: list[FiscalClosing] = []
            for number, day in enumerate(days):
                at = BEGIN + timedelta(days=number)
                with clock.frozen(at):
                    till.live(*day)
                with clock.frozen(at + timedelta(minutes=1)), unit_of_work():
                    closings += draw_up(shop.centre.id, DAY_PERIOD, at.date())
            with clock.frozen(BEGIN + timedelta(days=len(days))):
                check(till)
                check_fiscal(till, closings)
                check_fec(till)

    live()


def check(till: Till) -> None:
    """Compare all that was posted with what it was drawn from."""
    for day in till.days:
        check_day(day)
    total: Counter[str] = Counter()
    for day in till.days:
        total.update(by_account(day))
    assert sum(total.values()) == 0
    first, last = till.days[0].session, till.days[-1].session
    assert total["530"] == last.closing_kept, "the books say what is in the drawer"
    assert total["580"] == sum(day.banked - day.moved for day in till.days) - (first.opening_counted or 0)
    gaps = [gap for day in till.days for gap in (day.opening_gap, day.closing_gap)]
    assert total["658"] == -sum(gap for gap in gaps if gap < 0)
    assert total["758"] == -sum(gap for gap in gaps if gap > 0)
    assert total["411"] == 0, "invoiced orders are paid"
    assert -total["4197"] == owed(till, "gift")
    assert -total["4198"] == owed(till, "credit_note")
    assert list(broken()) == []


def check_fiscal(till: Till, closings: list[FiscalClosing]) -> None:
    """Each fiscal day says what the journal told of its session; the perpetual totals add up and never go back."""
    perpetual = absolute = 0
    assert len(closings) == len(till.days)
    for day, closing in zip(till.days, closings, strict=True):
        told = journal_of(day.session)
        assert closing.turnover == sum(told.turnover.values())
        perpetual += closing.turnover
        assert closing.perpetual == perpetual
        assert closing.perpetual_absolute >= absolute
        absolute = closing.perpetual_absolute
    assert list(faults()) == []


def check_fec(till: Till) -> None:
    """The file of all these days passes the validator, which reads nothing but the file."""
    if all(day.entry is None for day in till.days):
        return
    centre = till.shop.centre
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.get_one(Centre, centre.id).siret = "21690123100011"
    with unit_of_work():
        export = export_entries(centre.id, "fec", date(2026, 1, 1), date(2026, 12, 31))
    made = file_of(export.id)
    with made.file as file:
        file.seek(0)
        assert faults_of(export.file_name, file.read()) == []


def check_day(day: Day) -> None:
    """One session: its entry, its sheet and its journal say the same."""
    session = db.session.get_one(Session, day.session.id)
    sheet, told = sheet_of(session), journal_of(session)
    lines = lines_of(day.entry) if day.entry is not None else []
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    kinds = {method.id: method.kind for method in db.session.scalars(select(PaymentMethod))}
    posted: Counter[int] = Counter()
    ht: Counter[int] = Counter()
    vat: Counter[int] = Counter()
    rounding = 0
    for line in lines:
        amount = line.debit - line.credit
        if line.account.startswith("70") or line.account == "709":
            ht[line.rate] -= amount
        elif line.account == "44571":
            vat[line.rate] -= amount
        elif line.account in ("6588", "7588"):
            rounding += amount
        elif line.method_id and line.use == "method":
            assert line.account == ACCOUNTS[kinds[line.method_id]]
            posted[line.method_id] += amount
    turnover = {row.rate: (row.ht, row.vat) for row in sheet.vat if row.ttc}
    assert {rate: (ht[rate], vat[rate]) for rate in {*ht, *vat} if ht[rate] or vat[rate]} == turnover
    assert {rate: row[0] + row[1] for rate, row in turnover.items()} == told.turnover
    assert {method: amount for method, amount in posted.items() if amount} == told.methods
    assert sum(posted.values()) == sum(row.amount for row in sheet.methods)
    assert rounding == told.rounding == sheet.rounding


class Told:
    """What the journal of a session says: TTC per rate, cents per method, rounded cash."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        turnover: Counter[int] = Counter()
        methods: Counter[int] = Counter()
        self.rounding = 0
        for entry in entries:
            for rate, _, _, ttc in entry["vat"]:
                turnover[rate] += ttc
            for method, kind, amount in entry["parts"]:
                if kind == "rounding":
                    self.rounding += amount
                else:
                    methods[method] += amount
        self.turnover = {rate: ttc for rate, ttc in turnover.items() if ttc}
        self.methods = {method: amount for method, amount in methods.items() if amount}


def journal_of(session: Session) -> Told:
    """The sales that the journal of a desk tells of a session."""
    rows = db.session.scalars(
        select(JournalEntry.data).where(
            JournalEntry.chain == f"desk:{session.desk_id}", JournalEntry.kind == "pos_session.sale"
        )
    )
    entries = [row if isinstance(row, dict) else json.loads(row) for row in rows]
    return Told([entry for entry in entries if entry["session"] == session.id])


def by_account(day: Day) -> dict[str, int]:
    """``{account: cents}`` of an entry, positive in debit."""
    sums: Counter[str] = Counter()
    if day.entry is not None:
        rows = db.session.execute(
            select(EntryLine.account, func.sum(EntryLine.debit - EntryLine.credit))
            .where(EntryLine.entry_id == day.entry.id)
            .group_by(EntryLine.account)
        )
        sums.update({account: int(amount) for account, amount in rows})
    return dict(sums)


def owed(till: Till, kind: str) -> int:
    """What is left on the vouchers of a kind for several purposes: the books owe as much (requirements.md T3-6)."""
    left = func.coalesce(func.sum(Voucher.balance), 0)
    return int(
        db.session.scalar(
            select(left).where(
                Voucher.centre_id == till.shop.centre.id, Voucher.kind == kind, Voucher.purpose == "multi"
            )
        )
        or 0
    )
