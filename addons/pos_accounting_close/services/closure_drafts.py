"""What a closure begins with: the operator's with what the system and the closing know, the accountant's as a copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, literal, select

from addons.pos_accounting_close.hookspecs import CancelledTicket
from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureMethod,
    ClosureTicket,
)
from addons.pos_accounting_close.services.closure_methods import EnteredMethods, entered_methods
from addons.pos_accounting_close.services.expected_cheques import TakenPart, expected_cheques
from addons.pos_session.models import PaymentPart, Session
from addons.pos_session.services import counting
from addons.pos_session.services.method_counts import method_counts_of
from core.db import db
from core.registry import registry

_CASH: Any = ClosureCash.__table__
_CHEQUE: Any = ClosureCheque.__table__
_METHOD: Any = ClosureMethod.__table__
_TICKET: Any = ClosureTicket.__table__
_PART: Any = PaymentPart.__table__


def prefill(closure: Closure, session: Session) -> None:
    """The operator's draft: every known cheque, not found yet; the rest as counted when the session closed.

    Of a drawer counted as a sum the denominations are still to be counted. A fixed number of statements.
    """
    methods = methods_of_session(session)
    counted = method_counts_of(session.id, session.closing_no)
    _write(_CHEQUE, closure, map(_cheque, expected_of(session, methods)))
    _write(
        _METHOD,
        closure,
        (
            {"method_id": row.method_id, "pieces": row.pieces, "amount": row.counted}
            for method in methods.unidentified
            if (row := counted.get(method.id)) is not None
        ),
    )
    pieces = counting.counts_of(session.id, counting.CLOSING, session.closing_no)
    _write(
        _CASH,
        closure,
        ({"denomination": cents, "quantity": quantity} for cents, quantity in pieces.items()),
    )
    _write(
        _TICKET,
        closure,
        (
            {
                "source": ticket.source,
                "number": ticket.number[:40],
                "label": ticket.label[:200],
                "amount": ticket.amount,
                "found": False,
            }
            for ticket in cancelled_tickets(session)
        ),
    )


def copy_entries(done: Closure, draft: Closure) -> None:
    """The accountant's draft begins with what the operator entered: four statements."""
    for table, left_out in ((_CHEQUE, ("id", "copy_of_id")), (_METHOD, ()), (_CASH, ()), (_TICKET, ())):
        names = [column.name for column in table.c if column.name not in ("closure_id", *left_out)]
        values = [literal(draft.id), *(table.c[name] for name in names)]
        if table is _CHEQUE:
            names.append("copy_of_id")
            values.append(table.c.id)
        rows = select(*values).where(table.c.closure_id == done.id)
        db.session.execute(insert(table).from_select(["closure_id", *names], rows))


def methods_of_session(session: Session) -> EnteredMethods:
    """The methods entered in a closure of a session: two statements."""
    used = select(_PART.c.method_id).where(_PART.c.session_id == session.id).distinct()
    return entered_methods(session.centre_id, set(db.session.execute(used).scalars()))


def expected_of(session: Session, methods: EnteredMethods) -> list[TakenPart]:
    """The cheques and the like that the system knows of a session."""
    return expected_cheques(session.id, [method.id for method in methods.identified])


def cancelled_tickets(session: Session) -> list[CancelledTicket]:
    """The tickets cancelled in a session, whichever addons tell of them; none without them."""
    found = registry().collect(
        "pos_accounting_close_cancelled_tickets", centre=session.centre_id, session_id=session.id
    )
    return [ticket for _, ticket in found]


def _cheque(part: TakenPart) -> dict[str, Any]:
    return {
        "method_id": part.method_id,
        "part_id": part.id,
        "amount": part.net,
        "found": False,
        "number": part.number,
        "bank": part.bank,
        "drawer": part.drawer,
    }


def _write(table: Any, closure: Closure, rows: Iterable[dict[str, Any]]) -> None:
    made = [{"closure_id": closure.id, **row} for row in rows]
    if made:
        db.session.execute(insert(table), made)
