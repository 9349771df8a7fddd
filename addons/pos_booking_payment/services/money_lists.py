"""What accountants follow: the financings that are still open, and the payments that tills took on financings."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding
from addons.pos_booking_payment.models.booking import CANCELLED
from addons.pos_booking_payment.services.search import is_open
from addons.pos_session.models import Customer, Order, PaymentMethod
from core.db import db
from core.identity.models import User

REMAINING = Funding.amount - Funding.paid_elsewhere - Funding.paid_here
METHOD = PaymentMethod.__table__.c
"""The method without the visibility of its own: the payments are those of the centre already."""


def open_financings(centre_id: int) -> Select[Any]:
    """The financings of a centre that are neither paid nor withdrawn: a row each, with booking and customer.

    Of a cancelled booking only what is to be given back: nothing more is taken for it.
    """
    owed = (Booking.status != CANCELLED) | (Funding.amount < 0)
    columns: list[Any] = [
        Funding.id,
        Booking.id.label("booking_id"),
        Booking.number,
        Customer.name.label("customer"),
        Booking.arrives_on,
        Funding.label,
        Funding.kind,
        Funding.amount.label("funding_amount"),
        Funding.due_on,
        Funding.amount,
        (Funding.paid_elsewhere + Funding.paid_here).label("paid"),
        REMAINING.label("remaining"),
    ]
    return (
        select(*columns)
        .join(Booking, Booking.id == Funding.booking_id)
        .join(Customer, Customer.id == Booking.customer_id)
        .where(Booking.centre_id == centre_id, is_open(), owed)
    )


def is_overdue(today: date) -> ColumnElement[bool]:
    """Whether a financing was due before a business day."""
    return Funding.due_on < today


def payments(centre_id: int) -> Select[Any]:
    """The payments that the tills of a centre made on financings: a row each, with booking, order and method."""
    columns: list[Any] = [
        BookingPayment.id,
        BookingPayment.created_at,
        Booking.id.label("booking_id"),
        Booking.number,
        Customer.name.label("customer"),
        Funding.label,
        Funding.kind,
        Funding.amount.label("funding_amount"),
        BookingPayment.order_id,
        Order.number.label("order_number"),
        METHOD.label.label("method"),
        BookingPayment.amount,
        BookingPayment.reason,
        User.name.label("user"),
    ]
    return (
        select(*columns)
        .join(Booking, Booking.id == BookingPayment.booking_id)
        .join(Customer, Customer.id == Booking.customer_id)
        .join(Funding, Funding.id == BookingPayment.funding_id)
        .join(Order, Order.id == BookingPayment.order_id)
        .join(PaymentMethod, METHOD.id == BookingPayment.method_id)
        .outerjoin(User, User.id == BookingPayment.user_id)
        .where(BookingPayment.centre_id == centre_id)
    )


def sum_of(statement: Select[Any], column: str) -> int:
    """What a column of a list comes to over all its rows, in cents; one statement."""
    rows = statement.order_by(None).subquery()
    return int(db.session.execute(select(func.coalesce(func.sum(rows.c[column]), 0))).scalar_one())


def methods_of(centre_id: int) -> list[tuple[int, str]]:
    """The methods of a centre by which the list of payments is narrowed: (id, label)."""
    wanted = select(PaymentMethod.id, PaymentMethod.label).where(PaymentMethod.centre_id == centre_id)
    rows = db.session.execute(wanted.order_by(PaymentMethod.weight, PaymentMethod.id))
    return [(row.id, row.label) for row in rows]
