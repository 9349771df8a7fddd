"""Periods that statements and exports cannot cover."""

from __future__ import annotations

from core.errors import Invalid
from core.i18n import N_


class StatementPeriod(Invalid):
    """The last day is before the first, or too far from it."""

    code = "pos_ticketing.statement_period"
    message = N_("The last day must come after the first, by %(most)s days at most.")
