"""The lines of entries as an export writes them, read in portions: a year of them is never in memory at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from addons.pos_accounting_close.models import Entry, EntryLine
from core.db import db

_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__

PORTION = 1000
"""Entries read by one statement."""

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
"""Names and order by requirements.md, "FEC columns"; the spreadsheets have the same, which accountants know."""


class ExportedRow(NamedTuple):
    """A line of an entry in the columns above; ``debit`` and ``credit`` are cents.

    Entries are neither lettered nor in another currency: the columns for it stay empty.
    """

    journal_code: str
    journal_label: str
    number: int
    entry_on: date
    account: str
    account_label: str
    auxiliary: str
    auxiliary_label: str
    piece_ref: str
    piece_on: date
    label: str
    debit: int
    credit: int
    lettered: str
    lettered_on: date | None
    valid_on: date
    foreign_amount: str
    foreign_currency: str


def rows_of(entry_ids: Sequence[int]) -> Iterator[ExportedRow]:
    """The lines of these entries (ids in ascending order, which is that of their posting), one statement a portion."""
    found: Any
    for start in range(0, len(entry_ids), PORTION):
        portion = entry_ids[start : start + PORTION]
        found = db.session.execute(
            select(
                _ENTRY.c.journal_code,
                _ENTRY.c.journal_label,
                _ENTRY.c.number,
                _ENTRY.c.entry_on,
                _LINE.c.account,
                _LINE.c.account_label,
                _LINE.c.auxiliary,
                _LINE.c.auxiliary_label,
                _ENTRY.c.piece_ref,
                _LINE.c.piece_ref.label("line_piece_ref"),
                _ENTRY.c.piece_on,
                _LINE.c.label,
                _ENTRY.c.label.label("entry_label"),
                _LINE.c.debit,
                _LINE.c.credit,
                _ENTRY.c.valid_on,
            )
            .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
            .where(_LINE.c.entry_id.in_(portion))
            .order_by(_LINE.c.entry_id, _LINE.c.position)
        )
        yield from map(_row, found)


def _row(row: Row[Any]) -> ExportedRow:
    return ExportedRow(
        journal_code=row.journal_code,
        journal_label=row.journal_label,
        number=row.number,
        entry_on=row.entry_on,
        account=row.account,
        account_label=row.account_label,
        auxiliary=row.auxiliary,
        auxiliary_label=row.auxiliary_label,
        piece_ref=row.line_piece_ref or row.piece_ref,
        piece_on=row.piece_on,
        label=row.label.strip() or row.entry_label,
        debit=row.debit,
        credit=row.credit,
        lettered="",
        lettered_on=None,
        valid_on=row.valid_on,
        foreign_amount="",
        foreign_currency="",
    )
