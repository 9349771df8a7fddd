"""The books read from the entries: their lines, the balance of the accounts, the ledger of one account. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from addons.pos_accounting_close.models import Entry, EntryLine
from addons.pos_accounting_close.services.exports import was_exported
from core.db import db

_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__


@dataclass(frozen=True)
class AccountBalance:
    """What an account moved over a period; cents."""

    account: str
    label: str
    debit: int
    credit: int

    @property
    def debtor(self) -> int:
        """The balance where it is in debit."""
        return max(self.debit - self.credit, 0)

    @property
    def creditor(self) -> int:
        """The balance where it is in credit."""
        return max(self.credit - self.debit, 0)


def entry_lines(centre_id: int) -> Select[Any]:
    """Every line of the entries of a centre with what its entry says, for a list."""
    columns: list[Any] = [
        EntryLine.id,
        EntryLine.entry_id,
        EntryLine.position,
        Entry.journal_code,
        Entry.number,
        Entry.entry_on,
        func.coalesce(func.nullif(EntryLine.piece_ref, ""), Entry.piece_ref).label("piece_ref"),
        EntryLine.account,
        EntryLine.account_label,
        EntryLine.auxiliary,
        EntryLine.label,
        EntryLine.debit,
        EntryLine.credit,
        was_exported(EntryLine.entry_id).label("exported"),
    ]
    return select(*columns).join(Entry, Entry.id == EntryLine.entry_id).where(Entry.centre_id == centre_id)


def sums_of(lines: Select[Any]) -> tuple[int, int]:
    """Debit and credit of a select of lines, in cents: one statement."""
    found = lines.order_by(None).subquery()
    debit, credit = db.session.execute(
        select(func.coalesce(func.sum(found.c.debit), 0), func.coalesce(func.sum(found.c.credit), 0))
    ).one()
    return int(debit), int(credit)


def balance_of(centre_id: int, starts_on: date, ends_on: date) -> list[AccountBalance]:
    """What each account moved between two days, both inside, by its number: one statement.

    An account that was called otherwise in the meantime goes by the last of its names in the alphabet.
    """
    rows = db.session.execute(
        select(
            _LINE.c.account,
            func.max(_LINE.c.account_label).label("label"),
            func.sum(_LINE.c.debit).label("debit"),
            func.sum(_LINE.c.credit).label("credit"),
        )
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.centre_id == centre_id, _ENTRY.c.entry_on.between(starts_on, ends_on))
        .group_by(_LINE.c.account)
        .order_by(_LINE.c.account)
    )
    return [AccountBalance(row.account, row.label, int(row.debit), int(row.credit)) for row in rows]


def accounts_used(centre_id: int) -> Sequence[tuple[str, str]]:
    """(number, label) of the accounts of a centre that have lines, by number."""
    rows = db.session.execute(
        select(_LINE.c.account, func.max(_LINE.c.account_label))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.centre_id == centre_id)
        .group_by(_LINE.c.account)
        .order_by(_LINE.c.account)
    )
    return [(row[0], row[1]) for row in rows]


def carried_forward(centre_id: int, account: str, before: date) -> int:
    """The balance of an account before a day: signed cents, positive in debit."""
    found = db.session.execute(
        select(func.coalesce(func.sum(_LINE.c.debit - _LINE.c.credit), 0))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.centre_id == centre_id, _LINE.c.account == account, _ENTRY.c.entry_on < before)
    ).scalar_one()
    return int(found)


def ledger_lines(centre_id: int, account: str, starts_on: date, ends_on: date, carried: int) -> Select[Any]:
    """The lines of an account over a period in the order of their days, each with the balance after it (cents)."""
    order = (Entry.entry_on, Entry.id, EntryLine.position)
    moved = func.sum(EntryLine.debit - EntryLine.credit).over(order_by=order)
    return (
        entry_lines(centre_id)
        .add_columns((moved + carried).label("balance"))
        .where(EntryLine.account == account, Entry.entry_on.between(starts_on, ends_on))
        .order_by(*order)
    )


def within(text: str) -> ColumnElement[bool]:
    """The lines whose account begins with what was typed, or whose auxiliary account does."""
    typed = text.strip().replace(" ", "")
    return or_(
        EntryLine.account.startswith(typed, autoescape=True),
        EntryLine.auxiliary.startswith(typed, autoescape=True),
    )


def of_piece(text: str) -> ColumnElement[bool]:
    """The lines drawn from a piece, or of the entry called so: ``CA 12``."""
    typed = text.strip()
    code, _, number = typed.rpartition(" ")
    named = or_(
        *(piece.icontains(typed, autoescape=True) for piece in (Entry.piece_ref, EntryLine.piece_ref))
    )
    if code and number.isascii() and number.isdigit() and len(number) < 10:
        named = or_(named, and_(Entry.journal_code == code.upper(), Entry.number == int(number)))
    return named
