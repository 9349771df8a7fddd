"""What the accounting closures refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

from addons.pos_accounting_close.errors.archive import (
    ArchiveDiffers,
    ArchiveFaulty,
    ArchiveFileMissing,
    ArchivePeriodInvalid,
    DaysNotClosed,
)
from addons.pos_accounting_close.errors.bulk import NothingPicked, NotReadyForBulk
from addons.pos_accounting_close.errors.closure import (
    ChequeAmountMissing,
    ClosureDone,
    ClosureNotConfirmed,
    CorrectionReasonMissing,
    DrawerNotClosed,
    EntryInvalid,
    ErrorReasonMissing,
    ErrorReasonUnknown,
    GapAcceptanceUnexplained,
    GapUnexplained,
    NotYourDrawer,
    OperatorClosureMissing,
    TabNotVisited,
    VerdictMissing,
)
from addons.pos_accounting_close.errors.entries import (
    BankedNegative,
    MappingMissing,
    PeriodNotLater,
    PeriodNotOver,
)
from addons.pos_accounting_close.errors.fiscal import (
    AlreadyDrawnUp,
    DayHasOpenDrawers,
    InsideClosedPeriod,
    PeriodBeforeFirst,
    PeriodGoesOn,
    PeriodNotBegun,
)
from addons.pos_accounting_close.errors.setup import (
    AccountInUse,
    AccountNumberInvalid,
    AccountTaken,
    AccountUnknown,
    CaseInvalid,
    JournalCodeInvalid,
    ReasonTaken,
    TextRequired,
)

__all__ = [
    "AccountInUse",
    "AccountNumberInvalid",
    "AccountTaken",
    "AccountUnknown",
    "AlreadyDrawnUp",
    "ArchiveDiffers",
    "ArchiveFaulty",
    "ArchiveFileMissing",
    "ArchivePeriodInvalid",
    "BankedNegative",
    "CaseInvalid",
    "ChequeAmountMissing",
    "ClosureDone",
    "ClosureNotConfirmed",
    "CorrectionReasonMissing",
    "DayHasOpenDrawers",
    "DaysNotClosed",
    "DrawerNotClosed",
    "EntryInvalid",
    "ErrorReasonMissing",
    "ErrorReasonUnknown",
    "GapAcceptanceUnexplained",
    "GapUnexplained",
    "InsideClosedPeriod",
    "JournalCodeInvalid",
    "MappingMissing",
    "NotReadyForBulk",
    "NotYourDrawer",
    "NothingPicked",
    "OperatorClosureMissing",
    "PeriodBeforeFirst",
    "PeriodGoesOn",
    "PeriodNotBegun",
    "PeriodNotLater",
    "PeriodNotOver",
    "ReasonTaken",
    "TabNotVisited",
    "TextRequired",
    "VerdictMissing",
]
