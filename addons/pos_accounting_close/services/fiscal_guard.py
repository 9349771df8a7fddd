"""Nothing is dated inside a fiscal day that was drawn up (requirements.md T1-9)."""

from __future__ import annotations

from addons.pos_accounting_close.errors.fiscal import InsideClosedPeriod
from addons.pos_accounting_close.services.fiscal_closings import closed_until
from core import clock


def check_open_period(centre_id: int) -> None:
    """Refuse what is about to be written now when the clock fell behind the last fiscal closing: one statement.

    Raises InsideClosedPeriod.
    """
    until = closed_until(centre_id)
    if until is not None and clock.now() < until:
        raise InsideClosedPeriod()
