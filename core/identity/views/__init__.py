"""The pages of identity: login and one's own account; administration of users, groups, centres, addons."""

from __future__ import annotations

from flask import Flask

from core.contributions import MenuItem
from core.i18n import N_
from core.identity.actor import ADMIN


def mount(app: Flask) -> None:
    """Register the pages and their menu entries."""
    import core.identity.views.pages  # noqa: F401 - its modules add their routes
    from core.identity.views.blueprints import admin, identity
    from core.web.layout import add_menu

    app.register_blueprint(identity)
    app.register_blueprint(admin)
    add_menu(*MENU)


_SECTION = N_("Administration")

MENU = (
    MenuItem(N_("Users"), "admin.users", _SECTION, 80, ADMIN),
    MenuItem(N_("Groups"), "admin.groups", _SECTION, 81, ADMIN),
    MenuItem(N_("Centres"), "admin.centres", _SECTION, 82, ADMIN),
    MenuItem(N_("Management teams"), "admin.teams", _SECTION, 83, ADMIN),
    MenuItem(N_("Addons"), "admin.addons", _SECTION, 84, ADMIN),
)
