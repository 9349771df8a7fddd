"""How the readers of the journal see the entries of the accounting closures."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_NUMBER = JournalValue("number", N_("No."))
_TOTAL = JournalValue("total", N_("Total"), "money")
_CENTRE = JournalValue("centre", N_("Centre"), "centre")

JOURNAL_KINDS = (
    JournalKind("pos_accounting_close.operator_closed", N_("Operator closure"), (_NUMBER,)),
    JournalKind("pos_accounting_close.accounting_closed", N_("Accounting closure"), (_NUMBER,)),
    JournalKind("pos_accounting_close.deposited", N_("Deposit slip drawn up"), (_NUMBER, _TOTAL, _CENTRE)),
    JournalKind("pos_accounting_close.released", N_("Presales released"), (_NUMBER, _TOTAL, _CENTRE)),
    JournalKind("pos_accounting_close.mapping_changed", N_("Account mapping changed"), (_CENTRE,)),
    JournalKind("pos_accounting_close.settings_changed", N_("Accounting settings changed"), (_CENTRE,)),
    JournalKind("pos_accounting_close.period_locked", N_("Period locked"), (_CENTRE,)),
    JournalKind("pos_accounting_close.exported", N_("Accounting entries exported"), (_NUMBER, _CENTRE)),
    JournalKind(
        "pos_accounting_close.fiscal_closing",
        N_("Fiscal closing"),
        (
            _NUMBER,
            JournalValue("turnover", N_("Turnover"), "money"),
            JournalValue("perpetual", N_("Perpetual total"), "money"),
        ),
    ),
    JournalKind("pos_accounting_close.archived", N_("Archive drawn up"), (_NUMBER, _CENTRE)),
)
