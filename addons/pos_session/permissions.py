"""The rights of the point of sale and the groups that hold them by default."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_session.view"
SELL = "pos_session.sell"
OPERATE = "pos_session.operate"
MANAGE = "pos_session.manage"

PERMISSIONS = (
    Permission(VIEW, N_("See the sessions, orders and cash sheets of the centre")),
    Permission(SELL, N_("Sell and take payments")),
    Permission(OPERATE, N_("Open and close one's own session, put cash in and take it out")),
    Permission(MANAGE, N_("Manage the point of sale: sessions of others, large differences, alerts")),
)

MANAGER, OPERATOR = "pos.default.administrator", "pos.default.user"

GROUPS = (
    DefaultGroup(MANAGER, N_("Point-of-sale manager"), (VIEW, SELL, OPERATE, MANAGE)),
    DefaultGroup(OPERATOR, N_("Point-of-sale operator"), (VIEW, SELL, OPERATE)),
)
