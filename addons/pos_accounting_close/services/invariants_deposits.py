"""What must always be true of the deposit slips: numbered, and the sum of their lines, as their entry says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from addons.pos_accounting_close.models import (
    Closure,
    ClosureCheque,
    DepositItem,
    DepositSlip,
    Entry,
    EntryLine,
)
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE
from addons.pos_accounting_close.services import uses
from core.db import db

_SLIP: Any = DepositSlip.__table__
_ITEM: Any = DepositItem.__table__
_CHEQUE: Any = ClosureCheque.__table__
_CLOSURE: Any = Closure.__table__
_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__


def broken_deposits() -> Iterator[str]:
    """A sentence for each rule that a slip breaks; four statements."""
    for sentence, statement in (
        ("The deposit slips ({}) of centre {} have a gap in their numbers.", _gaps()),
        ("Deposit slip {} ({}) of centre {} is not the sum of its lines.", _wrong_sums()),
        (
            "The entry of deposit slip {} ({}) of centre {} does not bring its total to the bank.",
            _wrong_entries(),
        ),
        ("Deposit slip {} ({}) of centre {} deposits what no accounting closure found.", _not_found()),
    ):
        for row in db.session.execute(statement):
            yield sentence.format(*row)


def _named() -> Select[Any]:
    return select(_SLIP.c.number, _SLIP.c.kind, _SLIP.c.centre_id).order_by(_SLIP.c.id)


def _gaps() -> Select[Any]:
    last, count = func.max(_SLIP.c.number), func.count(_SLIP.c.number)
    return (
        select(_SLIP.c.kind, _SLIP.c.centre_id)
        .group_by(_SLIP.c.kind, _SLIP.c.centre_id)
        .having(or_(func.min(_SLIP.c.number) != 1, last != count))
    )


def _wrong_sums() -> Select[Any]:
    def of_lines(column: Any) -> Any:
        summed = select(func.coalesce(func.sum(column), 0)).where(_ITEM.c.slip_id == _SLIP.c.id)
        return summed.scalar_subquery()

    return _named().where(
        or_(of_lines(_ITEM.c.amount) != _SLIP.c.total, of_lines(_ITEM.c.pieces) != _SLIP.c.pieces)
    )


def _wrong_entries() -> Select[Any]:
    to_the_bank = (
        select(func.coalesce(func.sum(_LINE.c.debit - _LINE.c.credit), 0))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.slip_id == _SLIP.c.id, _LINE.c.use == uses.BANK)
        .scalar_subquery()
    )
    return _named().where(to_the_bank != _SLIP.c.total)


def _not_found() -> Select[Any]:
    """Slips with a line of a draft, of the operator's copy, or of a cheque that is not there with that amount."""
    wrong = (
        select(_ITEM.c.slip_id)
        .join(_CLOSURE, _CLOSURE.c.id == _ITEM.c.closure_id)
        .outerjoin(_CHEQUE, _CHEQUE.c.id == _ITEM.c.cheque_id)
        .where(
            or_(
                _CLOSURE.c.step != ACCOUNTING,
                _CLOSURE.c.state != DONE,
                and_(
                    _ITEM.c.cheque_id.is_not(None),
                    or_(
                        ~_CHEQUE.c.found,
                        _CHEQUE.c.closure_id != _ITEM.c.closure_id,
                        _CHEQUE.c.amount != _ITEM.c.amount,
                    ),
                ),
            )
        )
    )
    return _named().where(_SLIP.c.id.in_(wrong))
