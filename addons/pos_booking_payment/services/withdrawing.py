"""Bookings that their source has no more: cancelled, their financings taken away; what tills did stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.errors.receiving import Faults
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import AFTER_INVOICE, CANCELLED
from addons.pos_booking_payment.services.bulk import chunks, update_rows
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft
from addons.pos_booking_payment.services.receiving_fundings import Financing, stored_fundings
from addons.pos_booking_payment.services.receiving_known import lock_bookings, lock_centre
from core import clock
from core.db import db

_BOOKING: Any = Booking.__table__
_NOTHING = BookingDraft("", CustomerDraft(""), date.min, date.min)


def gone_of(
    centre_id: int, source: str, *, kept: Collection[int] = (), numbers: Sequence[str] | None = None
) -> list[int]:
    """The ids of the bookings of a source that it has no more: all but ``kept``, or those of ``numbers``.

    What was invoiced, or cancelled before, is left alone: it is over.
    """
    wanted = select(_BOOKING.c.id).where(
        _BOOKING.c.centre_id == centre_id,
        _BOOKING.c.source == source,
        _BOOKING.c.status.not_in((*AFTER_INVOICE, CANCELLED)),
        _BOOKING.c.invoice_number == "",
    )
    connection = db.session.connection()
    if numbers is None:
        return [id_ for id_ in connection.execute(wanted).scalars() if id_ not in kept]
    found: list[int] = []
    for part in chunks(numbers):
        found += connection.execute(wanted.where(_BOOKING.c.number.in_(part))).scalars()
    return found


def withdraw(centre_id: int, booking_ids: Sequence[int]) -> None:
    """Cancel bookings of a centre and take their financings away; one that a till had to do with is withdrawn.

    A till that has one of them in progress is told so (``version``). A fixed number of statements per 2,000.
    Raises NotFound where the addon is off.
    """
    if not booking_ids:
        return
    now, today = clock.now(), clock.business_day(lock_centre(centre_id))
    for ids in chunks(sorted(booking_ids)):
        lock_bookings(ids)
        financing, faults, stored = Financing(today), Faults(), stored_fundings(ids)
        for id_ in ids:
            financing.compare(0, _NOTHING, id_, stored.get(id_, ()), faults, now)
        financing.write()
        changed = {"status": CANCELLED, "fingerprint": "", "revision": None, "updated_at": now}
        paid = [{"id": id_, "paid": financing.paid[id_], **changed} for id_ in ids]
        update_rows(_BOOKING, paid)
        more = _BOOKING.update().where(_BOOKING.c.id.in_(ids)).values(version=_BOOKING.c.version + 1)
        db.session.connection().execute(more)
