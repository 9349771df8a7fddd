"""What a stretch of time came to in a centre: orders, turnover per rate, methods. The figures of a fiscal closing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from addons.pos_session.models import Order, OrderLine, Payment, PaymentMethod, PaymentPart
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import ROUNDING
from addons.pos_session.services.turnover import turnover_of
from core.db import db
from core.vat import VatRow

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__

Taken = tuple[int, str, int]
"""What a method brought in: its id, its label, signed cents."""


@dataclass(frozen=True, slots=True)
class FiscalFigures:
    """Cents. ``turnover`` and ``rates`` are what was validated, ``methods`` what was paid, in the same stretch of time.

    ``absolute`` adds up what each order came to without its sign, so that a refund raises it too.
    """

    orders: int
    first_order_id: int | None
    last_order_id: int | None
    absolute: int
    outside_turnover: int
    rates: tuple[VatRow, ...]
    methods: tuple[Taken, ...]

    @property
    def turnover(self) -> int:
        """The sum of the rates."""
        return sum(row.ttc for row in self.rates)


def figures_between(centre_id: int, starts_at: datetime, ends_at: datetime) -> FiscalFigures:
    """The figures of the orders validated and the payments made in ``[starts_at, ends_at)``: five statements."""
    orders = (
        _ORDER.c.centre_id == centre_id,
        _ORDER.c.state == VALIDATED,
        _ORDER.c.validated_at >= starts_at,
        _ORDER.c.validated_at < ends_at,
    )
    count, absolute = _orders(*orders)
    rates, outside = turnover_of(*orders)
    return FiscalFigures(
        orders=count,
        first_order_id=_end(orders, _ORDER.c.validated_at.asc(), _ORDER.c.id.asc()),
        last_order_id=_end(orders, _ORDER.c.validated_at.desc(), _ORDER.c.id.desc()),
        absolute=absolute,
        outside_turnover=outside,
        rates=rates,
        methods=_methods(centre_id, starts_at, ends_at),
    )


def sum_of(parts: Sequence[FiscalFigures]) -> FiscalFigures:
    """The figures of periods that follow each other, added up: a month is the sum of its days to the cent (T1-9)."""
    with_orders = [part for part in parts if part.orders]
    return FiscalFigures(
        orders=sum(part.orders for part in parts),
        first_order_id=with_orders[0].first_order_id if with_orders else None,
        last_order_id=with_orders[-1].last_order_id if with_orders else None,
        absolute=sum(part.absolute for part in parts),
        outside_turnover=sum(part.outside_turnover for part in parts),
        rates=_sum_of_rates(row for part in parts for row in part.rates),
        methods=_sum_of_methods(row for part in parts for row in part.methods),
    )


def first_instant(centre_id: int) -> datetime | None:
    """When the first order of a centre was validated or its first payment made; None before that."""
    validated = select(func.min(_ORDER.c.validated_at)).where(_ORDER.c.centre_id == centre_id)
    paid = select(func.min(_PAYMENT.c.created_at)).where(_PAYMENT.c.centre_id == centre_id)
    found = [db.session.scalar(wanted) for wanted in (validated, paid)]
    return min((at for at in found if at is not None), default=None)


def _orders(*which: ColumnElement[bool]) -> tuple[int, int]:
    """How many orders, and the sum of what each comes to without its sign."""
    of_order = func.coalesce(func.sum(case((_LINE.c.turnover, _LINE.c.total_ttc), else_=0)), 0)
    each = (
        select(_ORDER.c.id, of_order.label("turnover"))
        .outerjoin(_LINE, _LINE.c.order_id == _ORDER.c.id)
        .where(*which)
        .group_by(_ORDER.c.id)
        .subquery()
    )
    sums = select(func.count(), func.coalesce(func.sum(func.abs(each.c.turnover)), 0)).select_from(each)
    count, absolute = db.session.execute(sums).one()
    return int(count), int(absolute)


def _end(which: Iterable[ColumnElement[bool]], *order: Any) -> int | None:
    return db.session.scalar(select(_ORDER.c.id).where(*which).order_by(*order).limit(1))


def _methods(centre_id: int, starts_at: datetime, ends_at: datetime) -> tuple[Taken, ...]:
    rows = db.session.execute(
        select(_METHOD.c.id, _METHOD.c.label, func.sum(_PART.c.amount))
        .join(_PART, _PART.c.method_id == _METHOD.c.id)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(
            _PAYMENT.c.centre_id == centre_id,
            _PAYMENT.c.created_at >= starts_at,
            _PAYMENT.c.created_at < ends_at,
            _PART.c.method_kind != ROUNDING,
        )
        .group_by(_METHOD.c.id, _METHOD.c.label)
        .order_by(_METHOD.c.id)
    )
    return tuple((row[0], row[1], int(row[2])) for row in rows)


def _sum_of_rates(rows: Iterable[VatRow]) -> tuple[VatRow, ...]:
    sums: dict[int, tuple[int, int, int]] = {}
    for row in rows:
        ht, vat, ttc = sums.get(row.rate, (0, 0, 0))
        sums[row.rate] = (ht + row.ht, vat + row.vat, ttc + row.ttc)
    return tuple(VatRow(rate, *amounts) for rate, amounts in sorted(sums.items()))


def _sum_of_methods(rows: Iterable[Taken]) -> tuple[Taken, ...]:
    labels: dict[int, str] = {}
    sums: dict[int, int] = {}
    for method_id, label, amount in rows:
        labels[method_id] = label
        sums[method_id] = sums.get(method_id, 0) + amount
    return tuple((method_id, labels[method_id], amount) for method_id, amount in sorted(sums.items()))
