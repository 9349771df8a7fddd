"""Closing a session for the accounts in one step, and reading the entry back as figures by account."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.models import Closure, Entry, EntryLine
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, DONE
from addons.pos_accounting_close.services.closure_totals import ClosureTotals, MethodTotal
from addons.pos_accounting_close.services.posting import post_closure
from addons.pos_session.models import Session
from addons.pos_session.services.figures import figures_of
from core import clock
from core.db import db
from core.uow import unit_of_work


def counts_of(session: Session, cash: int | None = None, **found: int) -> ClosureTotals:
    """The counts of a closed session: what its closing counted in cash, what was expected of the rest, unless given."""
    figures = figures_of(session)
    methods = tuple(
        MethodTotal(row.id, row.label, row.kind, row.to_find, found.get(row.kind, row.to_find))
        for row in figures.found_methods
    )
    counted = session.closing_counted if cash is None else cash
    assert counted is not None
    return ClosureTotals(figures.drawer.expected, counted, methods)


def closure_of(session: Session, **values: Any) -> Closure:
    """A done accounting closure of a session, its row only."""
    last = db.session.scalar(select(func.max(Closure.number)).where(Closure.centre_id == session.centre_id))
    closure = Closure(
        centre_id=session.centre_id,
        session_id=session.id,
        closing=session.closing_no,
        step=ACCOUNTING,
        state=DONE,
        number=(last or 0) + 1,
        done_at=clock.now(),
        **{"verdict": CORRECT, **values},
    )
    db.session.add(closure)
    db.session.flush()
    return closure


def post(session: Session, cash: int | None = None, **found: int) -> Entry | None:
    """The entry of the accounting closure of a closed session."""
    with unit_of_work():
        session = db.session.get_one(Session, session.id)
        return post_closure(closure_of(session), counts_of(session, cash, **found))


def lines_of(entry: Entry | None) -> list[EntryLine]:
    """The lines of an entry in their order."""
    assert entry is not None
    return list(
        db.session.scalars(
            select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.position)
        )
    )


def balances(entry: Entry | None) -> dict[str, int]:
    """``{account: cents}``, positive in debit, of the accounts that an entry moves in the end."""
    sums: Counter[str] = Counter()
    for line in lines_of(entry):
        sums[line.account] += line.debit - line.credit
    assert sum(sums.values()) == 0
    return {account: amount for account, amount in sums.items() if amount}
