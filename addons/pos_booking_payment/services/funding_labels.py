"""What an order, its receipt and the pages call a financing."""

from __future__ import annotations

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import INVOICE
from core.i18n import N_

KIND_LABELS = {"instalment": N_("Instalment"), "invoice": N_("Invoice")}
"""What the pages call each kind (msgids)."""

REPAYMENT = N_("Repayment")
"""What the pages call a financing that is given back (msgid)."""

_FRENCH = {"instalment": "Échéance", "invoice": "Facture"}
_FRENCH_REPAYMENT = "Remboursement"


def line_label(booking: Booking, funding: Funding) -> str:
    """The label of the order line: stored in French, as every line of an order."""
    name = funding.label or (_FRENCH[funding.kind] if funding.amount > 0 else _FRENCH_REPAYMENT)
    if funding.kind == INVOICE and booking.invoice_number and not funding.label:
        name = f"{name} {booking.invoice_number}"
    return f"Réservation {booking.number} · {name}"[:200]
