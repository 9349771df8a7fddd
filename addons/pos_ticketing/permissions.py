"""The rights of the ticketing, and which default groups of the point of sale get them."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_ticketing.view"
SELL = "pos_ticketing.sell"
SETUP = "pos_ticketing.setup"
PLAN_IMPORT = "pos_ticketing.plan_import"
REPRINT = "pos_ticketing.reprint"

PERMISSIONS = (
    Permission(VIEW, N_("See events, performances, seat plans and tickets")),
    Permission(SELL, N_("Hold seats and sell tickets")),
    Permission(SETUP, N_("Set up events, performances, rates and prices")),
    Permission(PLAN_IMPORT, N_("Import seat plans")),
    Permission(REPRINT, N_("Reprint tickets")),
)

GROUPS = (
    DefaultGroup("pos.default.administrator", None, (VIEW, SELL, SETUP, PLAN_IMPORT, REPRINT)),
    DefaultGroup("pos.default.user", None, (VIEW, SELL, REPRINT)),
)
