"""What the accounting closures refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

from addons.pos_accounting_close.errors.entries import (
    BankedNegative,
    MappingMissing,
    PeriodNotLater,
    PeriodNotOver,
)

__all__ = [
    "BankedNegative",
    "MappingMissing",
    "PeriodNotLater",
    "PeriodNotOver",
]
