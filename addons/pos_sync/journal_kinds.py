"""How the readers of the journal see the entries of the exchanges."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_

_CENTRE = JournalValue("centre", N_("Centre"), "centre")
_BATCH = JournalValue("batch", N_("Batch"))
_REGISTER = JournalValue("register", N_("Register"))
_ORDER = JournalValue("order", N_("Customer order"))
_DOCUMENT = JournalValue("document", N_("Document"))

JOURNAL_KINDS = (
    JournalKind("pos_sync.imported", N_("Data of head office imported"), (_CENTRE, _BATCH)),
    JournalKind(
        "pos_sync.batch_made",
        N_("Batch made for a register"),
        (_CENTRE, JournalValue("register", N_("Register")), _BATCH),
    ),
    JournalKind("pos_sync.opened_without_import", N_("Opening without the data of head office"), (_CENTRE,)),
    JournalKind("pos_sync.key_made", N_("Key of a register made"), (_CENTRE, _REGISTER)),
    JournalKind("pos_sync.key_revoked", N_("Key of a register revoked"), (_CENTRE, _REGISTER)),
    JournalKind("pos_sync.lock_taken_away", N_("Lock of a customer order taken away"), (_CENTRE, _ORDER)),
    JournalKind(
        "pos_sync.change_given_up",
        N_("Refused change of a customer order given up"),
        (_CENTRE, _ORDER, JournalValue("changes", N_("Changes"))),
    ),
    JournalKind(
        "pos_sync.document_linked", N_("Document linked to its customer order"), (_CENTRE, _ORDER, _DOCUMENT)
    ),
)
