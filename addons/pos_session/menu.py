"""The entries of the point of sale in the navigation."""

from __future__ import annotations

from addons.pos_session.permissions import CATALOGUE, MANAGE, SELL, VIEW
from core.contributions import MenuItem
from core.i18n import N_

_SET_UP = N_("Configuration")

MENU = (
    MenuItem(N_("Point of sale"), "pos_session.home", N_("Point of sale"), weight=10, permission=SELL),
    MenuItem(N_("Dashboard"), "pos_session.dashboard_show", N_("Point of sale"), weight=11, permission=VIEW),
    MenuItem(
        N_("Consolidated"), "pos_session.consolidated_sheet", N_("Point of sale"), weight=12, permission=VIEW
    ),
    MenuItem(N_("History"), "pos_session.order_history", N_("Point of sale"), weight=13, permission=VIEW),
    MenuItem(N_("Sessions"), "pos_session.session_list", N_("Operations"), weight=20, permission=VIEW),
    MenuItem(N_("Orders"), "pos_session.order_list", N_("Operations"), weight=21, permission=VIEW),
    MenuItem(N_("Payments"), "pos_session.payment_list", N_("Operations"), weight=22, permission=VIEW),
    MenuItem(N_("Cash movements"), "pos_session.movement_list", N_("Operations"), weight=23, permission=VIEW),
    MenuItem(N_("Invoices"), "pos_session.invoice_list", N_("Operations"), weight=24, permission=VIEW),
    MenuItem(N_("Vouchers"), "pos_session.voucher_list", N_("Operations"), weight=25, permission=VIEW),
    MenuItem(N_("Customers"), "pos_session.customer_list", N_("Operations"), weight=26, permission=VIEW),
    MenuItem(N_("Alerts"), "pos_session.alert_list", N_("Operations"), weight=27, permission=VIEW),
    MenuItem(N_("Cash desks"), "pos_session.setup_desks", _SET_UP, weight=60, permission=MANAGE),
    MenuItem(N_("Payment methods"), "pos_session.setup_methods", _SET_UP, weight=61, permission=MANAGE),
    MenuItem(
        N_("Products and families"), "pos_session.setup_products", _SET_UP, weight=62, permission=CATALOGUE
    ),
    MenuItem(N_("VAT rates"), "pos_session.setup_vat_rates", _SET_UP, weight=63, permission=CATALOGUE),
    MenuItem(N_("Price lists"), "pos_session.setup_price_lists", _SET_UP, weight=64, permission=CATALOGUE),
    MenuItem(N_("Team settings"), "pos_session.setup_team", _SET_UP, weight=65, permission=MANAGE),
)
