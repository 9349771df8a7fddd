"""The bookings of a contact: those his page shows, and their search texts, which follow his name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from addons.pos_booking_payment.errors import CustomerBusy
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services.bulk import update_rows
from addons.pos_booking_payment.services.receiving import search_text
from addons.pos_session.models import Customer
from core.db import db

MOST_SHOWN = 20
PATIENCE_MS = 500
"""Below the time after which PostgreSQL looks for deadlocks."""

_LOCK_NOT_AVAILABLE = "55P03"
_BOOKING: Any = Booking.__table__
_CUSTOMER: Any = Customer.__table__


def last_bookings(customer_id: int) -> Sequence[Booking]:
    """The bookings of a contact whom the caller may see, those that arrive last first; one statement."""
    wanted = select(Booking).where(Booking.customer_id == customer_id)
    by_arrival = wanted.order_by(Booking.arrives_on.desc(), Booking.id.desc()).limit(MOST_SHOWN)
    return db.session.execute(by_arrival).scalars().all()


def follow_name(customer_id: int) -> None:
    """His bookings are found by what he is called now, and by no name that he had; two statements at most.

    A contact is locked before his bookings here, and after them by who writes a booking: so one waits for a booking
    only shortly. Raises CustomerBusy.
    """
    connection = db.session.connection()
    limited = connection.dialect.name == "postgresql"
    if limited:
        connection.execute(sql(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'"))
    try:
        rows = connection.execute(
            select(_BOOKING.c.id, _BOOKING.c.number, _BOOKING.c.room, _BOOKING.c.search, _CUSTOMER.c.name)
            .join(_CUSTOMER, _CUSTOMER.c.id == _BOOKING.c.customer_id)
            .where(_BOOKING.c.customer_id == customer_id)
            .order_by(_BOOKING.c.id)
            .with_for_update(of=_BOOKING)
        ).all()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise CustomerBusy() from error
        raise
    if limited:
        connection.execute(sql("SET LOCAL lock_timeout TO DEFAULT"))
    named = [(row, search_text(row.number, row.name, row.room)) for row in rows]
    update_rows(_BOOKING, [{"id": row.id, "search": text} for row, text in named if text != row.search])
