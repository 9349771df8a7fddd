"""Saving the tab of the payments with identification: known cheques ticked off or corrected, others added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from addons.pos_accounting_close.errors.closure import ChequeAmountMissing, EntryInvalid
from addons.pos_accounting_close.models import Closure, ClosureCheque
from addons.pos_accounting_close.models.closure import IDENTIFIED
from addons.pos_accounting_close.services.closure_access import locked_draft
from addons.pos_accounting_close.services.closure_corrections import Change, note_corrections
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closure_rows import ChequeRow, cheque_rows
from addons.pos_accounting_close.services.closure_tabs import visit
from addons.pos_session.errors import IdentificationTooLong
from addons.pos_session.services.identification import LONGEST, Identification, refuse_card_number
from core.db import db
from core.errors import Stale
from core.money import MAX_AMOUNT

_CHEQUE: Any = ClosureCheque.__table__
_FIELDS = ("amount", "found", "number", "bank", "drawer")


@dataclass(frozen=True, slots=True)
class ChequeEntry:
    """What was typed of a cheque; ``key`` names a row that is shown (``ChequeRow.key``), empty for one to add.

    ``amount`` (cents) of None and ``known`` of None leave what is there: the actor did not see it.
    """

    key: str = ""
    found: bool = True
    amount: int | None = None
    known: Identification | None = None
    method_id: int = 0
    field: str = ""
    """What the fields of the form begin with, for the refusals."""


def save_cheques(
    closure_id: int,
    entries: Sequence[ChequeEntry],
    removed: Collection[str] = (),
    why: str = "",
    *,
    confirmed: bool = True,
) -> Closure:
    """The cheques as typed; those that are not named stay. ``removed``: keys of some that were added by hand.
    Not ``confirmed``, the tab is only saved as far as it was typed.

    Raises NotFound, Forbidden, NotYourDrawer, Stale, EntryInvalid, ChequeAmountMissing, IdentificationTooLong,
    CardNumberRefused, CorrectionReasonMissing.
    """
    closure, session = locked_draft(closure_id)
    methods = methods_of_session(session)
    there = {row.key: row for row in cheque_rows(closure, methods)}
    before: list[ChequeRow | None] = []
    after: list[ChequeRow] = []
    allowed = {method.id for method in methods.identified}
    for entry in entries:
        row = there.get(entry.key)
        if row is None and entry.key:
            raise Stale()
        if row is None and entry.method_id not in allowed:
            raise EntryInvalid(fields={f"{entry.field}method": EntryInvalid.message})
        after.append(_typed(entry, row or ChequeRow(entry.method_id, 0)))
        before.append(row)
    gone = [there[key] for key in removed if key in there and there[key].part_id is None]
    changes = _write(closure, list(zip(before, after, strict=True)), gone)
    note_corrections(closure, IDENTIFIED, changes, why)
    if confirmed:
        visit(closure, IDENTIFIED)
    return closure


def _typed(entry: ChequeEntry, row: ChequeRow) -> ChequeRow:
    """A row with what was typed of it, checked."""
    amount = row.amount if entry.amount is None else entry.amount
    field = f"{entry.field}amount"
    if type(amount) is not int or not 0 <= amount <= MAX_AMOUNT:
        raise EntryInvalid(fields={field: EntryInvalid.message})
    if entry.found and not amount:
        raise ChequeAmountMissing(fields={field: ChequeAmountMissing.message})
    known = entry.known if entry.known is not None else Identification(row.number, row.bank, row.drawer)
    for name, longest in LONGEST.items():
        text: str = getattr(known, name)
        if len(text) > longest or not text.isprintable():
            raise IdentificationTooLong(fields={f"{entry.field}{name}": IdentificationTooLong.message})
        refuse_card_number(text, name, entry.field)
    return replace(
        row,
        amount=amount or row.amount,
        found=entry.found,
        number=known.number,
        bank=known.bank,
        drawer=known.drawer,
    )


def _write(
    closure: Closure, pairs: Sequence[tuple[ChequeRow | None, ChequeRow]], gone: Sequence[ChequeRow]
) -> list[Change]:
    """Three statements at most; what changed of it."""
    new = [after for _, after in pairs if after.row_id is None]
    changed = [
        (before, after)
        for before, after in pairs
        if before is not None and after.row_id is not None and before.entered() != after.entered()
    ]
    connection = db.session.connection()
    if new:
        connection.execute(
            insert(_CHEQUE),
            [
                {
                    "closure_id": closure.id,
                    "method_id": row.method_id,
                    "part_id": row.part_id,
                    **_values(row),
                }
                for row in new
            ],
        )
    if changed:
        statement = update(_CHEQUE).where(_CHEQUE.c.id == bindparam("of_row"))
        connection.execute(
            statement.values({name: bindparam(name) for name in _FIELDS}),
            [{"of_row": after.row_id, **_values(after)} for _, after in changed],
        )
    if gone:
        connection.execute(delete(_CHEQUE).where(_CHEQUE.c.id.in_([row.row_id for row in gone])))
    changes = [Change(_subject(row), _glance(None), _glance(row)) for row in new if row.found]
    changes += [
        Change(_subject(after), _glance(before), {**_glance(after), **_names(before, after)})
        for before, after in changed
    ]
    return changes + [Change(_subject(row), _glance(row), _glance(None)) for row in gone]


def _values(row: ChequeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS}


def _subject(row: ChequeRow) -> str:
    return f"part:{row.part_id}" if row.part_id is not None else f"cheque:{row.row_id or 'new'}"


def _glance(row: ChequeRow | None) -> dict[str, Any]:
    """The figures of a row: what identifies it is personal, and this is kept for ever."""
    return {"found": False} if row is None else {"found": row.found, "amount": row.amount}


def _names(before: ChequeRow, after: ChequeRow) -> dict[str, Any]:
    """Which of the personal fields changed."""
    names = [name for name in ("number", "bank", "drawer") if getattr(before, name) != getattr(after, name)]
    return {"changed": names} if names else {}
