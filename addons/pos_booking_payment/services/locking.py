"""The lock of what tills and managers do with a booking: its own row, after the session of the till."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.errors.charge import WITHOUT_NUMBER, BookingInvoiced
from addons.pos_booking_payment.models import Booking
from core.db import db, lock_row
from core.errors import Link, NotFound, Stale
from core.i18n import N_
from core.identity.models import AddonSwitch, Centre
from core.identity.visibility import visible

ADDON = "pos_booking_payment"

_CENTRE: Any = Centre.__table__
_SWITCH: Any = AddonSwitch.__table__


def check_switched_on(centre_id: int) -> None:
    """What a till is about to take or put: raise NotFound where the addon was switched off since its request began.

    A switch locks the centre: it is over and seen here, or it waits for this unit of work and sees it.
    """
    connection = db.session.connection()
    here = _CENTRE.c.id == centre_id
    connection.execute(select(_CENTRE.c.id).where(here).with_for_update(read=True, key_share=True))
    if connection.execute(switched_off(centre_id)).first() is not None:
        raise NotFound()


def switched_off(centre_id: int) -> Any:
    """The statement that finds a row where the addon is off in a centre."""
    return select(_SWITCH.c.addon).where(
        _SWITCH.c.centre_id == centre_id, _SWITCH.c.addon == ADDON, _SWITCH.c.enabled.is_(False)
    )


def locked(booking_id: int) -> Booking:
    """The booking, its row read again and locked until the end of the unit of work. Raises NotFound."""
    booking = visible(Booking, booking_id)
    lock_row(booking)
    return booking


def check_version(booking: Booking, version: int, *links: Link) -> None:
    """Raise Stale, with ``links`` and the way to the booking, when it was changed since ``version`` was read."""
    if booking.version != version:
        raise Stale(links=[*links, link_to(booking)])


def invoiced(booking: Booking) -> BookingInvoiced:
    """The refusal to change what stands on a booking whose invoice is issued; its system may not tell the number."""
    links = [link_to(booking)]
    if booking.invoice_number:
        return BookingInvoiced(number=booking.number, invoice=booking.invoice_number, links=links)
    return BookingInvoiced(WITHOUT_NUMBER, number=booking.number, links=links)


def link_to(booking: Booking) -> Link:
    """Where to see a booking."""
    return Link(N_("See the booking"), "pos_booking_payment.booking_show", {"booking_id": booking.id})
