"""What is refused of putting an order on a booking, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class BookingNotThere(Refusal):
    """Products are put on a stay that began: its guests are known to be there, or were."""

    code = "pos_booking_payment.booking_not_there"
    message = N_("Nothing can be put on booking %(number)s (%(status)s): its guests have not arrived.")


class BookingInvoiced(Refusal):
    """Once the invoice of the stay is issued, what is on it stays as it is."""

    code = "pos_booking_payment.booking_invoiced"
    message = N_(
        "Invoice %(invoice)s of booking %(number)s is issued: nothing more can be put on it, nor taken back from it."
    )


WITHOUT_NUMBER = N_(
    "The invoice of booking %(number)s is issued: nothing more can be put on it, nor taken back from it."
)
"""What ``BookingInvoiced`` says where the booking's system tells that it is invoiced, but not by which invoice."""


class BookingElsewhere(Refusal):
    """An order is put on a booking of its own centre."""

    code = "pos_booking_payment.booking_elsewhere"
    message = N_("This booking belongs to another centre: choose one of this centre.")


class OneBookingOnly(Refusal):
    """What of an order is put on a booking is put on one."""

    code = "pos_booking_payment.one_booking_only"
    message = N_(
        "This order is on booking %(number)s already, or was: put it there, take payment for it, or begin another"
        " order."
    )


class NotOnABooking(Refusal):
    """Only the action of this addon puts something on a booking."""

    code = "pos_booking_payment.not_on_a_booking"
    message = N_("Choose the booking to put this on, with “Put on a booking”.")


class NotForABooking(Refusal):
    """Vouchers and financings are no services of a stay, and what is due the other way round is paid out."""

    code = "pos_booking_payment.not_for_a_booking"
    message = N_("%(item)s cannot be put on a booking: take payment for it.")


class NothingToPut(Refusal):
    """Something must be due."""

    code = "pos_booking_payment.nothing_to_put"
    message = N_("There is nothing to put on the booking: nothing is due.")


class BackToTheBooking(Refusal):
    """What stands on a booking goes back there, and what replaces it is put there too."""

    code = "pos_booking_payment.back_to_the_booking"
    message = N_(
        "What is taken back stands on booking %(number)s: settle %(amount)s there, not as money. Sell what is paid"
        " otherwise as another order."
    )
