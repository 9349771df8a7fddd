"""What a correction of the till may give back of a document that deducted an advance: no more than was paid on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from addons.pos_session.models import Order, OrderLine
from addons.pos_session.models.order import VALIDATED
from addons.pos_sync.errors.order_sales import AdvanceNotTakenBack
from addons.pos_sync.services.advance_kind import CODE as ADVANCE
from core.db import db
from core.errors import Cents

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__


def check_given_back(first_id: int, more: int = 0, more_lines: Sequence[int] = ()) -> None:
    """Refuse a correction that would give a deducted advance back as money: it goes back to the customer order.

    ``first_id`` is the first order of the family, ``more`` the cents (negative: given back) of a correction that is
    not written yet, and ``more_lines`` the lines it takes back. As long as the deduction stands, what is left of the
    goods is worth as much at least. Raises AdvanceNotTakenBack. One statement.
    """
    advance = case((_LINE.c.kind == ADVANCE, _LINE.c.total_ttc), else_=0)
    taken = case((and_(_LINE.c.kind == ADVANCE, _LINE.c.id.in_(more_lines)), _LINE.c.total_ttc), else_=0)
    family = and_(or_(_ORDER.c.id == first_id, _ORDER.c.corrects_id == first_id), _ORDER.c.state == VALIDATED)
    row = db.session.execute(
        select(
            func.coalesce(func.sum(_LINE.c.total_ttc), 0).label("total"),
            func.coalesce(func.sum(advance), 0).label("advance"),
            func.coalesce(func.sum(taken), 0).label("taken"),
        )
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(family)
    ).one()
    deducted = int(row.taken) - int(row.advance)
    if deducted > 0 and int(row.total) + more < 0:
        raise AdvanceNotTakenBack(amount=Cents(deducted))
