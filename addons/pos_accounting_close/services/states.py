"""What comes after ``closed``: the states of a session that is closed twice more, and the ways there."""

from __future__ import annotations

from addons.pos_session.models.session import CLOSED, OPEN
from addons.pos_session.services.states import State, Transition
from core.i18n import N_

OPERATOR_CLOSED = "operator_closed"
ACCOUNTING_CLOSED = "accounting_closed"
REOPEN = "reopen"
CLOSE_OPERATOR = "close_operator"
CLOSE_ACCOUNTING = "close_accounting"

STATES = (
    State(OPERATOR_CLOSED, N_("Operator closure done"), "info"),
    State(ACCOUNTING_CLOSED, N_("Accounting closure done"), "dark"),
)
TRANSITIONS = (
    Transition(REOPEN, CLOSED, OPEN, N_("Reopen")),
    Transition(CLOSE_OPERATOR, CLOSED, OPERATOR_CLOSED, N_("Operator closure")),
    Transition(CLOSE_ACCOUNTING, OPERATOR_CLOSED, ACCOUNTING_CLOSED, N_("Accounting closure")),
)
