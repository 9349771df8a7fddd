"""What tills took for bookings, told to the systems that manage them: in the order of ids, none ever left out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding
from core.db import db

_PAYMENT: Any = BookingPayment.__table__
_BOOKING: Any = Booking.__table__
_FUNDING: Any = Funding.__table__

_COLUMNS = (
    "id", "centre_id", "booking_id", "funding_id", "order_id", "method_id", "method_kind", "amount", "reason",
    "created_at",
)  # fmt: skip
_TOLD = (
    select(
        *(_PAYMENT.c[name] for name in _COLUMNS),
        _BOOKING.c.number.label("booking_number"),
        _BOOKING.c.source.label("source"),
        _FUNDING.c.reference.label("funding_reference"),
    )
    .join(_BOOKING, _BOOKING.c.id == _PAYMENT.c.booking_id)
    .join(_FUNDING, _FUNDING.c.id == _PAYMENT.c.funding_id)
)


def payments_after(centre_id: int, after: int, limit: int) -> list[Any]:
    """The first payments of a centre with an id greater than ``after``, by id. Whoever calls has checked the rights.

    A till that is writing one now may have a smaller id than one that is already there: such are waited for, so that
    who asks again from the last id he got misses none.
    """
    last = _last_settled()
    wanted = _TOLD.where(_PAYMENT.c.centre_id == centre_id, _PAYMENT.c.id > after, _PAYMENT.c.id <= last)
    return list(db.session.connection().execute(wanted.order_by(_PAYMENT.c.id).limit(limit)))


def payments_of(booking_id: int) -> list[Any]:
    """The payments of a booking that the caller may see, by id."""
    wanted = _TOLD.where(_PAYMENT.c.booking_id == booking_id).order_by(_PAYMENT.c.id)
    return list(db.session.connection().execute(wanted))


def _last_settled() -> int:
    """The last id below which no till is writing any more. SQLite has one writer: ids come in their order there."""
    last = select(func.coalesce(func.max(_PAYMENT.c.id), 0))
    if db.engine.dialect.name != "postgresql":
        return int(db.session.connection().execute(last).scalar_one())
    with db.engine.begin() as connection:
        connection.execute(text(f"LOCK TABLE {_PAYMENT.name} IN SHARE MODE"))
        return int(connection.execute(last).scalar_one())
