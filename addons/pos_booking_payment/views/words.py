"""What several pages of the bookings show alike: the tone of a status, the name of a financing."""

from __future__ import annotations

from addons.pos_booking_payment.models import Funding
from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CANCELLED,
    CHECKED_IN,
    CHECKED_OUT,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICED,
    OPTION,
    QUOTE,
    VALIDATED,
)
from addons.pos_booking_payment.services.funding_labels import KIND_LABELS, REPAYMENT
from core.web.i18n import translate

STATUS_TONES = {
    QUOTE: "light",
    OPTION: "light",
    CONFIRMED: "info",
    VALIDATED: "primary",
    CHECKED_IN: "success",
    CHECKED_OUT: "success",
    INVOICED: "warning",
    DEBIT_BALANCE: "danger",
    CREDIT_BALANCE: "warning",
    BALANCED: "secondary",
    CANCELLED: "secondary",
}


def funding_label(funding: Funding) -> str:
    """What a financing is called on the pages."""
    return financing_name(funding.label, funding.kind, funding.amount)


def financing_name(label: str, kind: str, amount: int) -> str:
    """The same of the columns of a financing (``amount`` in cents): its own label, or what it is."""
    return label or translate(REPAYMENT if amount < 0 else KIND_LABELS[kind])
