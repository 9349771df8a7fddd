"""What is refused of the reallocation of a payment to another method."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class ReallocationTooLate(Refusal):
    """Payments are reallocated until the accounting closure of their session."""

    code = "pos_accounting_close.reallocation_too_late"
    message = N_("The accounting closure of session %(number)s is done: its payments stay as they are.")


class PartNotReallocatable(Refusal):
    """Vouchers, change, roundings, what is on bookings and what was given back stay where they are."""

    code = "pos_accounting_close.part_not_reallocatable"
    message = N_(
        "This is no payment to reallocate: vouchers, change, roundings, what is on bookings and payments that were"
        " given back stay as they are."
    )


class OrderNotFinished(Refusal):
    """A payment of a draft is cancelled and made again instead."""

    code = "pos_accounting_close.order_not_finished"
    message = N_(
        "Order %(number)s is not finished: cancel its payment at the till, and take it by the other method."
    )


class NothingLeftToReallocate(Refusal):
    """A payment is reallocated once; what it became can be reallocated again."""

    code = "pos_accounting_close.nothing_left_to_reallocate"
    message = N_("This payment was reallocated already: choose the row that it became.")


class ReallocatedTooMuch(Invalid):
    """At most what is left of a payment."""

    code = "pos_accounting_close.reallocated_too_much"
    message = N_("At most %(left)s of this payment are left.")


class SameMethod(Invalid):
    """Another method than the one it is by."""

    code = "pos_accounting_close.same_method"
    message = N_("This is the method of the payment already: choose another one.")


class MethodNotReallocatable(Invalid):
    """A voucher is used, and something put on a booking, when it is paid."""

    code = "pos_accounting_close.method_not_reallocatable"
    message = N_("Nothing can be reallocated to %(method)s: it takes a payment of its own.")


class ReallocationReasonRequired(Invalid):
    """A reallocation says why."""

    code = "pos_accounting_close.reallocation_reason_required"
    message = N_("Write why the payment is reallocated.")
