"""What the booking payments refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

from addons.pos_booking_payment.errors.bookings import (
    CustomerBusy,
    FundingTaken,
    InvoiceIncomplete,
    ManagedElsewhere,
    MoveRefused,
    StatusFixed,
)
from addons.pos_booking_payment.errors.charge import (
    BackToTheBooking,
    BookingElsewhere,
    BookingInvoiced,
    BookingNotThere,
    NotForABooking,
    NothingToPut,
    NotOnABooking,
    OneBookingOnly,
)
from addons.pos_booking_payment.errors.files import FileUnreadable
from addons.pos_booking_payment.errors.funding import (
    BookingCancelled,
    FundingAmountInvalid,
    FundingHeld,
    FundingOverpaid,
    FundingPaid,
    FundingUnknown,
)
from addons.pos_booking_payment.errors.receiving import BookingsRefused, Fault, Faults
from addons.pos_booking_payment.errors.source import SourceInvalid

__all__ = [
    "BackToTheBooking",
    "BookingCancelled",
    "BookingElsewhere",
    "BookingInvoiced",
    "BookingNotThere",
    "BookingsRefused",
    "CustomerBusy",
    "Fault",
    "Faults",
    "FileUnreadable",
    "FundingAmountInvalid",
    "FundingHeld",
    "FundingOverpaid",
    "FundingPaid",
    "FundingTaken",
    "FundingUnknown",
    "InvoiceIncomplete",
    "ManagedElsewhere",
    "MoveRefused",
    "NotForABooking",
    "NotOnABooking",
    "NothingToPut",
    "OneBookingOnly",
    "SourceInvalid",
    "StatusFixed",
]
