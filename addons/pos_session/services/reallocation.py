"""Reallocating a payment part to another method (ventiler): the pair of parts that says so. Facts, like all payments.

Who may and until when is for the caller to know: this only keeps the sums right (``invariants_reallocation`` checks
them).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select

from addons.pos_session.errors import NotEnoughCash
from addons.pos_session.models import CashOperation, Order, Payment, PaymentPart, Session
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.models.session import LIVE_COLUMNS
from addons.pos_session.services import drawer, identification
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.identification import Identification
from addons.pos_session.services.locking import ref_of
from addons.pos_session.services.tenders import Method
from addons.pos_session.services.writing import check_writing
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.journal import enter
from core.money import MAX_AMOUNT, AmountTooLarge, format_number

_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_INSERT = insert(_PART).returning(_PART.c.id)

AN_INSTANT = timedelta(microseconds=1)


def takes_away(part: Any) -> ColumnElement[bool]:
    """Whether a part (the table or an alias, its columns) is the half of a pair that takes an amount off a method."""
    against = or_(
        and_(part.kind == drawer.SALE, part.amount < 0), and_(part.kind == drawer.REFUND, part.amount > 0)
    )
    return and_(part.reallocates_id.is_not(None), against)


def left_of(part_ids: Iterable[int]) -> dict[int, int]:
    """``{part id: signed cents}`` that still stand by the method of each part; two statements.

    Less what was reallocated of it, and less the change, which was given of the last tender of its payment. Nothing is
    left of change, of a rounding, and of the half of a pair that takes away.
    """
    wanted = list(part_ids)
    of_payments = select(_PART.c.payment_id).where(_PART.c.id.in_(wanted))
    parts = db.session.execute(
        select(_PART).where(_PART.c.payment_id.in_(of_payments)).order_by(_PART.c.id)
    ).all()
    sums = select(_PART.c.reallocates_id, func.sum(_PART.c.amount).label("amount"))
    taken = {
        row.reallocates_id: int(row.amount)
        for row in db.session.execute(
            sums.where(_PART.c.reallocates_id.in_(wanted), takes_away(_PART.c)).group_by(
                _PART.c.reallocates_id
            )
        )
    }
    change: dict[int, int] = {}
    last: dict[int, int] = {}
    for part in parts:
        if part.kind == drawer.CHANGE:
            change[part.payment_id] = change.get(part.payment_id, 0) + part.amount
        elif part.kind == drawer.SALE:
            last[part.payment_id] = part.id
    given = {last[payment_id]: amount for payment_id, amount in change.items() if payment_id in last}
    left = dict.fromkeys(wanted, 0)
    for part in parts:
        stands = (part.kind == drawer.SALE and part.amount > 0) or (
            part.kind == drawer.REFUND and part.amount < 0
        )
        if part.id in left and stands:
            left[part.id] = part.amount + given.get(part.id, 0) + taken.get(part.id, 0)
    return left


def reallocate_part(
    session: Session, part: PaymentPart, method: Method, amount: int, given: Identification, reason: str
) -> int:
    """Put ``amount`` cents (positive, of a refund too) of a part by another method; returns the id of the payment.

    ``session`` is that of the part, locked by the caller, who checked ``left_of``. The pair stands in it. Where the
    drawer was closed already and cash is concerned, a counter-adjustment keeps what was counted: the sum of the
    adjustments is then what was counted less what is expected now. Raises NotEnoughCash, AmountTooLarge (the drawer
    would have held less than nothing, or more than can be counted).
    """
    check_writing(ref_of(session))
    sign = 1 if part.kind == drawer.SALE else -1
    order = db.session.get_one(Order, db.session.get_one(Payment, part.payment_id).order_id)
    payment_id: int = (
        db.session.connection()
        .execute(
            insert(_PAYMENT).returning(_PAYMENT.c.id),
            {
                "centre_id": session.centre_id,
                "order_id": order.id,
                "session_id": session.id,
                "total": 0,
                "cancels_id": None,
                "reason": reason,
                "user_id": current_actor().author_id,
                "created_at": _now(session),
            },
        )
        .scalar_one()
    )
    same = {
        "payment_id": payment_id,
        "session_id": session.id,
        "kind": part.kind,
        "reallocates_id": part.id,
    }
    away = {**same, "method_id": part.method_id, "method_kind": part.method_kind, "amount": -sign * amount}
    towards = {**same, "method_id": method.id, "method_kind": method.kind, "amount": sign * amount}
    db.session.connection().execute(_INSERT, away)
    part_id: int = db.session.connection().execute(_INSERT, towards).scalar_one()
    identification.store([part_id], [given])
    adjustment = _adjust(session, [away, towards], reason)
    enter(
        f"desk:{session.desk_id}",
        "pos_session.reallocated",
        {
            "session": session.id,
            "order": order.id,
            "number": order.number,
            "payment": payment_id,
            "part": part.id,
            "methods": [part.method_id, method.id],
            "amount": sign * amount,
            "adjustment": adjustment,
        },
    )
    return payment_id


def _now(session: Session) -> datetime:
    """The time of the pair: after the last closing, if there is one, whatever the clock says.

    What a closing counted is told by time from what was reallocated since.
    """
    now = clock.now()
    return now if session.closed_at is None else max(now, session.closed_at + AN_INSTANT)


def _adjust(session: Session, pair: list[dict[str, Any]], reason: str) -> int | None:
    """The counter-adjustment of a closed drawer; its id, None where none is needed."""
    cash = sum(row["amount"] for row in pair if row["method_kind"] == CASH)
    if not cash:
        return None
    expected = drawer_of_session(session.id).expected
    if expected < 0:
        raise NotEnoughCash()
    if expected > MAX_AMOUNT:
        raise AmountTooLarge(text=format_number(expected))
    if session.is_active:
        return None
    operation = CashOperation(
        centre_id=session.centre_id,
        session_id=session.id,
        kind=drawer.ADJUSTMENT,
        amount=-cash,
        reason=reason,
        user_id=current_actor().author_id,
        created_at=_now(session),
    )
    db.session.add(operation)
    db.session.flush()
    db.session.expire(session, LIVE_COLUMNS)
    return operation.id
