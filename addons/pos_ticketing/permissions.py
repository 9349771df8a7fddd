"""The rights of the ticketing, and which default groups of the point of sale get them."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_ticketing.view"
SELL = "pos_ticketing.sell"
SETUP = "pos_ticketing.setup"
PLAN_IMPORT = "pos_ticketing.plan_import"
REPRINT = "pos_ticketing.reprint"
CONTINGENTS = "pos_ticketing.contingents"
TAKE_BACK = "pos_ticketing.take_back"
BULK_PRINT = "pos_ticketing.bulk_print"
SCAN = "pos_ticketing.scan"
DECODE = "pos_ticketing.decode"
STATEMENTS = "pos_ticketing.statements"

SEE_ORDERS = "pos_session.view"
"""The point of sale's right to see orders and customers, asked before a plan tells whose a place is."""

PERMISSIONS = (
    Permission(VIEW, N_("See events, performances, seat plans and tickets")),
    Permission(SELL, N_("Hold seats and sell tickets")),
    Permission(SETUP, N_("Set up events, performances, rates and prices")),
    Permission(PLAN_IMPORT, N_("Import seat plans")),
    Permission(REPRINT, N_("Reprint tickets")),
    Permission(CONTINGENTS, N_("Set places aside in contingents and block them")),
    Permission(TAKE_BACK, N_("Take tickets back: exchange or refund them")),
    Permission(BULK_PRINT, N_("Print deliveries in bulk")),
    Permission(SCAN, N_("Scan tickets at the doors")),
    Permission(DECODE, N_("Find a ticket by its code")),
    Permission(STATEMENTS, N_("See and export takings statements")),
)

_OPERATOR = (VIEW, SELL, REPRINT, TAKE_BACK, BULK_PRINT, SCAN, DECODE)

GROUPS = (
    DefaultGroup(
        "pos.default.administrator", None, (*_OPERATOR, SETUP, PLAN_IMPORT, CONTINGENTS, STATEMENTS)
    ),
    DefaultGroup("pos.default.user", None, _OPERATOR),
)
