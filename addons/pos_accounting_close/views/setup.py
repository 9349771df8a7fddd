"""What the set-up pages of the accounting share, the settings of a centre and its error reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import ErrorReason
from addons.pos_accounting_close.permissions import SETUP
from addons.pos_accounting_close.services import setup_accounting as service
from addons.pos_accounting_close.services.chart_defaults import BELGIUM, FRANCE
from addons.pos_accounting_close.views import blueprint
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.in_use import in_use_column, in_use_filter
from core.web.reading import once_from_form, picked, whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Table

COUNTRIES = {FRANCE: N_("France"), BELGIUM: N_("Belgium")}


def set_up_centre() -> Centre:
    """The centre whose page is shown, or whose page a form was on. Raises NotFound, Forbidden, NoCentre."""
    centre = visible_centre(picked("centre_id")) if "centre_id" in request.form else current_centre()
    require(SETUP, centre.id)
    return centre


def once(scope: str, work: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The work of a form, done once for its key and this user."""
    return lambda: once_from_form(f"pos_accounting_close.{scope}:{current_actor().user_id}", work)


@blueprint.route("/setup", methods=["GET", "POST"])
@requires(SETUP)
def setup_settings() -> ResponseReturnValue:
    """How the centre accounts: presales, fiscal year and day, what the worker draws up."""
    centre = set_up_centre()

    def work() -> dict[str, Any]:
        values = service.SettingsValues(
            defers_presales=request.form.get("defers_presales") == "1",
            fiscal_year_month=whole("fiscal_year_month", least=1, most=12),
            draws_up_daily=request.form.get("draws_up_daily") == "1",
            day_ends_at=whole("day_ends_at", most=11),
        )
        service.change_settings(centre.id, values)
        return {}

    if request.method == "GET":
        return _settings_page(centre, {})
    here = url_for("pos_accounting_close.setup_settings")
    return saved(
        once("settings", work),
        lambda errors: _settings_page(centre, errors),
        _("The settings are changed."),
        here,
    )


@blueprint.post("/setup/defaults")
@requires(SETUP)
def setup_defaults() -> ResponseReturnValue:
    """Add the default accounts of a country that are missing."""
    centre = set_up_centre()

    def work() -> dict[str, Any]:
        service.lay_accounts(centre.id, request.form.get("country", ""))
        return {}

    chart = url_for("pos_accounting_close.account_list")
    return saved(
        once("defaults", work),
        lambda errors: _settings_page(centre, errors),
        _("The default accounts are there."),
        chart,
    )


def _settings_page(centre: Centre, errors: dict[str, str]) -> str:
    return render_template(
        "pos_accounting_close/setup_settings.html",
        of_centre=centre,
        settings=service.settings_of(centre.id),
        countries=[(code, translate(label)) for code, label in COUNTRIES.items()],
        errors=errors,
    )


@blueprint.get("/setup/reasons")
@requires(SETUP)
def reason_list() -> ResponseReturnValue:
    """The error reasons of the centre, in the order in which they are offered."""
    centre = set_up_centre()
    table = Table(
        "setup-reasons",
        select(ErrorReason).where(ErrorReason.centre_id == centre.id),
        [
            Column(
                "label",
                _("Error reason"),
                sort=ErrorReason.label,
                link=lambda row: url_for("pos_accounting_close.reason_edit", reason_id=row.id),
            ),
            Column("weight", _("Order in the list"), sort=ErrorReason.weight, format="number"),
            in_use_column(),
        ],
        search=[ErrorReason.label],
        filters=[in_use_filter(ErrorReason.active)],
        order=[ErrorReason.weight, ErrorReason.label],
        empty=Empty(
            _("No error reason yet"),
            _("Whoever closes a drawer that is in error picks one of them."),
            url_for("pos_accounting_close.reason_new"),
            _("New error reason"),
        ),
    )
    return table.render(
        "pos_accounting_close/setup_list.html",
        title=_("Error reasons"),
        tab="reasons",
        add=(_("New error reason"), url_for("pos_accounting_close.reason_new")),
    )


@blueprint.route("/setup/reasons/new", methods=["GET", "POST"])
@requires(SETUP)
def reason_new() -> ResponseReturnValue:
    """Add a reason; sent twice it is one."""
    return _reason(set_up_centre().id, None)


@blueprint.route("/setup/reasons/<int:reason_id>", methods=["GET", "POST"])
@requires(SETUP)
def reason_edit(reason_id: int) -> ResponseReturnValue:
    """Rename a reason, move it, or put it out of use."""
    reason = visible(ErrorReason, reason_id)
    require(SETUP, reason.centre_id)
    return _reason(reason.centre_id, reason)


def _reason(centre_id: int, reason: ErrorReason | None) -> ResponseReturnValue:
    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_accounting_close/setup_reason.html", reason=reason, centre_id=centre_id, errors=errors
        )

    def work() -> dict[str, Any]:
        active = reason is None or request.form.get("active") == "1"
        weight = whole("weight", most=999, default=50)
        label = request.form.get("label", "")
        saved_reason = service.save_reason(centre_id, reason.id if reason else None, label, weight, active)
        return {"reason": saved_reason.id}

    if request.method == "GET":
        return page({})
    back = url_for("pos_accounting_close.reason_list")
    return saved(once("reason", work), page, _("The error reason is saved."), back)
