"""The cash log of a session, the one query behind every drawer figure: its cash parts and its cash operations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, union_all

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


def totals_by_method(session_id: int) -> dict[int, int]:
    """``{payment method id: what it brought in cents}``, change and refunds taken off."""
    rows = db.session.execute(
        select(_PART.c.method_id, func.sum(_PART.c.amount).label("amount"))
        .where(_PART.c.session_id == session_id)
        .group_by(_PART.c.method_id)
        .order_by(_PART.c.method_id)
    )
    return {row.method_id: int(row.amount) for row in rows}
