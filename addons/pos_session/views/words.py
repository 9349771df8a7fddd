"""The words of states and kinds that several pages show (msgids, and the tone of their badge)."""

from __future__ import annotations

from addons.pos_session.models.alert import (
    CLOSING_DIFFERENCE,
    FORCED_CLOSING,
    JOURNAL_FAULT,
    LEFT_OPEN,
    METHOD_DIFFERENCE,
    OPENING_DIFFERENCE,
)
from addons.pos_session.models.order import ABANDONED, DRAFT, VALIDATED
from core.i18n import N_

ORDER_STATES = {
    DRAFT: N_("Not finished"),
    VALIDATED: N_("Paid"),
    ABANDONED: N_("Abandoned"),
}
ORDER_TONES = {DRAFT: "warning", VALIDATED: "success", ABANDONED: "secondary"}

ALERT_KINDS = {
    OPENING_DIFFERENCE: N_("Difference at the opening"),
    CLOSING_DIFFERENCE: N_("Difference at the closing"),
    METHOD_DIFFERENCE: N_("Difference of a payment method"),
    LEFT_OPEN: N_("Session left open"),
    FORCED_CLOSING: N_("Closing forced"),
    JOURNAL_FAULT: N_("Fault in the journal"),
}

INVOICE_KINDS = {"invoice": N_("Invoice"), "credit": N_("Credit of an invoice")}

ABANDON_REASONS = (
    N_("The customer left"),
    N_("Mistake at the till"),
    N_("Payment refused"),
    N_("Order begun twice"),
)
"""What orders are usually given up for; anything else is written."""
