"""What is refused of a voucher or credit note, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class VoucherCodeInvalid(Invalid):
    """The check sign is wrong: a slip of the finger, or another barcode."""

    code = "pos_session.voucher_code_invalid"
    message = N_("This is not the code of a voucher: check what was typed.")


class VoucherUnknown(Invalid):
    """No such voucher, or one of a centre that is not told of."""

    code = "pos_session.voucher_unknown"
    message = N_("No voucher of this centre has this code.")


class VoucherPending(Refusal):
    """The order that sells the voucher is not paid."""

    code = "pos_session.voucher_pending"
    message = N_("This voucher is not paid yet: it cannot be used.")


class VoucherIsCancelled(Refusal):
    """A cancelled voucher is worth nothing."""

    code = "pos_session.voucher_cancelled"
    message = N_("This voucher was cancelled: it cannot be used.")


class VoucherExpired(Refusal):
    """The last day of use is over."""

    code = "pos_session.voucher_expired"
    message = N_("This voucher could be used until %(day)s: it has expired.")


class VoucherBalanceTooLow(Refusal):
    """Less is left than is asked of it; also when another till was quicker."""

    code = "pos_session.voucher_balance_too_low"
    message = N_("Only %(balance)s is left on this voucher.")


class VoucherOfOtherKind(Refusal):
    """A credit note is no gift voucher, nor the reverse: each has its payment method."""

    code = "pos_session.voucher_of_other_kind"
    message = N_("This is the code of a gift voucher: use the payment method for gift vouchers.")


class CreditNoteNotVoucher(Refusal):
    """A credit note was typed where a gift voucher is asked for."""

    code = "pos_session.credit_note_not_voucher"
    message = N_("This is the code of a credit note: use the payment method for credit notes.")


class VoucherIsCounterLine(Refusal):
    """The VAT of a single-purpose voucher was due at its sale: paying with it would count it twice (T5-8)."""

    code = "pos_session.voucher_is_counter_line"
    message = N_("The VAT of this voucher was paid when it was sold: put it on the order, it is no payment.")


class VoucherIsPayment(Refusal):
    """The VAT of a multi-purpose voucher is due on what it pays, so it pays."""

    code = "pos_session.voucher_is_payment"
    message = N_("This voucher is a payment: type its code on the payment page.")


class VoucherNothingToUse(Refusal):
    """A single-purpose voucher takes off only what is sold at its rate."""

    code = "pos_session.voucher_nothing_to_use"
    message = N_("Nothing on the order is at the VAT rate this voucher was sold for.")


class VoucherAboveOrder(Refusal):
    """A voucher gives no change: it takes off at most what is sold at its rate."""

    code = "pos_session.voucher_above_order"
    message = N_(
        "More is taken off by vouchers than is sold at their VAT rate: remove a voucher from the order."
    )


class VoucherAmountInvalid(Invalid):
    """A voucher is worth something, and not too much."""

    code = "pos_session.voucher_amount_invalid"
    message = N_("The amount of a voucher must be more than zero and at most %(most)s.")


class VoucherExpiryInvalid(Invalid):
    """The last day of use is today or later."""

    code = "pos_session.voucher_expiry_invalid"
    message = N_("The last day of a voucher must be today or later, within ten years.")


class VouchersNotOffered(Refusal):
    """A centre that takes no vouchers sells none."""

    code = "pos_session.vouchers_not_offered"
    message = N_("This centre takes no vouchers: a manager must first add a payment method of this kind.")


class VoucherCodeRequired(Invalid):
    """A part paid by voucher says which one."""

    code = "pos_session.voucher_code_required"
    message = N_("Type or scan the code of the voucher.")


class VoucherUsedAlready(Refusal):
    """The sale of a voucher is taken back as long as nothing of it was used."""

    code = "pos_session.voucher_used_already"
    message = N_("A part of this voucher was used already: its sale cannot be taken back.")


class VoucherNotReturnable(Refusal):
    """What was paid by voucher goes back to that voucher, while it exists, and never above its amount."""

    code = "pos_session.voucher_not_returnable"
    message = N_("This cannot be given back to the voucher it was paid with: use another means.")


class VoucherReasonRequired(Invalid):
    """A cancelled voucher says why."""

    code = "pos_session.voucher_reason_required"
    message = N_("Write why the voucher is cancelled.")


class VoucherFinished(Refusal):
    """Only a voucher in use is cancelled or prolonged."""

    code = "pos_session.voucher_finished"
    message = N_("This voucher is not in use: nothing can be changed.")
