"""What is known of bookings that are sent: found under the lock of the centre, and locked before they change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services.bulk import chunks
from addons.pos_booking_payment.services.locking import switched_off
from core.db import db
from core.errors import NotFound
from core.identity.models import Centre

_BOOKING: Any = Booking.__table__
_CENTRE: Any = Centre.__table__


def lock_centre(centre_id: int) -> str:
    """One call at a time receives bookings of a centre: who manages them changes under this lock alone.

    Tills are not kept waiting: PostgreSQL lets others name the centre meanwhile. Returns its time zone.
    Raises NotFound where there is no such centre or the addon is switched off in it.
    """
    connection = db.session.connection()
    centre = select(_CENTRE.c.timezone).where(_CENTRE.c.id == centre_id)
    timezone: str | None = connection.execute(centre.with_for_update(key_share=True)).scalar_one_or_none()
    if timezone is None:
        raise NotFound()
    if connection.execute(switched_off(centre_id)).first() is not None:
        raise NotFound()
    return timezone


def known_bookings(centre_id: int, numbers: Sequence[str]) -> dict[str, Any]:
    """What the managers of these bookings said last, by number; one statement per chunk."""
    columns = [_BOOKING.c[name] for name in ("id", "number", "source", "revision", "fingerprint", "version")]
    found: dict[str, Any] = {}
    for part in chunks(numbers):
        rows = select(*columns).where(_BOOKING.c.centre_id == centre_id, _BOOKING.c.number.in_(part))
        found.update((row.number, row) for row in db.session.connection().execute(rows))
    return found


def bookings_of_customers(customer_ids: Iterable[int]) -> set[int]:
    """The ids of the bookings of customers."""
    found: set[int] = set()
    for part in chunks(sorted(customer_ids)):
        rows = select(_BOOKING.c.id).where(_BOOKING.c.customer_id.in_(part))
        found.update(db.session.connection().execute(rows).scalars())
    return found


def lock_bookings(booking_ids: Iterable[int]) -> dict[int, Any]:
    """Lock bookings in id order, before anything else of theirs; returns them by id."""
    columns = [_BOOKING.c[name] for name in ("id", "number", "room", "customer_id", "status", "extras_total")]
    found: dict[int, Any] = {}
    for part in chunks(sorted(booking_ids)):
        rows = select(*columns).where(_BOOKING.c.id.in_(part)).order_by(_BOOKING.c.id).with_for_update()
        found.update((row.id, row) for row in db.session.connection().execute(rows))
    return found
