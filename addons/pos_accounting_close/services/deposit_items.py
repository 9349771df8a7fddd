"""What waits to be deposited: the cheques, holiday cheques and cash of drawers whose accounting closure is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureMethod,
    DepositItem,
)
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE
from addons.pos_accounting_close.models.deposit import CASH
from addons.pos_accounting_close.services.posting_money import banked
from addons.pos_session.models import PaymentMethod, Session
from core.db import db

_CLOSURE: Any = Closure.__table__
_CHEQUE: Any = ClosureCheque.__table__
_ENTERED: Any = ClosureMethod.__table__
_CASH: Any = ClosureCash.__table__
_ITEM: Any = DepositItem.__table__
_METHOD: Any = PaymentMethod.__table__


@dataclass(frozen=True, slots=True)
class Depositable:
    """One cheque, or all that a closure found of a method: cents of ``pieces`` pieces.

    ``key`` names it in a form. Number, bank and drawer are personal data: shown to who may see them only.
    """

    key: str
    closure_id: int
    session: Session
    method_id: int
    method: str
    amount: int
    pieces: int = 1
    cheque_id: int | None = None
    number: str = ""
    bank: str = ""
    drawer: str = ""

    @property
    def day(self) -> date:
        """The business day of its drawer."""
        return self.session.business_day


def depositable(centre_id: int, kind: str) -> list[Depositable]:
    """What of a kind is found and on no slip yet, in the order of the drawers; two statements at most."""
    if kind == CASH:
        return _cash(centre_id)
    return [*_cheques(centre_id, kind), *_methods(centre_id, kind)]


def _done(centre_id: int, *columns: Any) -> Select[Any]:
    """Rows of the accounting closures of a centre that are done, with their sessions."""
    return (
        select(Session, *columns)
        .join(_CLOSURE, _CLOSURE.c.session_id == Session.id)
        .where(_CLOSURE.c.centre_id == centre_id, _CLOSURE.c.step == ACCOUNTING, _CLOSURE.c.state == DONE)
    )


def _cheques(centre_id: int, kind: str) -> list[Depositable]:
    on_slip = select(_ITEM.c.id).where(_ITEM.c.cheque_id == _CHEQUE.c.id)
    rows = db.session.execute(
        _done(centre_id, _CHEQUE, _METHOD.c.label.label("method"))
        .join(_CHEQUE, _CHEQUE.c.closure_id == _CLOSURE.c.id)
        .join(_METHOD, _METHOD.c.id == _CHEQUE.c.method_id)
        .where(_METHOD.c.kind == kind, _CHEQUE.c.found, ~on_slip.exists())
        .order_by(Session.business_day, Session.id, _CHEQUE.c.id)
    )
    return [
        Depositable(
            key=f"cheque:{row.id}",
            closure_id=row.closure_id,
            session=row.Session,
            method_id=row.method_id,
            method=row.method,
            amount=row.amount,
            cheque_id=row.id,
            number=row.number,
            bank=row.bank,
            drawer=row.drawer,
        )
        for row in rows
    ]


def _methods(centre_id: int, kind: str) -> list[Depositable]:
    on_slip = select(_ITEM.c.id).where(
        _ITEM.c.closure_id == _CLOSURE.c.id,
        _ITEM.c.method_id == _ENTERED.c.method_id,
        _ITEM.c.cheque_id.is_(None),
    )
    rows = db.session.execute(
        _done(centre_id, _ENTERED, _METHOD.c.label.label("method"))
        .join(_ENTERED, _ENTERED.c.closure_id == _CLOSURE.c.id)
        .join(_METHOD, _METHOD.c.id == _ENTERED.c.method_id)
        .where(_METHOD.c.kind == kind, _ENTERED.c.amount > 0, ~on_slip.exists())
        .order_by(Session.business_day, Session.id)
    )
    return [
        Depositable(
            key=f"method:{row.closure_id}:{row.method_id}",
            closure_id=row.closure_id,
            session=row.Session,
            method_id=row.method_id,
            method=row.method,
            amount=row.amount,
            pieces=row.pieces or 1,
        )
        for row in rows
    ]


def _cash(centre_id: int) -> list[Depositable]:
    """What each drawer sends to the bank, as its entry says (``posting_money.banked``)."""
    method = db.session.execute(
        select(_METHOD.c.id, _METHOD.c.label)
        .where(_METHOD.c.centre_id == centre_id, _METHOD.c.kind == CASH)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
        .limit(1)
    ).first()
    if method is None:
        return []
    counted = func.coalesce(func.sum(_CASH.c.denomination * _CASH.c.quantity), 0)
    found = select(counted).where(_CASH.c.closure_id == _CLOSURE.c.id).scalar_subquery()
    kept = func.coalesce(Session.closing_kept, Session.closing_counted, 0)
    on_slip = (
        select(_ITEM.c.id)
        .join(_METHOD, _METHOD.c.id == _ITEM.c.method_id)
        .where(_ITEM.c.closure_id == _CLOSURE.c.id, _ITEM.c.cheque_id.is_(None), _METHOD.c.kind == CASH)
    )
    rows = db.session.execute(
        _done(centre_id, _CLOSURE.c.id.label("closure_id"), found.label("found"))
        .where(~on_slip.exists(), found > kept)
        .order_by(Session.business_day, Session.id)
    )
    return [
        Depositable(
            key=f"method:{row.closure_id}:{method.id}",
            closure_id=row.closure_id,
            session=row.Session,
            method_id=method.id,
            method=method.label,
            amount=banked(row.Session, int(row.found)),
        )
        for row in rows
    ]
