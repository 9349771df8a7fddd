"""The rights of the point of sale and the groups that hold them by default."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_session.view"
SELL = "pos_session.sell"
PRICE = "pos_session.price"
DISCOUNT = "pos_session.discount"
REFUND = "pos_session.refund"
REFUND_OTHER_MEANS = "pos_session.refund_other_means"
INVOICE = "pos_session.invoice"
CREDIT = "pos_session.credit"
IDENTIFICATION = "pos_session.identification"
OPERATE = "pos_session.operate"
FORCE = "pos_session.force"
CATALOGUE = "pos_session.catalogue"
MANAGE = "pos_session.manage"

PERMISSIONS = (
    Permission(VIEW, N_("See the sessions, orders and cash sheets of the centre")),
    Permission(SELL, N_("Sell and take payments")),
    Permission(PRICE, N_("Type another price for a line")),
    Permission(DISCOUNT, N_("Give discounts and free quantities")),
    Permission(REFUND, N_("Refund and correct orders, by the means they were paid with")),
    Permission(REFUND_OTHER_MEANS, N_("Refund by other means than those of the payment")),
    Permission(INVOICE, N_("Issue invoices")),
    Permission(CREDIT, N_("Credit issued invoices")),
    Permission(IDENTIFICATION, N_("See the number, bank and drawer of cheques")),
    Permission(OPERATE, N_("Open and close one's own session, put cash in and take it out")),
    Permission(FORCE, N_("Close a session although others are connected to its cash desk")),
    Permission(CATALOGUE, N_("Change the catalogue, the VAT rates and the price lists")),
    Permission(MANAGE, N_("Manage the point of sale: sessions of others, large differences, alerts")),
)

MANAGER, OPERATOR = "pos.default.administrator", "pos.default.user"

GROUPS = (
    DefaultGroup(MANAGER, N_("Point-of-sale manager"), tuple(permission.code for permission in PERMISSIONS)),
    DefaultGroup(
        OPERATOR,
        N_("Point-of-sale operator"),
        (VIEW, SELL, PRICE, REFUND, INVOICE, IDENTIFICATION, OPERATE),
    ),
)
