"""The entries of the exchanges in the navigation: beside the till."""

from __future__ import annotations

from addons.pos_sync.permissions import VIEW
from core.contributions import MenuItem
from core.i18n import N_

MENU: tuple[MenuItem, ...] = (
    MenuItem(N_("Synchronisation"), "pos_sync.import_list", N_("Point of sale"), weight=90, permission=VIEW),
)
