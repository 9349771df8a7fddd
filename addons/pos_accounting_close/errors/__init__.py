"""What the accounting closures refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

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

__all__ = [
    "BankedNegative",
    "ChequeAmountMissing",
    "ClosureDone",
    "ClosureNotConfirmed",
    "CorrectionReasonMissing",
    "DrawerNotClosed",
    "EntryInvalid",
    "ErrorReasonMissing",
    "ErrorReasonUnknown",
    "GapAcceptanceUnexplained",
    "GapUnexplained",
    "MappingMissing",
    "NotReadyForBulk",
    "NotYourDrawer",
    "NothingPicked",
    "OperatorClosureMissing",
    "PeriodNotLater",
    "PeriodNotOver",
    "TabNotVisited",
    "VerdictMissing",
]
