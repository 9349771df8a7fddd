"""Why a file of bookings cannot be read."""

from __future__ import annotations

from core.errors import Invalid
from core.i18n import N_


class FileUnreadable(Invalid):
    """A file that is no list of bookings; the sentence says where it stops making sense."""

    code = "pos_booking_payment.file_unreadable"
    message = N_("This file of bookings cannot be read.")
