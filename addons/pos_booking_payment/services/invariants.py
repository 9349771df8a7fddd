"""What must always be true of bookings and what tills did with them (``guichet addon doctor``): reads only.

The sums are made anew from the facts, in a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all

from addons.pos_booking_payment.models import (
    Booking,
    BookingPayment,
    Charge,
    Funding,
    FundingLine,
    OrderBooking,
    ServiceGroup,
    ServiceLine,
)
from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart
from addons.pos_session.models.order import DRAFT, VALIDATED
from addons.pos_session.models.payment_method import ON_BOOKING
from core.db import db

_BOOKING: Any = Booking.__table__
_FUNDING: Any = Funding.__table__
_HELD: Any = FundingLine.__table__
_PAID: Any = BookingPayment.__table__
_PUT: Any = OrderBooking.__table__
_CHARGE: Any = Charge.__table__
_GROUP: Any = ServiceGroup.__table__
_SERVICE: Any = ServiceLine.__table__
_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__

_PUT_ON = _PUT.c.order_id == func.coalesce(_ORDER.c.corrects_id, _ORDER.c.id)
"""The booking of an order, and of what corrects it."""


def broken() -> Iterator[str]:
    """A sentence for each rule the stored data breaks."""
    for sentence, statement in (
        ("Financing {1} of booking {0} does not say what was paid on it here.", _wrong_fundings()),
        ("Booking {0} does not say what was paid on its financings.", _wrong_paid()),
        ("Booking {0} does not say what tills put on it.", _wrong_extras()),
        ("Payment {1} on booking {0} is not what its order paid.", _strange_payments()),
        ("The payments of order {0} on its financing do not come to its total.", _wrong_totals()),
        ("Order {0} says that it is in progress, or not, and is something else.", _wrong_progress()),
        ("What payment {1} of order {0} put on a booking is not its charge.", _wrong_charges()),
        ("The services of payment {1} on booking {0} do not come to its charge.", _wrong_services()),
        ("Service {1} on booking {0} is not where its charge says.", _strange_services()),
    ):
        for row in db.session.execute(statement):
            yield sentence.format(*row)


def _wrong_fundings() -> Select[Any]:
    paid = _sums(_PAID.c.funding_id, _PAID.c.amount)
    return (
        select(_BOOKING.c.number, _FUNDING.c.reference)
        .join(_FUNDING, _FUNDING.c.booking_id == _BOOKING.c.id)
        .outerjoin(paid, paid.c.key == _FUNDING.c.id)
        .where(_FUNDING.c.paid_here != func.coalesce(paid.c.amount, 0))
        .order_by(_FUNDING.c.id)
    )


def _wrong_paid() -> Select[Any]:
    paid = _sums(_FUNDING.c.booking_id, _FUNDING.c.paid_elsewhere + _FUNDING.c.paid_here)
    return _bookings_unlike(_BOOKING.c.paid, paid)


def _wrong_extras() -> Select[Any]:
    return _bookings_unlike(_BOOKING.c.extras_total, _sums(_CHARGE.c.booking_id, _CHARGE.c.amount))


def _strange_payments() -> Select[Any]:
    """Of another booking than their financing, or of a part of another order, method, or made by a reallocation."""
    mine = and_(_HELD.c.order_id == _PAID.c.order_id, _HELD.c.funding_id == _PAID.c.funding_id)
    return (
        select(_BOOKING.c.number, _PAID.c.id)
        .select_from(_PAID)
        .join(_BOOKING, _BOOKING.c.id == _PAID.c.booking_id)
        .join(_FUNDING, _FUNDING.c.id == _PAID.c.funding_id)
        .join(_PART, _PART.c.id == _PAID.c.part_id)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(
            or_(
                _FUNDING.c.booking_id != _PAID.c.booking_id,
                _PAYMENT.c.order_id != _PAID.c.order_id,
                _PART.c.method_id != _PAID.c.method_id,
                _PART.c.method_kind != _PAID.c.method_kind,
                # What is reallocated stays a payment by its first method.
                _PART.c.reallocates_id.is_not(None),
                ~select(_HELD.c.line_id).where(mine).exists(),
            )
        )
        .order_by(_PAID.c.id)
    )


def _wrong_totals() -> Select[Any]:
    paid = _sums(_PAID.c.order_id, _PAID.c.amount)
    return (
        select(_ORDER.c.number)
        .join(_HELD, _HELD.c.order_id == _ORDER.c.id)
        .outerjoin(paid, paid.c.key == _ORDER.c.id)
        .where(_ORDER.c.state == VALIDATED, _ORDER.c.total_ttc != func.coalesce(paid.c.amount, 0))
        .order_by(_ORDER.c.id)
    )


def _wrong_progress() -> Select[Any]:
    return (
        select(_ORDER.c.number)
        .join(_HELD, _HELD.c.order_id == _ORDER.c.id)
        .where(_HELD.c.in_progress != (_ORDER.c.state == DRAFT))
        .order_by(_ORDER.c.id)
    )


def _wrong_charges() -> Select[Any]:
    """Payments of orders that are on a booking, whose part on it and whose charge are not the same.

    A method «on a booking» that a till took by itself, where this addon was off, has no charge.
    """
    parts = (
        select(_PART.c.payment_id, _PART.c.amount.label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .join(_PUT, _PUT_ON)
        .where(_PART.c.method_kind == ON_BOOKING)
    )
    both = union_all(parts, select(_CHARGE.c.payment_id, -_CHARGE.c.amount)).subquery()
    return (
        select(_ORDER.c.number, _PAYMENT.c.id)
        .join(_PAYMENT, _PAYMENT.c.order_id == _ORDER.c.id)
        .join(both, both.c.payment_id == _PAYMENT.c.id)
        .group_by(_ORDER.c.number, _PAYMENT.c.id)
        .having(func.sum(both.c.amount) != 0)
        .order_by(_PAYMENT.c.id)
    )


def _wrong_services() -> Select[Any]:
    services = _sums(_SERVICE.c.charge_id, _SERVICE.c.total_ttc)
    return (
        select(_BOOKING.c.number, _CHARGE.c.payment_id)
        .join(_CHARGE, _CHARGE.c.booking_id == _BOOKING.c.id)
        .outerjoin(services, services.c.key == _CHARGE.c.payment_id)
        .where(_CHARGE.c.amount != func.coalesce(services.c.amount, 0))
        .order_by(_CHARGE.c.payment_id)
    )


def _strange_services() -> Select[Any]:
    """In another group than the extras of the charge's booking, of another order, or of one that is not put on it."""
    return (
        select(_BOOKING.c.number, _SERVICE.c.id)
        .join(_CHARGE, _CHARGE.c.booking_id == _BOOKING.c.id)
        .join(_SERVICE, _SERVICE.c.charge_id == _CHARGE.c.payment_id)
        .join(_GROUP, _GROUP.c.id == _SERVICE.c.group_id)
        .join(_LINE, _LINE.c.id == _SERVICE.c.order_line_id)
        .join(_ORDER, _ORDER.c.id == _CHARGE.c.order_id)
        .outerjoin(_PUT, and_(_PUT_ON, _PUT.c.booking_id == _CHARGE.c.booking_id))
        .where(
            or_(
                ~_GROUP.c.extras,
                _GROUP.c.booking_id != _CHARGE.c.booking_id,
                _LINE.c.order_id != _CHARGE.c.order_id,
                _PUT.c.order_id.is_(None),
            )
        )
        .order_by(_SERVICE.c.id)
    )


def _bookings_unlike(column: Any, sums: Any) -> Select[Any]:
    """The bookings whose column is not the sum of their facts."""
    return (
        select(_BOOKING.c.number)
        .outerjoin(sums, sums.c.key == _BOOKING.c.id)
        .where(column != func.coalesce(sums.c.amount, 0))
        .order_by(_BOOKING.c.id)
    )


def _sums(key: Any, amount: Any) -> Any:
    """``amount`` added up by ``key``."""
    return select(key.label("key"), func.sum(amount).label("amount")).group_by(key).subquery()
