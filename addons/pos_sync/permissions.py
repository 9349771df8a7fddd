"""The rights of the exchanges, and which default groups get them."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_sync.view"
RUN = "pos_sync.run"
MANAGE = "pos_sync.manage"
ORDERS = "pos_sync.orders"
LINK = "pos_sync.link"
INVOICE = "pos_session.invoice"
REFUND = "pos_session.refund"
CREDIT = "pos_session.credit"
SELL = "pos_session.sell"
PRICE = "pos_session.price"
DISCOUNT = "pos_session.discount"
"""Of the point of sale: invoices of customer orders are invoices, their prices are what tills will take, and advances
are paid back on a credit."""
REGISTER = "pos_sync.register"
"""Of registers' keys alone: their users are the only ones of the group ``REGISTERS`` (services/receiving/keys.py)."""

REGISTERS = "pos_sync.registers"

PERMISSIONS = (
    Permission(VIEW, N_("See the exchanges with head office")),
    Permission(RUN, N_("Start an import or an export again")),
    Permission(MANAGE, N_("Set up registers, look at refused batches and run them again")),
    Permission(ORDERS, N_("Make and change customer orders and make their documents")),
    Permission(LINK, N_("Link documents that were made without a connection, take locks away from others")),
    Permission(REGISTER, N_("Speak as a register server")),
)

GROUPS = (
    DefaultGroup("pos.default.administrator", None, (VIEW, RUN, MANAGE, ORDERS, LINK)),
    DefaultGroup("pos.default.user", None, (VIEW, RUN, ORDERS)),
    DefaultGroup(REGISTERS, N_("Register servers"), (REGISTER,)),
)
