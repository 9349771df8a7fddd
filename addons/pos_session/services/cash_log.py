"""The cash log of a session, the one query behind every drawer figure: its cash parts and its cash operations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select, union_all

from addons.pos_session.models import CashOperation, PaymentPart
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.services.drawer import Drawer, drawer_of
from core.db import db

_PART: Any = PaymentPart.__table__
_OPERATION: Any = CashOperation.__table__


def drawer_of_session(session_id: int) -> Drawer:
    """What went through the drawer until now: one statement, however many orders there are."""
    parts = select(_PART.c.kind, func.sum(_PART.c.amount).label("amount")).where(
        _PART.c.session_id == session_id, _PART.c.method_kind == CASH
    )
    operations = select(_OPERATION.c.kind, func.sum(_OPERATION.c.amount).label("amount")).where(
        _OPERATION.c.session_id == session_id
    )
    log = union_all(parts.group_by(_PART.c.kind), operations.group_by(_OPERATION.c.kind))
    return drawer_of((row.kind, int(row.amount)) for row in db.session.execute(log))


def expected_cash(of_session: ColumnElement[int]) -> ScalarSelect[int]:
    """``Drawer.expected`` of a session that is not closed, as an expression of another statement.

    The amounts are signed, and an adjustment is written by the closing only (reopening voids it): the expected cash
    is their sum.
    """
    parts = select(func.coalesce(func.sum(_PART.c.amount), 0)).where(
        _PART.c.session_id == of_session, _PART.c.method_kind == CASH
    )
    operations = select(func.coalesce(func.sum(_OPERATION.c.amount), 0)).where(
        _OPERATION.c.session_id == of_session
    )
    return select(parts.scalar_subquery() + operations.scalar_subquery()).scalar_subquery()
