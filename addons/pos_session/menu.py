"""The entries of the point of sale in the navigation."""

from __future__ import annotations

from addons.pos_session.permissions import MANAGE, SELL, VIEW
from core.contributions import MenuItem
from core.i18n import N_

MENU = (
    MenuItem(N_("Point of sale"), "pos_session.home", N_("Sell"), weight=10, permission=SELL),
    MenuItem(N_("Sessions"), "pos_session.session_list", N_("Cash desks"), weight=20, permission=VIEW),
    MenuItem(N_("Orders"), "pos_session.order_list", N_("Cash desks"), weight=21, permission=VIEW),
    MenuItem(N_("Invoices"), "pos_session.invoice_list", N_("Cash desks"), weight=22, permission=VIEW),
    MenuItem(N_("Vouchers"), "pos_session.voucher_list", N_("Cash desks"), weight=22, permission=VIEW),
    MenuItem(N_("Alerts"), "pos_session.alert_list", N_("Cash desks"), weight=22, permission=VIEW),
    MenuItem(N_("Set-up"), "pos_session.setup_show", N_("Cash desks"), weight=23, permission=MANAGE),
)
