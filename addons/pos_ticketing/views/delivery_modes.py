"""Set-up pages of delivery modes (modes d'envoi): the list and the form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import DeliveryMode
from addons.pos_ticketing.models.delivery import DELIVERY_KINDS, MAIL, PICKUP, POST
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.setup_delivery import save_delivery_mode
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import saved
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.in_use import in_use_column, in_use_filter
from core.web.reading import UNKNOWN_CHOICE, FormFault, text, whole
from core.web.tables import Column, Empty, Table

KINDS = {
    POST: N_("By post"),
    MAIL: N_("By e-mail"),
    PICKUP: N_("Pick-up at the counter"),
}


@blueprint.get("/delivery-modes")
@requires(SETUP)
def delivery_mode_list() -> ResponseReturnValue:
    """The delivery modes of the current centre."""
    centre, mode = current_centre(), DeliveryMode
    require(SETUP, centre.id)
    shown: list[Any] = [mode.id, mode.name, mode.kind, mode.weight, mode.active]
    table = Table(
        "delivery-modes",
        select(*shown).where(mode.centre_id == centre.id),
        [
            Column(
                "name",
                _("Delivery mode"),
                sort=mode.name,
                link=lambda row: url_for("pos_ticketing.delivery_mode_edit", mode_id=row.id),
            ),
            Column("kind", _("How"), value=lambda row: translate(KINDS[row.kind]), sort=mode.kind),
            Column("weight", _("Order on the screens"), sort=mode.weight, format="number"),
            in_use_column(),
        ],
        search=[mode.name],
        filters=[in_use_filter(mode.active)],
        order=[mode.weight, mode.name, mode.id],
        empty=Empty(
            _("No delivery mode yet"),
            _("Without one, tickets are printed when the order is finished."),
            url_for("pos_ticketing.delivery_mode_new"),
            _("New delivery mode"),
        ),
    )
    return table.render("pos_ticketing/delivery_modes.html")


@blueprint.route("/delivery-modes/new", methods=["GET", "POST"])
@requires(SETUP)
def delivery_mode_new() -> ResponseReturnValue:
    """Make a delivery mode."""
    centre = current_centre()
    require(SETUP, centre.id)
    return _form(centre.id, None)


@blueprint.route("/delivery-modes/<int:mode_id>", methods=["GET", "POST"])
@requires(SETUP)
def delivery_mode_edit(mode_id: int) -> ResponseReturnValue:
    """Change a delivery mode; what was sent by it keeps it."""
    mode = visible(DeliveryMode, mode_id)
    require(SETUP, mode.centre_id)
    return _form(mode.centre_id, mode)


def _form(centre_id: int, mode: DeliveryMode | None) -> ResponseReturnValue:
    def page(errors: dict[str, str]) -> str:
        kinds = [(kind, translate(label)) for kind, label in KINDS.items()]
        return render_template("pos_ticketing/delivery_mode.html", mode=mode, kinds=kinds, errors=errors)

    def work() -> dict[str, Any]:
        name = text("name", most=80)
        kind = request.form.get("kind", "")
        if kind not in DELIVERY_KINDS:
            raise FormFault(fields={"kind": UNKNOWN_CHOICE})
        weight = whole("weight", most=9999, default=50)
        active = request.form.get("active") == "1"
        saved_mode = save_delivery_mode(centre_id, name, kind, weight, active, mode.id if mode else None)
        return {"mode": saved_mode.id}

    if request.method == "GET":
        return page({})
    return saved(
        "delivery_mode",
        work,
        page,
        _("The delivery mode is saved."),
        url_for("pos_ticketing.delivery_mode_list"),
    )
