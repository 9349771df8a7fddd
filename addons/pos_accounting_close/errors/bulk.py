"""What is refused when several drawers are closed in one go."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NotReadyForBulk(Refusal):
    """Only what nobody has to look at is closed without being looked at."""

    code = "pos_accounting_close.not_ready_for_bulk"
    message = N_(
        "The drawer of session %(number)s is in error, has a gap now, or was corrected: do its accounting closure by"
        " itself."
    )


class NothingPicked(Invalid):
    """One go needs a drawer at least."""

    code = "pos_accounting_close.nothing_picked"
    message = N_("Tick the drawers to be closed.")
