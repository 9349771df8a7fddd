"""Set-up of the cash desks of the current centre."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Desk
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import setup_desks as service
from addons.pos_session.services.printing import printers_of
from addons.pos_session.settings import PosSessionSettings
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.config import settings
from core.documents.printers import Printer
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.money import typed_amount
from core.web.i18n import _
from core.web.in_use import in_use_column, in_use_filter
from core.web.reading import whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Table


@blueprint.get("/setup/desks")
@requires(MANAGE)
def setup_desks() -> ResponseReturnValue:
    """The cash desks of the centre."""
    centre = set_up_centre(MANAGE)
    statement: Any = (
        select(
            Desk.id,
            Desk.code,
            Desk.name,
            Desk.difference_limit,
            Desk.blind,
            Desk.active,
            Printer.name.label("printer"),
        )
        .outerjoin(Printer, Printer.id == Desk.printer_id)
        .where(Desk.centre_id == centre.id)
    )
    table = Table(
        "setup-desks",
        statement,
        [
            Column("code", _("No."), sort=Desk.code),
            Column(
                "name",
                _("Name"),
                sort=Desk.name,
                link=lambda row: url_for("pos_session.setup_desk_edit", desk_id=row.id),
            ),
            Column("difference_limit", _("Difference limit"), format="money"),
            Column("blind", _("Blind closing"), format="yesno"),
            Column("printer", _("Printer")),
            in_use_column(),
        ],
        search=[Desk.code, Desk.name],
        filters=[in_use_filter(Desk.active)],
        order=[Desk.code],
        empty=Empty(
            _("No cash desk yet"),
            _("Cash, card and cheque come with the first cash desk."),
            url_for("pos_session.setup_desk_new"),
            _("New cash desk"),
        ),
    )
    return table.render(
        "pos_session/setup_list.html",
        title=_("Cash desks"),
        tab="desks",
        add=(_("New cash desk"), url_for("pos_session.setup_desk_new")),
    )


@blueprint.route("/setup/desks/new", methods=["GET", "POST"])
@requires(MANAGE)
def setup_desk_new() -> ResponseReturnValue:
    """Add a cash desk; sent twice it is one."""
    centre = set_up_centre(MANAGE)

    def page(errors: dict[str, str]) -> str:
        return _page(centre, None, errors)

    def work() -> dict[str, Any]:
        values = _values()
        desk = service.add_desk(centre.id, values.pop("name"), values.pop("limit"), **values)
        return {"desk": desk.id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("desk", work),
        page,
        _("The cash desk is ready."),
        url_for("pos_session.setup_desks"),
    )


@blueprint.route("/setup/desks/<int:desk_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_desk_edit(desk_id: int) -> ResponseReturnValue:
    """Change a cash desk, or take it out of use."""
    desk = visible(Desk, desk_id)
    require(MANAGE, desk.centre_id)

    def page(errors: dict[str, str]) -> str:
        return _page(visible_centre(desk.centre_id), desk, errors)

    def work() -> dict[str, Any]:
        active = request.form.get("active") == "1"
        return {"desk": service.change_desk(desk_id, active=active, **_values()).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("desk", work),
        page,
        _("The cash desk is changed."),
        url_for("pos_session.setup_desks"),
    )


def _values() -> dict[str, Any]:
    return {
        "name": request.form.get("desk_name", ""),
        "limit": amount("limit"),
        "blind": request.form.get("blind") == "1",
        "printer_id": whole("printer_id", default=0) or None,
    }


def _page(centre: Centre, desk: Desk | None, errors: dict[str, str]) -> str:
    section: PosSessionSettings = settings().section("pos_session")
    limit = desk.difference_limit if desk else section.default_difference_limit
    choices = [(printer.id, printer.name) for printer in printers_of(centre.id)]
    if desk and desk.printer_id and desk.printer_id not in dict(choices):
        printer = visible(Printer, desk.printer_id)
        choices.append((printer.id, _("%(name)s (out of use)", name=printer.name)))
    return render_template(
        "pos_session/setup_desk.html",
        desk=desk,
        of_centre=centre,
        limit=request.form.get("limit", typed_amount(limit)),
        printers=choices,
        errors=errors,
    )
