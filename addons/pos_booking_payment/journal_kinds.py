"""How the readers of the journal see the entries of the booking payments."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_BOOKING = JournalValue("booking", N_("Booking"))
_CENTRE = JournalValue("centre", N_("Centre"), "centre")

JOURNAL_KINDS = (
    JournalKind(
        "pos_booking_payment.charged",
        N_("Put on a booking"),
        (_BOOKING, JournalValue("amount", N_("Amount"), "money")),
    ),
    JournalKind("pos_booking_payment.booking_made", N_("Booking made"), (_BOOKING, _CENTRE)),
    JournalKind("pos_booking_payment.booking_changed", N_("Booking changed"), (_BOOKING, _CENTRE)),
    JournalKind(
        "pos_booking_payment.bookings_imported",
        N_("Bookings imported"),
        (JournalValue("bookings", N_("Bookings")), _CENTRE),
    ),
)
