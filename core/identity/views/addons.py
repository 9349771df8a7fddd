"""The switches of the addons: on or off in each centre, at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.identity.access import requires
from core.identity.actor import ADMIN
from core.identity.errors import AddonSwitchRefused
from core.identity.services import places
from core.identity.services.switches import switch_addon, switch_states
from core.identity.views.blueprints import admin
from core.registry import registry
from core.uow import unit_of_work
from core.web.errors import flash_refusal
from core.web.i18n import _


@admin.get("/addons")
@requires(ADMIN)
def addons() -> str:
    """Every loaded addon in every centre of the administrator."""
    mine = places.centres()
    states = {
        place.id: {state.manifest.name: state.on for state in switch_states(place.id)} for place in mine
    }
    return render_template("core/admin/addons.html", addons=registry().enabled, places=mine, states=states)


@admin.post("/addons/<int:centre_id>/<addon>/<any(on, off):state>")
@requires(ADMIN)
def switch(centre_id: int, addon: str, state: str) -> Response:
    """Switch an addon; a refusal says what is still open."""
    try:
        with unit_of_work():
            switch_addon(addon, centre_id, state == "on")
    except AddonSwitchRefused as refusal:
        flash_refusal(refusal)
    else:
        flash(_("The addon is switched on.") if state == "on" else _("The addon is switched off."), "success")
    return redirect(url_for("admin.addons"))
