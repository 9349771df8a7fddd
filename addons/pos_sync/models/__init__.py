"""The tables of the exchanges, a file per side."""

from __future__ import annotations

from addons.pos_sync.models.head_office import ReceivedBatch, ReceivedRow, Register, SentBatch
from addons.pos_sync.models.register import ExportBatch, ImportBatch, OpeningWithout, ReferenceRow

__all__ = [
    "ExportBatch",
    "ImportBatch",
    "OpeningWithout",
    "ReceivedBatch",
    "ReceivedRow",
    "ReferenceRow",
    "Register",
    "SentBatch",
]
