"""What keeps a period from being locked."""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class DrawersWait(Refusal):
    """Drawers of the period have no entry yet: it could not be dated where it belongs any more."""

    code = "pos_accounting_close.drawers_wait"
    message = N_(
        "The period cannot be locked: %(count)s drawers until %(until)s have not gone through their accounting "
        "closure. Close them first."
    )
