"""What is refused of a payment of a part of an order, of taking one back, and of what identifies a part."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


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
