"""Writing a balanced accounting entry: numbered without gaps, dated on an open day, never changed (T3-1, T3-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from addons.pos_accounting_close.models import Account, Entry, EntryJournal, EntryLine
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_accounting_close.services.fiscal_years import first_month, fiscal_year_of
from addons.pos_accounting_close.services.periods import first_open_day
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.identity.visibility import visible_centre
from core.numbering import take

_LINE: Any = EntryLine.__table__
LABEL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line to post: cents in ``debit`` or in ``credit``, the other is 0; the rest as in ``EntryLine``."""

    account: Account
    label: str
    debit: int = 0
    credit: int = 0
    use: str = ""
    method_id: int | None = None
    family_id: int | None = None
    line_kind: str | None = None
    rate: int | None = None
    order_id: int | None = None
    auxiliary: str = ""
    auxiliary_label: str = ""
    piece_ref: str = ""

    @property
    def amount(self) -> int:
        """Signed cents: positive in debit."""
        return self.debit - self.credit


def posted(account: Account, label: str, amount: int, **more: Any) -> list[LineDraft]:
    """The line of signed cents: debit where positive, credit where negative, none for 0."""
    if not amount:
        return []
    return [LineDraft(account, label, debit=max(amount, 0), credit=max(-amount, 0), **more)]


def write_entry(
    centre_id: int,
    journal_use: str,
    day: date,
    label: str,
    piece_ref: str,
    piece_on: date,
    lines: Sequence[LineDraft],
    *,
    closure_id: int | None = None,
    slip_id: int | None = None,
) -> Entry:
    """Write an entry in the journal of a use; on ``day``, or the first open day after it.

    The row of the journal is locked until the end of the unit of work: no period is locked meanwhile, and the numbers
    of a fiscal year follow each other, whatever the order in which two years are posted. A fixed number of statements.
    ValueError for what no caller may ask for: lines that do not balance, no lines at all, a line without an account or
    with both sides.
    """
    _check(lines)
    journal = _locked_journal(centre_id, journal_use)
    entry_on = first_open_day(centre_id, day)
    year_on = fiscal_year_of(entry_on, first_month(centre_id)).starts_on
    entry = Entry(
        centre_id=centre_id,
        journal_id=journal.id,
        journal_code=journal.code,
        journal_label=journal.label,
        year_on=year_on,
        number=take(f"pos_accounting_close.entry:{journal.id}:{year_on.isoformat()}"),
        entry_on=entry_on,
        label=label[:LABEL_LENGTH],
        piece_ref=piece_ref,
        piece_on=piece_on,
        valid_on=clock.business_day(visible_centre(centre_id).timezone),
        closure_id=closure_id,
        slip_id=slip_id,
        created_by_id=current_actor().author_id,
    )
    db.session.add(entry)
    db.session.flush()
    rows = [_row(entry.id, position, line) for position, line in enumerate(lines, start=1)]
    db.session.connection().execute(insert(_LINE), rows)
    return entry


def _check(lines: Sequence[LineDraft]) -> None:
    if not lines:
        raise ValueError("an entry has lines")
    for line in lines:
        if not line.account.number:
            raise ValueError(f"a line without an account: {line.label}")
        if line.debit < 0 or line.credit < 0 or (line.debit == 0) == (line.credit == 0):
            raise ValueError(f"a line is in debit or in credit: {line.label}")
    if out := sum(line.amount for line in lines):
        raise ValueError(f"the entry is out of balance by {out} cents")


def _locked_journal(centre_id: int, use: str) -> EntryJournal:
    """The journal of a use, its row locked; a centre without journals gets the default ones first."""
    wanted = (
        select(EntryJournal)
        .where(EntryJournal.centre_id == centre_id, EntryJournal.use == use)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: EntryJournal | None = db.session.scalar(wanted)
    if found is None:
        lay_defaults(centre_id)
        found = db.session.scalars(wanted).one()
    return found


def _row(entry_id: int, position: int, line: LineDraft) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "position": position,
        "account": line.account.number,
        "account_label": line.account.label,
        "auxiliary": line.auxiliary,
        "auxiliary_label": line.auxiliary_label,
        "piece_ref": line.piece_ref,
        "label": line.label[:LABEL_LENGTH],
        "debit": line.debit,
        "credit": line.credit,
        "use": line.use,
        "method_id": line.method_id,
        "family_id": line.family_id,
        "line_kind": line.line_kind,
        "rate": line.rate,
        "order_id": line.order_id,
    }
