"""What is refused of accounting entries: accounts that are not mapped, periods that are locked."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class MappingMissing(Refusal):
    """Every amount needs its account (requirements.md T3-2); ``missing`` says which ones have none."""

    code = "pos_accounting_close.mapping_missing"
    message = N_("Accounts are missing: %(missing)s Name them in the mapping of accounts, then close again.")


class PeriodNotLater(Invalid):
    """A locked period stays locked: each lock goes further than the one before."""

    code = "pos_accounting_close.period_not_later"
    message = N_("The period is locked until %(until)s already: choose a later day.")


class PeriodNotOver(Invalid):
    """What is still to come is not locked: today's sales have to be dated somewhere."""

    code = "pos_accounting_close.period_not_over"
    message = N_("Choose a day before today: a period is locked once it is over.")
