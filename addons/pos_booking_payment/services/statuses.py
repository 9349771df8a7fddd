"""How a payment moves the status of a booking, and what each status allows (issue «Bookings», seed 002)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import (
    AFTER_INVOICE,
    BALANCED,
    CHECKED_IN,
    CHECKED_OUT,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICED,
    VALIDATED,
)
from core.i18n import N_

STATUS_LABELS = {
    "quote": N_("Quote"),
    "option": N_("Option"),
    "confirmed": N_("Confirmed"),
    "validated": N_("Validated"),
    "checked_in": N_("Checked in"),
    "checked_out": N_("Checked out"),
    "invoiced": N_("Invoiced"),
    "debit_balance": N_("Debit balance"),
    "credit_balance": N_("Credit balance"),
    "balanced": N_("Settled"),
    "cancelled": N_("Booking cancelled"),
}
"""What the pages call each status (msgids)."""

CHARGEABLE = (CHECKED_IN, CHECKED_OUT)
"""The statuses in which products are put on a booking."""


def status_after(booking: Booking, fundings: Iterable[Funding], today: date) -> str:
    """The status once something was paid on a booking or given back; ``booking.paid`` is up to date.

    Confirmed -> validated when its financings due by ``today`` are paid and the contract is signed, and back when a
    payment is taken back. After the invoice what is due says: balanced, debit or credit balance.
    """
    if booking.status in AFTER_INVOICE:
        return balance_of(booking.due)
    if booking.status not in (CONFIRMED, VALIDATED):
        return booking.status
    paid = all(
        funding.is_paid for funding in fundings if funding.withdrawn_at is None and funding.due_on <= today
    )
    if booking.status == CONFIRMED:
        return VALIDATED if paid and booking.contract_signed else CONFIRMED
    return VALIDATED if paid else CONFIRMED


def balance_of(due: int) -> str:
    """The status after the invoice of a booking of which ``due`` cents remain (negative: paid too much)."""
    if due == 0:
        return BALANCED
    return DEBIT_BALANCE if due > 0 else CREDIT_BALANCE


def status_told(told: str, before: str, *, settled: bool, due: int) -> str:
    """The status of a known booking whose source tells ``told``: it does not undo what payments at tills moved.

    A source that knows nothing of them goes on to tell "confirmed" or "invoiced". ``settled``: the contract is signed
    and nothing is overdue.
    """
    if told == CONFIRMED and before == VALIDATED and settled:
        return VALIDATED
    if told == INVOICED and before in AFTER_INVOICE and before != INVOICED:
        return balance_of(due)
    return told
