"""The lock of what tills and managers do with a booking: its own row, after the session of the till."""

from __future__ import annotations

from addons.pos_booking_payment.models import Booking
from core.db import lock_row
from core.errors import Link, Stale
from core.i18n import N_
from core.identity.visibility import visible


def locked(booking_id: int) -> Booking:
    """The booking, its row read again and locked until the end of the unit of work. Raises NotFound."""
    booking = visible(Booking, booking_id)
    lock_row(booking)
    return booking


def check_version(booking: Booking, version: int, *links: Link) -> None:
    """Raise Stale, with ``links`` and the way to the booking, when it was changed since ``version`` was read."""
    if booking.version != version:
        raise Stale(links=[*links, link_to(booking)])


def link_to(booking: Booking) -> Link:
    """Where to see a booking."""
    return Link(N_("See the booking"), "pos_booking_payment.booking_show", {"booking_id": booking.id})
