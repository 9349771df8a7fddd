"""The steps of a stay that its page knows: contract signed, checked in, checked out, invoiced, cancelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from addons.pos_booking_payment.errors import InvoiceIncomplete, MoveRefused
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CANCELLED,
    CHECKED_IN,
    CHECKED_OUT,
    CONFIRMED,
    INVOICED,
    OPTION,
    QUOTE,
    VALIDATED,
)
from addons.pos_booking_payment.services.bookings import editable, write
from addons.pos_booking_payment.services.details import fundings_of
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.statuses import status_after
from addons.pos_booking_payment.services.stored import stored_draft
from core import clock
from core.identity.visibility import visible_centre

SIGN, CHECK_IN, CHECK_OUT, INVOICE, CANCEL = "sign", "check_in", "check_out", "invoice", "cancel"


@dataclass(frozen=True, slots=True)
class Move:
    """From which statuses a step is taken, and what it changes of the booking."""

    allowed: Collection[str]
    changes: Mapping[str, Any]


MOVES: Mapping[str, Move] = {
    SIGN: Move((QUOTE, OPTION, CONFIRMED, VALIDATED, CHECKED_IN, CHECKED_OUT), {"contract_signed": True}),
    CHECK_IN: Move((CONFIRMED, VALIDATED), {"status": CHECKED_IN}),
    CHECK_OUT: Move((CHECKED_IN,), {"status": CHECKED_OUT}),
    INVOICE: Move((CHECKED_IN, CHECKED_OUT), {"status": INVOICED}),
    CANCEL: Move((QUOTE, OPTION, CONFIRMED, VALIDATED), {"status": CANCELLED}),
}


def allowed_moves(booking: Booking) -> list[str]:
    """The steps that the status of a booking allows now."""
    return [
        name
        for name, move in MOVES.items()
        if booking.status in move.allowed
        and not (name == SIGN and booking.contract_signed)
        and not (name == INVOICE and booking.invoice_number)
    ]


def move(booking_id: int, name: str, version: int) -> Booking:
    """Take a step that needs nothing else. Raises MoveRefused, Stale, ManagedElsewhere, NotFound, Forbidden."""
    return _moved(editable(booking_id, version), name, {})


def issue_invoice(booking_id: int, number: str, day: date, version: int) -> Booking:
    """Note the invoice of the stay: nothing more is put on it afterwards. Raises InvoiceIncomplete, and as ``move``."""
    booking = editable(booking_id, version)
    if not number.strip() or len(number) > 40:
        raise InvoiceIncomplete(fields={"invoice_number": InvoiceIncomplete.message})
    return _moved(booking, INVOICE, {"invoice_number": number, "invoiced_on": day})


def _moved(booking: Booking, name: str, further: Mapping[str, Any]) -> Booking:
    if name not in allowed_moves(booking):
        raise MoveRefused()
    stored = stored_draft(booking)
    draft = replace(stored, **MOVES[name].changes, **further)
    return write(booking, stored, replace(draft, status=_status(booking, draft)))


def _status(booking: Booking, draft: BookingDraft) -> str:
    """Signed, a confirmed booking that owes nothing is validated; invoiced, one that owes nothing is balanced."""
    if draft.contract_signed and not booking.contract_signed:
        booking.contract_signed = True
        today = clock.business_day(visible_centre(booking.centre_id).timezone)
        return status_after(booking, fundings_of(booking.id), today)
    return BALANCED if draft.status == INVOICED and booking.due == 0 else draft.status
