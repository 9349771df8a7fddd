"""How the pages of head office name what they show: kinds and states of batches, times in words."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_timedelta

from addons.pos_sync.models import ReceivedBatch, Register, SentBatch
from addons.pos_sync.models.head_office import APPLIED
from core import clock
from core.i18n import N_
from core.web.i18n import language

KINDS = {"full": N_("Full"), "delta": N_("Changes")}


def sent_state(batch: SentBatch, newest: int) -> tuple[str, str]:
    """The msgid of the state of a batch for a register, and its tone; ``newest`` is the last one it acknowledged."""
    if batch.acknowledged_at is not None:
        return N_("Applied by the register"), "success"
    if batch.refused_at is not None:
        return N_("Refused over there"), "danger"
    if batch.number < newest:
        return N_("Replaced by a later one"), "secondary"
    if batch.sent_at is None:
        return N_("Waits to be sent"), "warning"
    return N_("Waits for the register"), "info"


def received_state(batch: ReceivedBatch, register: Register) -> tuple[str, str]:
    """The msgid of the state of an export of a register, and its tone."""
    if batch.state == APPLIED:
        return N_("Applied"), "success"
    if batch.number < register.next_export:
        return N_("Came again whole"), "secondary"
    return N_("In quarantine"), "danger"


def since_in_words(since: datetime | None) -> str:
    """How long something waits: «3 heures»; empty for nothing."""
    return (
        ""
        if since is None
        else format_timedelta(clock.now() - since, granularity="minute", locale=language())
    )
