"""The entries of the accounting closures in the navigation: the context «Gestion vente»."""

from __future__ import annotations

from addons.pos_accounting_close.permissions import (
    ARCHIVE,
    DEPOSIT,
    ENTRIES,
    EXPORT,
    FISCAL,
    OPERATOR_CLOSE,
    SETUP,
    SUPERVISE,
)
from core.contributions import MenuItem
from core.i18n import N_

_SALES = N_("Sales management")
_SET_UP = N_("Configuration")

MENU: tuple[MenuItem, ...] = (
    MenuItem(N_("Accounting"), "pos_accounting_close.setup_settings", _SET_UP, weight=69, permission=SETUP),
    MenuItem(N_("To do"), "pos_accounting_close.worklist_show", _SALES, weight=40, permission=SUPERVISE),
    MenuItem(N_("Drawers"), "pos_accounting_close.drawer_list", _SALES, weight=41, permission=OPERATOR_CLOSE),
    MenuItem(
        N_("Accounting entries"), "pos_accounting_close.entry_list", _SALES, weight=44, permission=ENTRIES
    ),
    MenuItem(N_("Presales"), "pos_accounting_close.presale_list", _SALES, weight=45, permission=ENTRIES),
    MenuItem(N_("Exports"), "pos_accounting_close.export_list", _SALES, weight=46, permission=EXPORT),
    MenuItem(N_("Lock a period"), "pos_accounting_close.period_list", _SALES, weight=47, permission=EXPORT),
    MenuItem(N_("Bank deposits"), "pos_accounting_close.deposit_list", _SALES, weight=48, permission=DEPOSIT),
    MenuItem(N_("Fiscal closings"), "pos_accounting_close.fiscal_list", _SALES, weight=50, permission=FISCAL),
    MenuItem(N_("Archives"), "pos_accounting_close.archive_list", _SALES, weight=55, permission=ARCHIVE),
)
