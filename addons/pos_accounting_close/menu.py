"""The entries of the accounting closures in the navigation: the context «Gestion vente»."""

from __future__ import annotations

from core.contributions import MenuItem

MENU: tuple[MenuItem, ...] = ()
