"""The pages of the network printers."""

from __future__ import annotations

from flask import Flask

from core.contributions import MenuItem
from core.i18n import N_
from core.identity.actor import ADMIN


def mount(app: Flask) -> None:
    """Register the pages and their entry in the navigation."""
    from core.documents.views.printers import blueprint
    from core.web.layout import add_menu

    app.register_blueprint(blueprint)
    add_menu(MenuItem(N_("Printers"), "printers.index", N_("Administration"), 85, ADMIN))
