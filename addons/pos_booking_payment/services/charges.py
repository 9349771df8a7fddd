"""Putting an order on a booking (seed 002, way B): nothing is collected, the booking gets a line per order line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from addons.pos_booking_payment.errors.charge import (
    BookingElsewhere,
    NothingToPut,
    OneBookingOnly,
)
from addons.pos_booking_payment.models import Booking, OrderBooking
from addons.pos_booking_payment.permissions import CHARGE
from addons.pos_booking_payment.services.charge_writing import booking_of_order
from addons.pos_booking_payment.services.locking import check_switched_on, check_version, locked
from addons.pos_booking_payment.services.methods import on_booking_method
from addons.pos_booking_payment.services.putting import all_or, check_open
from addons.pos_session.services.orders import lock_draft
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Method, Tender
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible


def put_on_booking(
    order_id: int, booking_id: int, lines: Mapping[int, int] | None = None, version: int | None = None
) -> dict[str, Any]:
    """Put ``lines`` (``{line id: how many}``) of a draft on a booking, or all that remains of it.

    The order's customer becomes the booking's. Inside a unit of work; the answer is that of ``payment.pay`` with the
    ``amount`` (cents) that was put there. Raises
    Forbidden, NotFound, BookingElsewhere, BookingInvoiced, BookingNotThere, Stale (``version`` is what was read),
    OneBookingOnly, LineNotFound, NotLeftToPay, NotForABooking, NothingToPut, and what ``pay`` refuses.
    """
    order, session, _ = lock_draft(order_id)
    require(CHARGE, session.centre_id)
    check_switched_on(session.centre_id)
    booking = locked(booking_id)
    if booking.centre_id != session.centre_id:
        raise BookingElsewhere()
    if version is not None:
        check_version(booking, version)
    check_open(booking)
    amount = all_or(order.id, lines).total
    _name(order.id, booking)
    order.customer_id = booking.customer_id
    db.session.flush()
    method_id = on_booking_method(session.centre_id)

    def tenders(due: int, methods: Mapping[int, Method]) -> list[Tender]:
        if due <= 0:
            raise NothingToPut()
        return [Tender(method_id, due)]

    return {**pay(order_id, tenders, lines, every_method=True), "amount": amount}


def booking_named(centre_id: int, name: str | int) -> Booking:
    """The booking of a centre with this number (a text), or the one with this id wherever it is. Raises NotFound."""
    if isinstance(name, int):
        return visible(Booking, name)
    wanted = select(Booking).where(Booking.centre_id == centre_id, Booking.number == name.strip())
    found: Booking | None = db.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def _name(order_id: int, booking: Booking) -> None:
    """Remember the booking of the order. Raises OneBookingOnly when it is on another one already."""
    before = booking_of_order(order_id)
    if before is None:
        row = {"order_id": order_id, "booking_id": booking.id, "customer_id": booking.customer_id}
        db.session.execute(insert(OrderBooking), row)
    elif before != booking.id:
        number = db.session.execute(select(Booking.number).where(Booking.id == before)).scalar_one()
        raise OneBookingOnly(number=number)
