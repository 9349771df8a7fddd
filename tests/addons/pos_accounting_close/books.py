"""Entries to write tests with: inserted row by row, as the closures would post them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from addons.pos_accounting_close.models import Entry, EntryJournal, EntryLine
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import make_centre
from core.uow import unit_of_work

SIRET = "552 100 554 00013"
_numbers = count(1)

SALE = (
    ("530", "Caisse", 1055, 0),
    ("706", "Prestations de services", 0, 1000),
    ("44571", "TVA collectée", 0, 55),
)


def book_centre(**values: Any) -> Centre:
    """A centre with its chart, and a SIRET unless told otherwise."""
    centre = make_centre(**{"siret": SIRET, **values})
    with acting_as(SYSTEM), unit_of_work():
        lay_defaults(centre.id)
    return centre


def make_entry(
    centre: Centre,
    number: int,
    on: date,
    lines: Sequence[tuple[str, str, int, int]] = SALE,
    *,
    journal: str = "closures",
    label: str = "Clôture de la caisse",
    piece: str = "",
    line_values: dict[str, Any] | None = None,
    **values: Any,
) -> Entry:
    """An entry of ``lines`` (account, label, debit, credit; cents), posted on its day."""
    with acting_as(SYSTEM), unit_of_work() as session:
        book = session.scalars(
            select(EntryJournal).where(EntryJournal.centre_id == centre.id, EntryJournal.use == journal)
        ).one()
        entry = Entry(
            centre_id=centre.id,
            journal_id=book.id,
            journal_code=book.code,
            journal_label=book.label,
            year_on=date(on.year, 1, 1),
            number=number,
            entry_on=on,
            label=label,
            piece_ref=piece or f"CC-{next(_numbers)}",
            piece_on=on,
            **{"valid_on": on, **values},
        )
        session.add(entry)
        session.flush()
        rows = [
            {
                "entry_id": entry.id,
                "position": position,
                "account": account,
                "account_label": account_label,
                "label": label,
                "debit": debit,
                "credit": credit,
                "use": "method" if debit else "sales",
                **(line_values or {}),
            }
            for position, (account, account_label, debit, credit) in enumerate(lines, start=1)
        ]
        session.execute(insert(EntryLine), rows)
    return entry


def entry_lines(entry: Entry) -> Sequence[EntryLine]:
    """The lines of an entry."""
    with acting_as(SYSTEM):
        return db.session.scalars(
            select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.position)
        ).all()
