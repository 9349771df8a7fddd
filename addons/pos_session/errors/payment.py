"""What is refused of a payment and its parts, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class UnknownPaymentMethod(Invalid):
    """A payment method that the centre does not offer."""

    code = "pos_session.unknown_payment_method"
    message = N_("This payment method is not offered here.")


class PartAmountInvalid(Invalid):
    """A part is more than nothing, and on the right side."""

    code = "pos_session.part_amount_invalid"
    message = N_("Each part of a payment must be more than zero.")


class NothingRemains(Refusal):
    """The order is already paid by the parts before."""

    code = "pos_session.nothing_remains"
    message = N_("Nothing remains to be paid: remove the last part.")


class TooMuchOnMethod(Refusal):
    """Change is given in cash only: the other methods are never charged more than what remains."""

    code = "pos_session.too_much_on_method"
    message = N_("%(method)s cannot be charged more than what remains: change is given only on cash.")


class NoCashMethod(Refusal):
    """Change needs a cash method."""

    code = "pos_session.no_cash_method"
    message = N_("The centre has no active cash payment method: the cash drawer cannot be used.")


class NotPaidEnough(Refusal):
    """The parts must cover what is due."""

    code = "pos_session.not_paid_enough"
    message = N_("The payment does not cover what is due.")


class TenderTooLarge(Refusal):
    """Nobody hands over a note more than needed: the change stays below the largest note."""

    code = "pos_session.tender_too_large"
    message = N_("Much more is tendered than what is due: check the amount.")


class RefundNotExact(Refusal):
    """A refund is exactly what is due back."""

    code = "pos_session.refund_not_exact"
    message = N_("A refund must be exactly what is due, no less and no more.")


class CashLimitExceeded(Refusal):
    """The law limits payments in cash (requirements.md T5-5)."""

    code = "pos_session.cash_limit_exceeded"
    message = N_("The part paid in cash is above the legal limit.")


class CardNumberRefused(Invalid):
    """No number of a payment card is ever stored (requirements.md T6-1)."""

    code = "pos_session.card_number_refused"
    message = N_("The field “%(field)s” holds a card number: the numbers of payment cards are never kept.")


class IdentificationMissing(Invalid):
    """What a method requires to be identified by was not given (requirements.md T5-11)."""

    code = "pos_session.identification_missing"
    message = N_("%(method)s: fill in the field “%(field)s”.")


class IdentificationNotAsked(Invalid):
    """A method is identified by what it asks, and nothing else is kept."""

    code = "pos_session.identification_not_asked"
    message = N_("%(method)s does not ask for the field “%(field)s”: leave it empty.")


class IdentificationTooLong(Invalid):
    """What identifies a part fits its column, in one line."""

    code = "pos_session.identification_too_long"
    message = N_("The field “%(field)s” is too long, or holds characters that cannot be printed.")


class NothingDue(Refusal):
    """A payment of a part of an order pays something."""

    code = "pos_session.nothing_due"
    message = N_("There is nothing to pay for what is ticked: put it on another payment.")


class NotLeftToPay(Refusal):
    """Nothing is paid twice, by two operators at once neither."""

    code = "pos_session.not_left_to_pay"
    message = N_("“%(label)s”: at most %(left)s can still be paid. Somebody may have paid it meanwhile.")


class PaymentNotFound(NotFound):
    """No such payment on this order."""

    code = "pos_session.payment_not_found"
    message = N_("This payment is not on the order.")


class PaymentCancelled(Refusal):
    """A payment is given back once."""

    code = "pos_session.payment_cancelled"
    message = N_("This payment is cancelled already.")


class CancelReasonRequired(Invalid):
    """A payment that is given back says why."""

    code = "pos_session.cancel_reason_required"
    message = N_("Write why the payment is cancelled.")
