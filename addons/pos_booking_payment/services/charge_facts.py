"""What the page of a finished order says of the booking that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from addons.pos_booking_payment.models import Booking, Charge, OrderBooking
from addons.pos_session.models import Customer, Order
from core.db import db

_BOOKING: Any = Booking.__table__
_CHARGE: Any = Charge.__table__
_CUSTOMER: Any = Customer.__table__
_ORDER: Any = Order.__table__
_PUT: Any = OrderBooking.__table__


@dataclass(frozen=True, slots=True)
class PutThere:
    """The booking of an order and the cents that the order put there, negative where it took back.

    ``invoice`` is the number of the booking's invoice, "" while none is issued.
    """

    booking_id: int
    number: str
    customer_name: str
    invoice: str
    amount: int


def put_of(order_id: int) -> PutThere | None:
    """What an order that the caller may see put on a booking, or took back from it; None for others; one statement."""
    there = (
        select(func.coalesce(func.sum(_CHARGE.c.amount), 0))
        .where(_CHARGE.c.order_id == order_id)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            _BOOKING.c.id,
            _BOOKING.c.number,
            _BOOKING.c.invoice_number,
            _CUSTOMER.c.name,
            there.label("amount"),
        )
        .join(_CUSTOMER, _CUSTOMER.c.id == _BOOKING.c.customer_id)
        .join(_PUT, _PUT.c.booking_id == _BOOKING.c.id)
        .join(_ORDER, or_(_PUT.c.order_id == _ORDER.c.id, _PUT.c.order_id == _ORDER.c.corrects_id))
        .where(_ORDER.c.id == order_id)
    ).one_or_none()
    if row is None:
        return None
    return PutThere(row.id, row.number, row.name, row.invoice_number, int(row.amount))
