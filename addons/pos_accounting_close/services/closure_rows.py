"""What was entered in a closure, tab by tab, beside what the system knows and what the operator entered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureCorrection,
    ClosureMethod,
    ClosureTicket,
)
from addons.pos_accounting_close.models.closure import DRAFT
from addons.pos_accounting_close.services.closure_drafts import expected_of
from addons.pos_accounting_close.services.closure_methods import EnteredMethods
from addons.pos_session.services.method_counts import MethodFound
from core.db import db

_CHEQUE: Any = ClosureCheque.__table__


@dataclass(frozen=True, slots=True)
class ChequeRow:
    """A cheque of a closure: saved (``row_id``), or known since and not saved yet (``part_id`` alone). Cents.

    ``expected`` is what the system knows of it now: None for one added by hand, and for one that was reallocated
    or went back since.
    """

    method_id: int
    amount: int
    found: bool = False
    number: str = ""
    bank: str = ""
    drawer: str = ""
    row_id: int | None = None
    part_id: int | None = None
    copy_of_id: int | None = None
    expected: int | None = None

    @property
    def key(self) -> str:
        """What names it in forms and corrections: ``part12`` of a known one, ``row7`` of one added by hand."""
        return f"part{self.part_id}" if self.part_id is not None else f"row{self.row_id}"

    def entered(self) -> tuple[int, bool, str, str, str]:
        """What was entered of it."""
        return self.amount, self.found, self.number, self.bank, self.drawer


def saved_cheques(closure_id: int) -> list[ChequeRow]:
    """The saved rows as they are; one statement."""
    columns = _CHEQUE.c
    rows = db.session.execute(
        select(
            columns.method_id,
            columns.amount,
            columns.found,
            columns.number,
            columns.bank,
            columns.drawer,
            columns.id,
            columns.part_id,
            columns.copy_of_id,
        )
        .where(columns.closure_id == closure_id)
        .order_by(columns.part_id.is_(None), columns.part_id, columns.id)
    )
    return [ChequeRow(*row) for row in rows]


def cheque_rows(closure: Closure, methods: EnteredMethods) -> list[ChequeRow]:
    """The cheques of a closure, the known ones first; of a draft also those known since it was begun."""
    saved = saved_cheques(closure.id)
    if closure.state != DRAFT:
        return saved
    known = {part.id: part for part in expected_of(closure.session, methods)}
    rows = [replace(row, expected=known[row.part_id].net) if row.part_id in known else row for row in saved]
    there = {row.part_id for row in saved}
    new = [
        ChequeRow(
            part.method_id,
            part.net,
            number=part.number,
            bank=part.bank,
            drawer=part.drawer,
            part_id=part.id,
            expected=part.net,
        )
        for part in known.values()
        if part.id not in there
    ]
    by_hand = [row for row in rows if row.part_id is None]
    return [row for row in rows if row.part_id is not None] + new + by_hand


def method_rows(closure_id: int) -> dict[int, MethodFound]:
    """``{method id: what was entered}`` of the methods without identification."""
    rows = select(ClosureMethod.method_id, ClosureMethod.amount, ClosureMethod.pieces).where(
        ClosureMethod.closure_id == closure_id
    )
    return {row.method_id: MethodFound(row.amount, row.pieces) for row in db.session.execute(rows)}


def cash_rows(closure_id: int) -> dict[int, int]:
    """``{denomination: how many}``, largest first."""
    rows = (
        select(ClosureCash.denomination, ClosureCash.quantity)
        .where(ClosureCash.closure_id == closure_id)
        .order_by(ClosureCash.denomination.desc())
    )
    return {row.denomination: row.quantity for row in db.session.execute(rows)}


def ticket_rows(closure_id: int) -> list[ClosureTicket]:
    """The cancelled tickets, by number."""
    rows = select(ClosureTicket).where(ClosureTicket.closure_id == closure_id)
    return list(
        db.session.scalars(
            rows.order_by(ClosureTicket.number, ClosureTicket.source).execution_options(
                populate_existing=True
            )
        )
    )


def corrections_of(closure_id: int) -> list[ClosureCorrection]:
    """What the accountant changed, in the order of it."""
    rows = select(ClosureCorrection).where(ClosureCorrection.closure_id == closure_id)
    return list(db.session.scalars(rows.order_by(ClosureCorrection.id)))
