"""What is refused of an invoice, and a period, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class PeriodInvalid(Invalid):
    """A period begins before it ends, and has ended or ends today."""

    code = "pos_session.period_invalid"
    message = N_("The period must begin before it ends, and not end in the future.")


class NothingToInvoice(Refusal):
    """No order of closed sessions waits for an invoice in the period."""

    code = "pos_session.nothing_to_invoice"
    message = N_(
        "No order waits for an invoice in this period: those of sessions still open are not gathered."
    )


class OrderInvoicedElsewhere(Refusal):
    """An order that pays for a booking, or stands on one, is on the invoice of the booking."""

    code = "pos_session.order_invoiced_elsewhere"
    message = N_(
        "Order %(number)s belongs to a booking: it is on the invoice of the booking, not on one of the till."
    )


class InvoiceNeedsCustomer(Invalid):
    """The invoice of one order names a customer."""

    code = "pos_session.invoice_needs_customer"
    message = N_("Choose a customer of this centre with a name: an invoice is written to somebody.")


class InvoiceCredited(Refusal):
    """An invoice is credited once; a credit is not credited."""

    code = "pos_session.invoice_credited"
    message = N_("%(number)s cannot be credited: it was credited already, or is a credit itself.")


class PeriodBackwards(Invalid):
    """A period whose first day is after its last."""

    code = "pos_session.period_backwards"
    message = N_("The period ends before it begins.")


class PeriodTooLong(Invalid):
    """A consolidated sheet is read day by day."""

    code = "pos_session.period_too_long"
    message = N_("A period has 366 days at most.")


class OrderGivesNothingBack(Refusal):
    """A credit of its own is for an order that gives money back."""

    code = "pos_session.order_gives_nothing_back"
    message = N_("Order %(number)s gives nothing back: it goes on an invoice, not on a credit.")
