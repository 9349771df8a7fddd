"""What deposit slips refuse."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NothingToDeposit(Invalid):
    code = "pos_accounting_close.nothing_to_deposit"
    message = N_("Tick at least one line: a slip deposits something.")


class DepositedMeanwhile(Refusal):
    code = "pos_accounting_close.deposited_meanwhile"
    message = N_("Some of this is on another slip meanwhile. Look at what is left, and tick again.")
