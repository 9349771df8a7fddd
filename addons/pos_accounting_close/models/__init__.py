"""The tables of the accounting closures, a file per concept."""

from __future__ import annotations

from addons.pos_accounting_close.models.chart import Account, AccountingSettings, AccountMapping, EntryJournal
from addons.pos_accounting_close.models.closure import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureCorrection,
    ClosureMethod,
    ClosureTab,
    ClosureTicket,
    ClosureTotal,
)
from addons.pos_accounting_close.models.deposit import DepositItem, DepositSlip
from addons.pos_accounting_close.models.entry import (
    Deferral,
    DeferralRelease,
    Entry,
    EntryExport,
    EntryLine,
    ExportedEntry,
    PeriodLock,
)
from addons.pos_accounting_close.models.error_reason import ErrorReason
from addons.pos_accounting_close.models.fiscal import (
    Archive,
    ArchiveWork,
    FiscalClosing,
    FiscalClosingMethod,
    FiscalClosingRate,
)

__all__ = [
    "Account",
    "AccountMapping",
    "AccountingSettings",
    "Archive",
    "ArchiveWork",
    "Closure",
    "ClosureCash",
    "ClosureCheque",
    "ClosureCorrection",
    "ClosureMethod",
    "ClosureTab",
    "ClosureTicket",
    "ClosureTotal",
    "Deferral",
    "DeferralRelease",
    "DepositItem",
    "DepositSlip",
    "Entry",
    "EntryExport",
    "EntryJournal",
    "EntryLine",
    "ErrorReason",
    "ExportedEntry",
    "FiscalClosing",
    "FiscalClosingMethod",
    "FiscalClosingRate",
    "PeriodLock",
]
