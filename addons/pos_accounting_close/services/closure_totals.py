"""The summary of a closure: what is expected per method, what was entered, the gap; live, or as it was frozen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureMethod,
    ClosureTicket,
    ClosureTotal,
)
from addons.pos_accounting_close.models.closure import DONE
from addons.pos_accounting_close.services.closure_methods import entered_methods
from addons.pos_session.models import PaymentMethod
from addons.pos_session.services.figures import figures_of
from core.db import db

_CASH: Any = ClosureCash.__table__
_CHEQUE: Any = ClosureCheque.__table__
_ENTERED: Any = ClosureMethod.__table__
_TICKET: Any = ClosureTicket.__table__
_TOTAL: Any = ClosureTotal.__table__
_METHOD: Any = PaymentMethod.__table__


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """A method other than cash: cents expected and cents entered."""

    method_id: int
    label: str
    kind: str
    expected: int
    found: int

    @property
    def difference(self) -> int:
        """Found less expected: negative is missing."""
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class ClosureTotals:
    """What a closure comes to, in cents; ``tickets_missing`` cancelled tickets are not there."""

    cash_expected: int
    cash_found: int
    methods: tuple[MethodTotal, ...]
    tickets_missing: int = 0

    @property
    def cash_difference(self) -> int:
        """Found less expected cash: negative is short."""
        return self.cash_found - self.cash_expected

    @property
    def has_gap(self) -> bool:
        """Whether something is missing or too much."""
        gaps = (self.cash_difference, self.tickets_missing, *(row.difference for row in self.methods))
        return any(gaps)

    def fingerprint(self, *, expected: bool) -> str:
        """A text that changes with the figures: who validates them saw the same. Blind, without the ``expected``."""
        seen: list[Any] = [self.cash_found, self.tickets_missing]
        seen += [[row.method_id, row.found] for row in self.methods]
        if expected:
            seen += [self.cash_expected, *(row.expected for row in self.methods)]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def totals_of(closure: Closure) -> ClosureTotals:
    """The summary of a closure: of a draft as things stand now, of a done one as it was frozen.

    A fixed number of statements, however many orders and cheques there are.
    """
    return _frozen(closure) if closure.state == DONE else _live(closure)


def freeze(closure: Closure, totals: ClosureTotals) -> None:
    """Keep the summary of a closure that is about to be done; one statement at most, besides the closure's own row."""
    closure.cash_expected = totals.cash_expected
    rows = [
        {"closure_id": closure.id, "method_id": row.method_id, "expected": row.expected, "found": row.found}
        for row in totals.methods
    ]
    if rows:
        db.session.execute(insert(_TOTAL), rows)


def _live(closure: Closure) -> ClosureTotals:
    figures = figures_of(closure.session)
    taken = {method.id: method.to_find for method in figures.methods}
    found = _found(closure.id)
    methods = entered_methods(closure.centre_id, {*taken, *found})
    return ClosureTotals(
        figures.drawer.expected,
        _cash(closure.id),
        tuple(
            MethodTotal(
                method.id, method.label, method.kind, taken.get(method.id, 0), found.get(method.id, 0)
            )
            for method in methods.all
        ),
        _missing(closure.id),
    )


def _frozen(closure: Closure) -> ClosureTotals:
    rows = db.session.execute(
        select(_METHOD.c.id, _METHOD.c.label, _METHOD.c.kind, _TOTAL.c.expected, _TOTAL.c.found)
        .join(_METHOD, _METHOD.c.id == _TOTAL.c.method_id)
        .where(_TOTAL.c.closure_id == closure.id)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return ClosureTotals(
        closure.cash_expected or 0,
        _cash(closure.id),
        tuple(MethodTotal(*row) for row in rows),
        _missing(closure.id),
    )


def _cash(closure_id: int) -> int:
    held = func.coalesce(func.sum(_CASH.c.denomination * _CASH.c.quantity), 0)
    return int(db.session.execute(select(held).where(_CASH.c.closure_id == closure_id)).scalar_one())


def _missing(closure_id: int) -> int:
    wanted = select(func.count()).where(_TICKET.c.closure_id == closure_id, ~_TICKET.c.found)
    return int(db.session.execute(wanted).scalar_one())


def _found(closure_id: int) -> dict[int, int]:
    """``{method id: cents}`` entered: the cheques that are there, and the amounts of the other methods."""
    found: dict[int, int] = {}
    cheques = (
        select(_CHEQUE.c.method_id, func.sum(_CHEQUE.c.amount))
        .where(_CHEQUE.c.closure_id == closure_id, _CHEQUE.c.found)
        .group_by(_CHEQUE.c.method_id)
    )
    others = select(_ENTERED.c.method_id, _ENTERED.c.amount).where(_ENTERED.c.closure_id == closure_id)
    for method_id, amount in db.session.execute(cheques.union_all(others)):
        found[method_id] = found.get(method_id, 0) + int(amount)
    return found
