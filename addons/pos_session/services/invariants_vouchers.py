"""What must always be true of vouchers (``guichet addon doctor``): what is left is what their movements say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, or_, select

from addons.pos_session.models import Order, OrderLine, Voucher, VoucherMovement, VoucherUse
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.voucher import ACTIVE, PENDING
from core.db import db

_VOUCHER: Any = Voucher.__table__
_MOVEMENT: Any = VoucherMovement.__table__
_USE: Any = VoucherUse.__table__
_LINE: Any = OrderLine.__table__
_ORDER: Any = Order.__table__


def broken_vouchers() -> Iterator[str]:
    """A sentence for each rule that a stored voucher breaks; vouchers are named by their ids, never by their codes."""
    for sentence, statement in (
        ("The movements of voucher {} do not add up to what is left on it.", _wrong_balances()),
        ("Voucher {} was sold and cannot be used, or can be used and was not sold.", _wrong_states()),
        ("Order line {} uses a voucher that knows nothing of it.", _unused_uses()),
    ):
        for key in db.session.execute(statement).scalars():
            yield sentence.format(key)


def _wrong_balances() -> Select[tuple[int]]:
    sums = (
        select(_MOVEMENT.c.voucher_id, func.sum(_MOVEMENT.c.amount).label("total"))
        .group_by(_MOVEMENT.c.voucher_id)
        .subquery()
    )
    moved = func.coalesce(sums.c.total, 0)
    return (
        select(_VOUCHER.c.id)
        .outerjoin(sums, sums.c.voucher_id == _VOUCHER.c.id)
        .where(
            or_(
                (_VOUCHER.c.state == PENDING) & sums.c.total.is_not(None),
                (_VOUCHER.c.state != PENDING) & (moved != _VOUCHER.c.balance),
            )
        )
    )


def _wrong_states() -> Select[tuple[int]]:
    return (
        select(_VOUCHER.c.id)
        .join(_ORDER, _ORDER.c.id == _VOUCHER.c.order_id)
        .where(
            or_(
                (_VOUCHER.c.state == PENDING) & (_ORDER.c.state == VALIDATED),
                (_VOUCHER.c.state == ACTIVE)
                & (_VOUCHER.c.line_id.is_not(None))
                & (_ORDER.c.state != VALIDATED),
            )
        )
    )


def _unused_uses() -> Select[tuple[int]]:
    """The counter-lines of a paid order took their amounts off the vouchers they mean."""
    taken = (
        select(_MOVEMENT.c.order_id, _MOVEMENT.c.voucher_id, func.sum(_MOVEMENT.c.amount).label("total"))
        .where(_MOVEMENT.c.kind == "used", _MOVEMENT.c.payment_id.is_(None))
        .group_by(_MOVEMENT.c.order_id, _MOVEMENT.c.voucher_id)
        .subquery()
    )
    lines = (
        select(
            _LINE.c.order_id,
            _USE.c.voucher_id,
            func.min(_LINE.c.id).label("line_id"),
            func.sum(_LINE.c.total_ttc).label("total"),
        )
        .join(_USE, _USE.c.line_id == _LINE.c.id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(_ORDER.c.state == VALIDATED)
        .group_by(_LINE.c.order_id, _USE.c.voucher_id)
        .subquery()
    )
    same = (taken.c.order_id == lines.c.order_id) & (taken.c.voucher_id == lines.c.voucher_id)
    return (
        select(lines.c.line_id).outerjoin(taken, same).where(func.coalesce(taken.c.total, 0) != lines.c.total)
    )
