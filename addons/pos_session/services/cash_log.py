"""The cash log of a session, the one query behind every drawer figure: its cash parts and its cash operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select, union_all

from addons.pos_session.models import CashOperation, Payment, PaymentPart
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.services.drawer import Drawer, drawer_of
from core.db import db

_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_OPERATION: Any = CashOperation.__table__


def drawer_of_session(session_id: int, until: datetime | None = None) -> Drawer:
    """What went through the drawer until now: one statement, however many orders there are.

    ``until`` leaves the payments out that were written later: those reallocated after a closing.
    """
    parts = select(_PART.c.kind, func.sum(_PART.c.amount).label("amount")).where(
        _PART.c.session_id == session_id, _PART.c.method_kind == CASH
    )
    if until is not None:
        parts = parts.where(paid_until(until))
    operations = select(_OPERATION.c.kind, func.sum(_OPERATION.c.amount).label("amount")).where(
        _OPERATION.c.session_id == session_id
    )
    log = union_all(parts.group_by(_PART.c.kind), operations.group_by(_OPERATION.c.kind))
    return drawer_of((row.kind, int(row.amount)) for row in db.session.execute(log))


def paid_until(at: datetime) -> ColumnElement[bool]:
    """Whether the payment of a part was written at an instant or before."""
    written: ColumnElement[bool] = _PART.c.payment_id.in_(
        select(_PAYMENT.c.id).where(_PAYMENT.c.created_at <= at)
    )
    return written


def expected_cash(of_session: ColumnElement[int]) -> ScalarSelect[int]:
    """``Drawer.expected`` of a session that is not closed, as an expression of another statement.

    The amounts are signed, and an adjustment is written by the closing or after it (reopening voids it): the expected
    cash is their sum.
    """
    parts = select(func.coalesce(func.sum(_PART.c.amount), 0)).where(
        _PART.c.session_id == of_session, _PART.c.method_kind == CASH
    )
    operations = select(func.coalesce(func.sum(_OPERATION.c.amount), 0)).where(
        _OPERATION.c.session_id == of_session
    )
    return select(parts.scalar_subquery() + operations.scalar_subquery()).scalar_subquery()
