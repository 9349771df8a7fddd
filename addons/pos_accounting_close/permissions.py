"""The rights of the accounting closures, and the groups that hold them by default."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

OPERATOR_CLOSE = "pos_accounting_close.operator_close"
SUPERVISE = "pos_accounting_close.supervise"
ACCOUNTING_CLOSE = "pos_accounting_close.accounting_close"
REALLOCATE = "pos_accounting_close.reallocate"
DEPOSIT = "pos_accounting_close.deposit"
ENTRIES = "pos_accounting_close.entries"
EXPORT = "pos_accounting_close.export"
FISCAL = "pos_accounting_close.fiscal"
ARCHIVE = "pos_accounting_close.archive"
SETUP = "pos_accounting_close.setup"

SEE_SALES = "pos_session.view"
SEE_IDENTIFICATION = "pos_session.identification"
"""Rights of the point of sale that pages of closures ask for; which drawer, the services say."""

PERMISSIONS = (
    Permission(OPERATOR_CLOSE, N_("Do the operator closure of one's own drawers")),
    Permission(SUPERVISE, N_("See all drawers of the centre, close them and do their operator closure")),
    Permission(ACCOUNTING_CLOSE, N_("Do the accounting closure of drawers")),
    Permission(REALLOCATE, N_("Reallocate payments to another method")),
    Permission(DEPOSIT, N_("Draw up deposit slips")),
    Permission(ENTRIES, N_("See the accounting entries")),
    Permission(EXPORT, N_("Export accounting entries and lock periods")),
    Permission(FISCAL, N_("See and draw up the fiscal closings")),
    Permission(ARCHIVE, N_("Draw up and download archives of closed periods")),
    Permission(SETUP, N_("Set up accounts, mappings, journals and error reasons")),
)

_SEE_SALES = (
    SEE_SALES,
    SEE_IDENTIFICATION,
    "pos_session.operate",
    "pos_session.manage",
)
"""What an accountant needs of the point of sale: to see everything, and to close the drawers of others."""

ACCOUNTANT = "accounting.default.user"
_ALL = tuple(permission.code for permission in PERMISSIONS)

GROUPS = (
    DefaultGroup(
        "pos.default.administrator",
        None,
        (OPERATOR_CLOSE, SUPERVISE, REALLOCATE, DEPOSIT, ENTRIES, FISCAL, SETUP),
    ),
    DefaultGroup("pos.default.user", None, (OPERATOR_CLOSE,)),
    DefaultGroup(ACCOUNTANT, N_("Accountant"), (*_ALL, *_SEE_SALES)),
)
