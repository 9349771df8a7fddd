"""How the readers of the journal see the entries of the exchanges."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_CENTRE = JournalValue("centre", N_("Centre"), "centre")
_BATCH = JournalValue("batch", N_("Batch"))

JOURNAL_KINDS = (
    JournalKind("pos_sync.imported", N_("Data of head office imported"), (_CENTRE, _BATCH)),
    JournalKind(
        "pos_sync.batch_made",
        N_("Batch made for a register"),
        (_CENTRE, JournalValue("register", N_("Register")), _BATCH),
    ),
    JournalKind("pos_sync.opened_without_import", N_("Opening without the data of head office"), (_CENTRE,)),
)
