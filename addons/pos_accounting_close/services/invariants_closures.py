"""What must always be true of done closures and deposit slips: what was signed of them, numbers, sums. Reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all

from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureMethod,
    ClosureTicket,
    ClosureTotal,
    DepositItem,
    DepositSlip,
    Entry,
    EntryLine,
)
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE, OPERATOR
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.states import ACCOUNTING_CLOSED, OPERATOR_CLOSED
from addons.pos_session.models import Session
from addons.pos_session.models.session import session_code
from core.db import db
from core.journal.models import ENTRIES

BATCH = 500
_KINDS = {
    "pos_accounting_close.operator_closed": OPERATOR,
    "pos_accounting_close.accounting_closed": ACCOUNTING,
}
_CLOSURE: Any = Closure.__table__
_CASH: Any = ClosureCash.__table__
_CHEQUE: Any = ClosureCheque.__table__
_ENTERED: Any = ClosureMethod.__table__
_TICKET: Any = ClosureTicket.__table__
_TOTAL: Any = ClosureTotal.__table__
_SESSION: Any = Session.__table__
_SLIP: Any = DepositSlip.__table__
_ITEM: Any = DepositItem.__table__
_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__

Place = tuple[int, int, str]
"""Session, closing, step: what a closure is told by in the journal."""


def broken_closures() -> Iterator[str]:
    """A sentence for each rule that a done closure or a deposit slip breaks."""
    for sentence, statement in (
        ("The {} closures of centre {} have a gap in their numbers.", _gaps(_CLOSURE.c.step, _CLOSURE)),
        ("The deposit slips ({}) of centre {} have a gap in their numbers.", _gaps(_SLIP.c.kind, _SLIP)),
        ("The {} closure {} of centre {} does not say what was entered in it.", _wrong_totals()),
        ("The deposit slip {} ({}) of centre {} is not the sum of its lines.", _wrong_slips()),
        ("The deposit slip {} ({}) of centre {} is not what its entry says.", _wrong_slip_entries()),
    ):
        for row in db.session.execute(statement):
            yield sentence.format(*row)
    for desk, number in db.session.execute(_without_closure()):
        yield f"Session {session_code(desk, number)} has passed a closure that is not there."
    yield from _altered()


def _gaps(kind: Any, table: Any) -> Select[Any]:
    return (
        select(kind, table.c.centre_id)
        .where(table.c.number.is_not(None))
        .group_by(kind, table.c.centre_id)
        .having(or_(func.min(table.c.number) != 1, func.max(table.c.number) != func.count()))
        .order_by(kind, table.c.centre_id)
    )


def _wrong_totals() -> Select[Any]:
    """Done closures whose frozen sums are not those of their rows."""
    both = union_all(
        select(_TOTAL.c.closure_id, _TOTAL.c.method_id, (-_TOTAL.c.found).label("amount")),
        select(_CHEQUE.c.closure_id, _CHEQUE.c.method_id, _CHEQUE.c.amount).where(_CHEQUE.c.found),
        select(_ENTERED.c.closure_id, _ENTERED.c.method_id, _ENTERED.c.amount),
    ).subquery()
    wrong = (
        select(both.c.closure_id)
        .group_by(both.c.closure_id, both.c.method_id)
        .having(func.sum(both.c.amount) != 0)
    )
    return (
        select(_CLOSURE.c.step, _CLOSURE.c.number, _CLOSURE.c.centre_id)
        .where(_CLOSURE.c.state == DONE, _CLOSURE.c.id.in_(wrong))
        .order_by(_CLOSURE.c.id)
    )


def _wrong_slips() -> Select[Any]:
    wrong = or_(
        func.coalesce(func.sum(_ITEM.c.amount), 0) != _SLIP.c.total,
        func.coalesce(func.sum(_ITEM.c.pieces), 0) != _SLIP.c.pieces,
    )
    return (
        select(_SLIP.c.number, _SLIP.c.kind, _SLIP.c.centre_id)
        .outerjoin(_ITEM, _ITEM.c.slip_id == _SLIP.c.id)
        .group_by(_SLIP.c.id, _SLIP.c.number, _SLIP.c.kind, _SLIP.c.centre_id, _SLIP.c.total, _SLIP.c.pieces)
        .having(wrong)
        .order_by(_SLIP.c.id)
    )


def _wrong_slip_entries() -> Select[Any]:
    to_bank = (
        select(func.coalesce(func.sum(_LINE.c.debit - _LINE.c.credit), 0))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.slip_id == _SLIP.c.id, _LINE.c.use == uses.BANK)
        .scalar_subquery()
    )
    return (
        select(_SLIP.c.number, _SLIP.c.kind, _SLIP.c.centre_id)
        .where(to_bank != _SLIP.c.total)
        .order_by(_SLIP.c.id)
    )


def _without_closure() -> Select[Any]:
    """Sessions in a state after a closure that is not done for their last closing."""
    step = (
        select(_CLOSURE.c.id)
        .where(
            _CLOSURE.c.session_id == _SESSION.c.id,
            _CLOSURE.c.closing == _SESSION.c.reopened + 1,
            _CLOSURE.c.state == DONE,
        )
        .correlate(_SESSION)
    )
    operators = step.where(_CLOSURE.c.step == OPERATOR).exists()
    accountants = step.where(_CLOSURE.c.step == ACCOUNTING).exists()
    passed = _SESSION.c.state.in_((OPERATOR_CLOSED, ACCOUNTING_CLOSED))
    return (
        select(_SESSION.c.desk_code, _SESSION.c.number)
        .where(or_(operators != passed, accountants != (_SESSION.c.state == ACCOUNTING_CLOSED)))
        .order_by(_SESSION.c.id)
    )


def _altered() -> Iterator[str]:
    """A sentence for each closure that is not what was signed, and for each of which nothing was signed."""
    signed: set[Place] = set()
    wanted = select(ENTRIES.c.kind, ENTRIES.c.data).where(ENTRIES.c.kind.in_(_KINDS))
    wanted = wanted.order_by(ENTRIES.c.chain, ENTRIES.c.seq).execution_options(yield_per=BATCH)
    for rows in db.session.execute(wanted).partitions():
        said = {_place(entry, row.kind): entry for row in rows for entry in [json.loads(row.data)]}
        signed |= set(said)
        stored = _stored([place[0] for place in said])
        for place, entry in said.items():
            name = f"The {place[2]} closure {entry['number']} of session {entry['code']}"
            if place not in stored:
                yield f"{name} is in the journal but not stored any more."
            elif stored[place] != _figures(entry):
                yield f"{name} is not what the journal says of it."
    done = select(_CLOSURE.c.session_id, _CLOSURE.c.closing, _CLOSURE.c.step, _CLOSURE.c.number)
    for row in db.session.execute(done.where(_CLOSURE.c.state == DONE).order_by(_CLOSURE.c.id)):
        if tuple(row)[:3] not in signed:
            yield f"The journal knows nothing of the {row.step} closure {row.number} of session id {row.session_id}."


def _figures(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry says of a closure; its methods by id, since their order is that of the till then."""
    figures = {name: entry[name] for name in ("number", "verdict", "reason", "cash", "tickets_missing")}
    return {**figures, "methods": {row[0]: row for row in entry["methods"]}}


def _place(entry: dict[str, Any], kind: str) -> Place:
    return entry["session"], entry["closing"], _KINDS[kind]


def _stored(session_ids: Sequence[int]) -> dict[Place, dict[str, Any]]:
    """What would be signed now of the closures of these sessions; four statements."""
    of_these = and_(_CLOSURE.c.session_id.in_(session_ids), _CLOSURE.c.state == DONE)
    ids = select(_CLOSURE.c.id).where(of_these)
    cash = _sums(_CASH, func.sum(_CASH.c.denomination * _CASH.c.quantity), ids)
    missing = _sums(_TICKET, func.count(), ids, ~_TICKET.c.found)
    methods: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for row in db.session.execute(select(_TOTAL).where(_TOTAL.c.closure_id.in_(ids))):
        methods[row.closure_id][row.method_id] = [row.method_id, row.expected, row.found]
    found = {}
    for row in db.session.execute(select(_CLOSURE).where(of_these)):
        found[row.session_id, row.closing, row.step] = {
            "number": row.number,
            "verdict": row.verdict,
            "reason": row.reason_id,
            "cash": [row.cash_expected, cash.get(row.id, 0)],
            "methods": methods[row.id],
            "tickets_missing": missing.get(row.id, 0),
        }
    return found


def _sums(table: Any, what: Any, ids: Select[Any], *more: Any) -> dict[int, int]:
    rows = select(table.c.closure_id, what).where(table.c.closure_id.in_(ids), *more)
    return {
        closure_id: int(value) for closure_id, value in db.session.execute(rows.group_by(table.c.closure_id))
    }
