"""Saving the tabs of a closure, one by one: what was typed replaces what was there, and the tab is confirmed.

Not ``confirmed``, the tab is only saved as far as it was typed. What an accountant changes is kept beside
(closure_corrections.py). The statements do not depend on the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, update

from addons.pos_accounting_close.errors.closure import EntryInvalid
from addons.pos_accounting_close.models import Closure, ClosureCash, ClosureMethod, ClosureTicket
from addons.pos_accounting_close.models.closure import CANCELLED_TICKETS, CASH, UNIDENTIFIED
from addons.pos_accounting_close.services.closure_access import locked_draft
from addons.pos_accounting_close.services.closure_corrections import Change, note_corrections
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closure_rows import cash_rows, method_rows, ticket_rows
from addons.pos_accounting_close.services.closure_tabs import visit
from addons.pos_session.services.counting import MAX_PIECES, Counted, total_of
from addons.pos_session.services.method_counts import MethodFound
from core.db import db, upsert
from core.money import MAX_AMOUNT

_CASH: Any = ClosureCash.__table__
_TICKET: Any = ClosureTicket.__table__


def save_methods(
    closure_id: int, entered: Mapping[int, MethodFound], why: str = "", *, confirmed: bool = True
) -> Closure:
    """What was found of the methods without identification, by method id: cents, and how many pieces.

    A method that is not named stays as it was. Raises NotFound, Forbidden, NotYourDrawer, Stale, EntryInvalid,
    CorrectionReasonMissing.
    """
    closure, session = locked_draft(closure_id)
    allowed = {method.id for method in methods_of_session(session).unidentified}
    for method_id, one in entered.items():
        _check_amount(f"method_{method_id}", one.total, MAX_AMOUNT if method_id in allowed else -1)
        if one.pieces is not None:
            _check_amount(f"pieces_{method_id}", one.pieces, MAX_PIECES)
    before = method_rows(closure.id)
    nothing = MethodFound(0)
    changed = {method_id: one for method_id, one in entered.items() if before.get(method_id, nothing) != one}
    if changed:
        statement = upsert(ClosureMethod).values(
            [
                {"closure_id": closure.id, "method_id": method_id, "pieces": one.pieces, "amount": one.total}
                for method_id, one in changed.items()
            ]
        )
        statement = statement.on_conflict_do_update(
            index_elements=["closure_id", "method_id"],
            set_={"pieces": statement.excluded.pieces, "amount": statement.excluded.amount},
        )
        db.session.connection().execute(statement)
    changes = [
        Change(f"method:{method_id}", _method(before.get(method_id, nothing)), _method(one))
        for method_id, one in changed.items()
    ]
    note_corrections(closure, UNIDENTIFIED, changes, why)
    if confirmed:
        visit(closure, UNIDENTIFIED)
    return closure


def save_cash(
    closure_id: int, pieces: Mapping[int, int], why: str = "", *, confirmed: bool = True
) -> Closure:
    """The notes and coins found, ``{denomination in cents: how many}``; what is not named was not found.

    Raises NotFound, Forbidden, NotYourDrawer, Stale, CountInvalid, CorrectionReasonMissing.
    """
    closure, _ = locked_draft(closure_id)
    total_of(Counted(pieces))
    before = cash_rows(closure.id)
    after = {cents: quantity for cents, quantity in pieces.items() if quantity}
    changed = sorted(
        (cents for cents in {*before, *after} if before.get(cents) != after.get(cents)), reverse=True
    )
    if changed:
        db.session.execute(delete(_CASH).where(_CASH.c.closure_id == closure.id))
        if after:
            db.session.execute(
                insert(_CASH),
                [
                    {"closure_id": closure.id, "denomination": cents, "quantity": quantity}
                    for cents, quantity in after.items()
                ],
            )
    changes = [
        Change(f"denomination:{cents}", {"quantity": before.get(cents, 0)}, {"quantity": after.get(cents, 0)})
        for cents in changed
    ]
    note_corrections(closure, CASH, changes, why)
    if confirmed:
        visit(closure, CASH)
    return closure


def save_tickets(
    closure_id: int, found: Collection[str], why: str = "", *, confirmed: bool = True
) -> Closure:
    """Which of the cancelled tickets are physically there, by their ``source``; the others are missing.

    Raises NotFound, Forbidden, NotYourDrawer, Stale, CorrectionReasonMissing.
    """
    closure, _ = locked_draft(closure_id)
    changed = [row.source for row in ticket_rows(closure.id) if row.found != (row.source in found)]
    if changed:
        db.session.execute(
            update(_TICKET)
            .where(_TICKET.c.closure_id == closure.id, _TICKET.c.source.in_(changed))
            .values(found=~_TICKET.c.found)
        )
    changes = [
        Change(source, {"found": source not in found}, {"found": source in found}) for source in changed
    ]
    note_corrections(closure, CANCELLED_TICKETS, changes, why)
    if confirmed:
        visit(closure, CANCELLED_TICKETS)
    return closure


def _check_amount(field: str, amount: int, most: int) -> None:
    if type(amount) is not int or not 0 <= amount <= most:
        raise EntryInvalid(fields={field: EntryInvalid.message})


def _method(found: MethodFound) -> dict[str, Any]:
    return {"amount": found.total, "pieces": found.pieces}
