"""What a session came to until now: orders, methods, VAT, drawer. Read in a fixed number of statements.

The X report, the closing and its summary show these figures; amounts in cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from addons.pos_session.models import Order, Payment, PaymentMethod, PaymentPart, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import CASH, ROUNDING
from addons.pos_session.services.cash_log import drawer_of_session, paid_until
from addons.pos_session.services.drawer import Drawer
from addons.pos_session.services.turnover import turnover_of
from core.db import db
from core.vat import VatRow

_ORDER: Any = Order.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__


@dataclass(frozen=True, slots=True)
class MethodTaken:
    """What a payment method took over the session, change and refunds taken off, and on how many orders."""

    id: int
    label: str
    kind: str
    counted: bool
    orders: int
    amount: int

    @property
    def to_find(self) -> int:
        """What must be found of a counted method: more given back than taken leaves nothing to find."""
        return max(self.amount, 0)

    @property
    def is_found(self) -> bool:
        """Whether it is counted at the closing, apart from the drawer."""
        return self.counted and self.kind != CASH


@dataclass(frozen=True, slots=True)
class Figures:
    """``sales`` is what the validated orders come to, ``vouchers`` the part that is no turnover.

    That is vouchers for several purposes, and what addons take in besides (financings of bookings).

    ``corrections`` and ``corrected`` are the orders that refund or correct others, and what they come to (signed).
    ``rounding`` is the gap of rounded cash (signed); ``receipts`` the last receipt number, the first being 1.
    """

    orders: int
    sales: int
    corrections: int
    corrected: int
    vouchers: int
    rounding: int
    receipts: int
    methods: tuple[MethodTaken, ...]
    vat: tuple[VatRow, ...]
    drawer: Drawer

    @property
    def found_methods(self) -> tuple[MethodTaken, ...]:
        """The methods that are counted at the closing, apart from the drawer."""
        return tuple(method for method in self.methods if method.is_found)


def figures_of(session: Session, *, as_closed: bool = False) -> Figures:
    """The figures of a session in any state: five statements.

    ``as_closed``: as its last closing found them, without what was reallocated to other methods since.
    """
    until = session.closed_at if as_closed else None
    orders, sales, corrections, corrected = _orders(session.id)
    vat, vouchers = turnover_of(*_validated_in(session.id))
    methods = _methods(session, until)
    return Figures(
        orders=orders,
        sales=sales,
        corrections=corrections,
        corrected=corrected,
        vouchers=vouchers,
        rounding=_rounding(session.id),
        receipts=session.next_receipt - 1,
        methods=methods,
        vat=vat,
        drawer=drawer_of_session(session.id, until),
    )


def _validated_in(session_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the orders that were validated in a session."""
    return _ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED


def _orders(session_id: int) -> tuple[int, int, int, int]:
    correcting = _ORDER.c.corrects_id.is_not(None)
    row = db.session.execute(
        select(
            func.count(_ORDER.c.id),
            func.coalesce(func.sum(_ORDER.c.total_ttc), 0),
            func.coalesce(func.sum(case((correcting, 1), else_=0)), 0),
            func.coalesce(func.sum(case((correcting, _ORDER.c.total_ttc), else_=0)), 0),
        ).where(*_validated_in(session_id))
    ).one()
    orders, sales, corrections, corrected = map(int, row)
    return orders, sales, corrections, corrected


def _methods(session: Session, until: datetime | None) -> tuple[MethodTaken, ...]:
    """The methods that took something, and those to be counted though they took nothing.

    An order that was wholly reallocated to another method is none of the first one's.
    """
    amount, reallocated = func.sum(_PART.c.amount), func.count(_PART.c.reallocates_id)
    parts = (
        select(
            _PART.c.method_id,
            amount.label("amount"),
            case((or_(amount != 0, reallocated == 0), 1), else_=0).label("paid"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(_PART.c.session_id == session.id, _PART.c.method_kind != ROUNDING)
        .group_by(_PART.c.method_id, _PAYMENT.c.order_id)
    )
    of_orders = (parts if until is None else parts.where(paid_until(until))).subquery()
    taken = (
        select(
            of_orders.c.method_id,
            func.sum(of_orders.c.amount).label("amount"),
            func.sum(of_orders.c.paid).label("orders"),
        )
        .group_by(of_orders.c.method_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            _METHOD.c.id, _METHOD.c.label, _METHOD.c.kind, _METHOD.c.counted, taken.c.orders, taken.c.amount
        )
        .outerjoin(taken, taken.c.method_id == _METHOD.c.id)
        .where(
            _METHOD.c.centre_id == session.centre_id,
            or_(taken.c.amount.is_not(None), _METHOD.c.active & _METHOD.c.counted),
        )
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return tuple(
        MethodTaken(row.id, row.label, row.kind, row.counted, int(row.orders or 0), int(row.amount or 0))
        for row in rows
    )


def _rounding(session_id: int) -> int:
    gaps = select(func.coalesce(func.sum(_PART.c.amount), 0)).where(
        _PART.c.session_id == session_id, _PART.c.method_kind == ROUNDING
    )
    return int(db.session.execute(gaps).scalar_one())
