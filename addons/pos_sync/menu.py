"""The entries of the exchanges in the navigation: beside the till."""

from __future__ import annotations

from addons.pos_sync.permissions import LINK, MANAGE, ORDERS, VIEW
from addons.pos_sync.settings import is_head_office, is_register
from core.contributions import MenuItem
from core.i18n import N_

MENU: tuple[MenuItem, ...] = (
    MenuItem(N_("Synchronisation"), "pos_sync.import_list", N_("Point of sale"), weight=90, permission=VIEW),
)
ORDERS_MENU: tuple[MenuItem, ...] = (
    MenuItem(
        N_("Customer orders"),
        "pos_sync.customer_order_list",
        N_("Point of sale"),
        weight=60,
        permission=ORDERS,
    ),
)
HEAD_OFFICE_MENU: tuple[MenuItem, ...] = (
    MenuItem(N_("Registers"), "pos_sync.register_list", N_("Point of sale"), weight=90, permission=VIEW),
    MenuItem(N_("Quarantine"), "pos_sync.quarantine_list", N_("Point of sale"), weight=91, permission=MANAGE),
    MenuItem(
        N_("Documents to link"),
        "pos_sync.documents_to_link",
        N_("Point of sale"),
        weight=61,
        permission=LINK,
    ),
)


def entries() -> tuple[MenuItem, ...]:
    """The entries of this server's role; none where it has no part in the exchanges."""
    if is_head_office():
        return HEAD_OFFICE_MENU + ORDERS_MENU
    return MENU + ORDERS_MENU if is_register() else ()
