"""What is refused of paying a financing, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class FundingUnknown(NotFound):
    """No such financing in this centre."""

    code = "pos_booking_payment.funding_unknown"
    message = N_("This financing is not there any more: search the booking again.")


class FundingHeld(Refusal):
    """One order in progress at a time pays a financing."""

    code = "pos_booking_payment.funding_held"
    message = N_("Order %(number)s is paying this financing already, at desk %(desk)s (%(name)s).")


class FundingPaid(Refusal):
    """Nothing more is due of a financing, or its booking does not ask for it any more."""

    code = "pos_booking_payment.funding_paid"
    message = N_("Nothing remains to be paid of this financing.")


class BookingCancelled(Refusal):
    """Of a cancelled booking only repayments are made."""

    code = "pos_booking_payment.booking_cancelled"
    message = N_("Booking %(number)s is cancelled: nothing is taken for it any more.")


class FundingAmountInvalid(Invalid):
    """An amount to take for a financing: above nothing; a repayment gives back at most what is due."""

    code = "pos_booking_payment.funding_amount_invalid"
    message = N_("Type an amount above 0. Of a repayment at most %(most)s are given back.")


class FundingOverpaid(Invalid):
    """More than what is due is taken once it is confirmed."""

    code = "pos_booking_payment.funding_overpaid"
    message = N_(
        "Only %(remaining)s remain to be paid: %(over)s too much. Confirm that you take it all the same."
    )
