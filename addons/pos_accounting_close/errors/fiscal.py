"""What fiscal closings refuse."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class PeriodNotBegun(Invalid):
    code = "pos_accounting_close.period_not_begun"
    message = N_("This period has not begun: there is nothing to draw up.")


class PeriodBeforeFirst(Invalid):
    code = "pos_accounting_close.period_before_first"
    message = N_("The centre had not begun to sell in this period: its first closing comes later.")


class PeriodGoesOn(Refusal):
    code = "pos_accounting_close.period_goes_on"
    message = N_("This period is not over. It is drawn up once its last day is drawn up.")


class DayHasOpenDrawers(Refusal):
    code = "pos_accounting_close.day_has_open_drawers"
    message = N_("Drawers are still open. Close them first, or draw up the day once it is over.")


class AlreadyDrawnUp(Refusal):
    code = "pos_accounting_close.already_drawn_up"
    message = N_("This period is drawn up already. What follows goes into the next closing.")


class InsideClosedPeriod(Refusal):
    code = "pos_accounting_close.inside_closed_period"
    message = N_(
        "The clock of the server says a time before the end of the last fiscal closing. Nothing can be dated in a"
        " closed period: have the clock set right, then try again."
    )
