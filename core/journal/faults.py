"""What verifying the journal can find, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_

EDITED = "edited"
MISSING = "missing"
UNLINKED = "unlinked"
TAIL = "tail"
CHAIN_ROW = "chain_row"
OLDER = "older"
HEAD_MISSING = "head_missing"
HEAD_DAMAGED = "head_damaged"
UNKNOWN_KEY = "unknown_key"
CLOCK = "clock"

SENTENCES = {
    EDITED: N_("Entry %(seq)s of the chain %(chain)s was changed after it was signed."),
    MISSING: N_("Entry %(seq)s of the chain %(chain)s is missing: a row was deleted."),
    UNLINKED: N_("Entry %(seq)s of the chain %(chain)s does not continue the entry before it."),
    TAIL: N_("The chain %(chain)s ends before entry %(seq)s: its last rows were deleted."),
    CHAIN_ROW: N_("The end noted for the chain %(chain)s is not its last entry, %(seq)s."),
    OLDER: N_(
        "From entry %(seq)s on, the chain %(chain)s is not the one this server knew: an older copy of the "
        "database was put back, or its last rows were deleted."
    ),
    HEAD_MISSING: N_("The head of the chain %(chain)s, kept outside the database, is missing."),
    HEAD_DAMAGED: N_(
        "The head of the chain %(chain)s, kept outside the database, is damaged or of another key."
    ),
    UNKNOWN_KEY: N_("Entry %(seq)s of the chain %(chain)s is signed with a key this server does not have."),
    CLOCK: N_("Entry %(seq)s of the chain %(chain)s is dated before the entry before it."),
}


@dataclass(frozen=True)
class Fault:
    """The first bad link of a chain: ``seq`` is the entry at fault (or the first one that is gone)."""

    chain: str
    seq: int
    code: str

    @property
    def msgid(self) -> str:
        """The sentence to translate, with ``params`` in its places."""
        return SENTENCES[self.code]

    @property
    def params(self) -> dict[str, str | int]:
        return {"chain": self.chain, "seq": self.seq}

    def __str__(self) -> str:
        return self.msgid % self.params
