"""What the booking payments refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

from addons.pos_booking_payment.errors.files import FileUnreadable
from addons.pos_booking_payment.errors.receiving import BookingsRefused, Fault, Faults

__all__ = [
    "BookingsRefused",
    "Fault",
    "Faults",
    "FileUnreadable",
]
