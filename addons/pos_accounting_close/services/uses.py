"""What accounts are used for: the uses of a mapping, and the accounts that stand for them by default.

The French and Belgian accounts are those of requirements.md, "Useful accounts"; where it names none, an account of
the same class was chosen. All can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_

METHOD = "method"
SALES = "sales"
VAT = "vat"
DISCOUNT = "discount"
DEPOSIT = "deposit"
VOUCHER = "voucher"
CREDIT_NOTE = "credit_note"
CUSTOMER = "customer"
THIRD_PARTY = "third_party"
DEFERRED = "deferred"
SHORT = "short"
OVER = "over"
ROUNDING_LOSS = "rounding_loss"
ROUNDING_GAIN = "rounding_gain"
TRANSFER = "transfer"
BANK = "bank"
MOVEMENT = "movement"
"""Not mapped: the account of a method moves without a payment (opening, cash in and out, gaps, cash to the bank)."""


@dataclass(frozen=True, slots=True)
class Use:
    """A use: ``by`` says what may narrow it (``method``, ``sold`` and ``rate``); an optional one may stay unmapped."""

    code: str
    label: str
    by: tuple[str, ...] = ()
    optional: bool = False


USES = (
    Use(METHOD, N_("Payment method"), ("method",)),
    Use(SALES, N_("Sales"), ("sold", "rate")),
    Use(VAT, N_("VAT collected"), ("rate",)),
    Use(DISCOUNT, N_("Discounts given"), optional=True),
    Use(DEPOSIT, N_("Deposits received on orders that are not finished")),
    Use(VOUCHER, N_("Gift vouchers to be used")),
    Use(CREDIT_NOTE, N_("Credit notes to be used")),
    Use(CUSTOMER, N_("Customers")),
    Use(THIRD_PARTY, N_("Money taken for third parties"), ("sold",)),
    Use(DEFERRED, N_("Presales: deferred income")),
    Use(SHORT, N_("Cash short")),
    Use(OVER, N_("Cash over")),
    Use(ROUNDING_LOSS, N_("Rounded cash: loss")),
    Use(ROUNDING_GAIN, N_("Rounded cash: gain")),
    Use(TRANSFER, N_("Transfers between cash and bank")),
    Use(BANK, N_("Bank")),
)
