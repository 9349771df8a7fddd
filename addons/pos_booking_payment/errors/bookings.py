"""What is refused when a booking is made, changed or moved on its page."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class ManagedElsewhere(Refusal):
    """A booking that another system sends is changed in that system."""

    code = "pos_booking_payment.managed_elsewhere"
    message = N_("The booking %(number)s is managed by %(source)s: change it there.")


class FundingTaken(Refusal):
    """What a till took stays: its financing may be lowered, and is then paid too much, but not taken away."""

    code = "pos_booking_payment.funding_taken"
    message = N_(
        "Something was paid at a till on the financing %(label)s: it stays. Lower its amount, or cancel the "
        "payment there."
    )


class MoveRefused(Refusal):
    """A step of a stay that its status does not allow."""

    code = "pos_booking_payment.move_refused"
    message = N_("This cannot be done with a booking in this status: look at the booking again.")


class StatusFixed(Invalid):
    """The form offers the statuses before the stay; the others are reached by the buttons of the page."""

    code = "pos_booking_payment.status_fixed"
    message = N_(
        "Choose a status before the stay: the later ones have a button of their own on the page of the booking."
    )


class InvoiceIncomplete(Invalid):
    """The invoice of a stay has a number and a date."""

    code = "pos_booking_payment.invoice_incomplete"
    message = N_("Write the number of the invoice, of 40 characters at most.")


class CustomerBusy(Refusal):
    """A contact is renamed while one of his bookings is being written."""

    code = "pos_booking_payment.customer_busy"
    message = N_("The bookings of this customer are being changed at this moment: try again.")
