"""Why somebody did what leaves a trace for ever: said on one line, and never with the number of a card."""

from __future__ import annotations

from addons.pos_session.services.identification import refuse_card_number
from core.errors import Invalid

LONGEST_REASON = 200
"""The characters that the columns of reasons hold."""
LONGEST_NOTE = 500
"""The same for the notes of openings and closings."""


def tidy_reason(reason: str) -> str:
    """A reason as it is stored, empty when none was given. Raises CardNumberRefused (requirements.md T6-1)."""
    text = " ".join(reason.split())[:LONGEST_REASON]
    refuse_card_number(text, "reason")
    return text


def tidy_note(note: str) -> str:
    """The note of a count as it is stored, its lines kept. Raises CardNumberRefused."""
    text = note.strip()[:LONGEST_NOTE]
    refuse_card_number(text, "note")
    return text


def checked_reason(reason: str, missing: type[Invalid]) -> str:
    """The same where a reason is needed. Raises ``missing``, which says what it is the reason of; CardNumberRefused."""
    text = tidy_reason(reason)
    if not text:
        raise missing(fields={"reason": missing.message})
    return text
