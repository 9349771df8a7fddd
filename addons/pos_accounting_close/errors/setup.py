"""What the set-up of the accounting refuses."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class TextRequired(Invalid):
    code = "pos_accounting_close.text_required"
    message = N_("Write 1 to 80 printable characters.")


class AccountNumberInvalid(Invalid):
    code = "pos_accounting_close.account_number_invalid"
    message = N_("An account has 2 to 20 capital letters or digits and begins with a digit.")


class AccountTaken(Invalid):
    code = "pos_accounting_close.account_taken"
    message = N_("The chart has an account with this number already.")


class AccountInUse(Refusal):
    code = "pos_accounting_close.account_in_use"
    message = N_("A mapping or a payment method names this account: name another one there first.")


class FiscalYearFixed(Refusal):
    """Entries are numbered per fiscal year: other years would mix two sequences in one FEC (requirements.md T3-8)."""

    code = "pos_accounting_close.fiscal_year_fixed"
    message = N_("Entries are numbered by fiscal year already: the month in which a year begins stays.")


class AccountUnknown(Invalid):
    code = "pos_accounting_close.account_unknown"
    message = N_("Choose an account of the chart.")


class JournalCodeInvalid(Invalid):
    code = "pos_accounting_close.journal_code_invalid"
    message = N_("A journal's code has 1 to 10 capital letters or digits, and no other journal has it.")


class CaseInvalid(Invalid):
    code = "pos_accounting_close.case_invalid"
    message = N_("This use is not mapped by what you chose.")


class ReasonTaken(Invalid):
    code = "pos_accounting_close.reason_taken"
    message = N_("The list has this reason already.")
