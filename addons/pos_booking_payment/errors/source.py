"""Which system sends bookings."""

from __future__ import annotations

from core.errors import Invalid
from core.i18n import N_


class SourceInvalid(Invalid):
    """The name of a system that bookings cannot be managed by."""

    code = "pos_booking_payment.source_invalid"
    message = N_(
        "The name of a sending system has 1 to 40 letters, and is neither “page” nor “head_office”: those are taken."
    )
