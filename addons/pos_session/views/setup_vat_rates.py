"""Set-up of the VAT rates of the current centre and of their changes in time."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_session.models import Product, VatRate, VatRateChange
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import setup_vat_rates as service
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.vat_rates import in_force
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form, rate
from addons.pos_session.views.setup import set_up_centre
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web import filters
from core.web.i18n import _, translate
from core.web.reading import day
from core.web.saving import saved
from core.web.tables import Column, Empty, Table

_RATE: Any = VatRate.__table__


@blueprint.get("/setup/vat-rates")
@requires(CATALOGUE)
def setup_vat_rates() -> ResponseReturnValue:
    """The rates of the centre: what each is today, and what it will be next."""
    centre = set_up_centre(CATALOGUE)
    today = today_of(centre.id)
    now = in_force(_RATE, today)
    coming = (
        select(func.min(VatRateChange.starts_on))
        .where(VatRateChange.vat_rate_id == VatRate.id, VatRateChange.starts_on > today)
        .correlate(VatRate)
        .scalar_subquery()
    )
    used = (
        select(func.count())
        .where(Product.vat_rate_id == VatRate.id, Product.active)
        .correlate(VatRate)
        .scalar_subquery()
    )
    statement = (
        select(
            VatRate.id,
            VatRate.label,
            now.label("rate"),
            VatRateChange.starts_on,
            VatRateChange.rate.label("next_rate"),
            used.label("products"),
        )
        .outerjoin(
            VatRateChange,
            (VatRateChange.vat_rate_id == VatRate.id) & (VatRateChange.starts_on == coming),
        )
        .where(VatRate.centre_id == centre.id)
    )
    table = Table(
        "setup-vat-rates",
        statement,
        [
            Column(
                "label",
                _("Name"),
                sort=VatRate.label,
                link=lambda row: url_for("pos_session.setup_vat_rate", vat_rate_id=row.id),
            ),
            Column("rate", _("Today"), sort=now, format="rate"),
            Column("next", _("Next change"), value=_next),
            Column("products", _("Products on sale"), sort=used, format="number"),
        ],
        search=[VatRate.label],
        order=[now, VatRate.id],
        empty=Empty(
            _("No VAT rate yet"),
            _("A product needs one. The usual rates of France and Belgium are proposed."),
            url_for("pos_session.setup_vat_rate_new"),
            _("New VAT rate"),
        ),
    )
    return table.render(
        "pos_session/setup_list.html",
        title=_("VAT rates"),
        tab="vat_rates",
        add=(_("New VAT rate"), url_for("pos_session.setup_vat_rate_new")),
        note=_("A sale takes the rate in force on the business day of its session, and keeps it."),
    )


@blueprint.route("/setup/vat-rates/new", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_vat_rate_new() -> ResponseReturnValue:
    """Add a rate, one of the usual ones or another; sent twice it is one."""
    centre = set_up_centre(CATALOGUE)

    def page(errors: dict[str, str]) -> str:
        there = db.session.execute(select(VatRate.rate).where(VatRate.centre_id == centre.id)).scalars()
        taken = set(there)
        usual = [
            (country, [(translate(label), value) for label, value in rates if value not in taken])
            for country, rates in ((_("France"), service.USUAL["fr"]), (_("Belgium"), service.USUAL["be"]))
        ]
        return render_template(
            "pos_session/setup_vat_rate_new.html", centre_id=centre.id, usual=usual, errors=errors
        )

    def work() -> dict[str, Any]:
        label = request.form.get("rate_label", "")
        return {"vat_rate": service.add_rate(centre.id, label, rate("rate")).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("vat_rate", work),
        page,
        _("The VAT rate is there."),
        url_for(
            "pos_session.setup_vat_rate_new" if "usual" in request.form else "pos_session.setup_vat_rates"
        ),
    )


@blueprint.route("/setup/vat-rates/<int:vat_rate_id>", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_vat_rate(vat_rate_id: int) -> ResponseReturnValue:
    """One rate in time; rename it."""
    of_rate = _of(vat_rate_id)
    if request.method == "GET":
        return _page(of_rate, {})
    label = request.form.get("rate_label", "")
    return saved(
        lambda: once_per_form("vat_rate", lambda: {"vat_rate": service.rename_rate(vat_rate_id, label).id}),
        lambda errors: _page(of_rate, errors),
        _("The VAT rate is renamed."),
        url_for("pos_session.setup_vat_rate", vat_rate_id=vat_rate_id),
    )


@blueprint.post("/setup/vat-rates/<int:vat_rate_id>/changes")
@requires(CATALOGUE)
def setup_vat_rate_change(vat_rate_id: int) -> ResponseReturnValue:
    """Give the rate another value from a day on; sent twice it is one change."""
    of_rate = _of(vat_rate_id)

    def work() -> dict[str, Any]:
        service.add_change(vat_rate_id, day("starts_on"), rate("rate"))
        return {"vat_rate": vat_rate_id}

    return saved(
        lambda: once_per_form("vat_rate_change", work),
        lambda errors: _page(of_rate, errors),
        _("The change is noted."),
        url_for("pos_session.setup_vat_rate", vat_rate_id=vat_rate_id),
    )


@blueprint.post("/setup/vat-rates/<int:vat_rate_id>/changes/removed")
@requires(CATALOGUE)
def setup_vat_rate_change_remove(vat_rate_id: int) -> ResponseReturnValue:
    """Take back a change that has not begun."""
    of_rate = _of(vat_rate_id)

    def work() -> dict[str, Any]:
        service.remove_change(vat_rate_id, day("starts_on"))
        return {"vat_rate": vat_rate_id}

    return saved(
        lambda: once_per_form("vat_rate_change_removed", work),
        lambda errors: _page(of_rate, errors),
        _("The change is taken back."),
        url_for("pos_session.setup_vat_rate", vat_rate_id=vat_rate_id),
    )


def _of(vat_rate_id: int) -> VatRate:
    of_rate = visible(VatRate, vat_rate_id)
    require(CATALOGUE, of_rate.centre_id)
    return of_rate


def _next(row: Any) -> str:
    """The next change in words; empty when none is noted."""
    if row.starts_on is None:
        return ""
    rate_then, from_day = filters.rate(row.next_rate), filters.localdate(row.starts_on)
    return str(_("%(rate)s from %(day)s on", rate=rate_then, day=from_day))


def _page(of_rate: VatRate, errors: dict[str, str]) -> str:
    today: date = today_of(of_rate.centre_id)
    changes = (
        select(VatRateChange).where(VatRateChange.vat_rate_id == of_rate.id).order_by(VatRateChange.starts_on)
    )
    return render_template(
        "pos_session/setup_vat_rate.html",
        of_rate=of_rate,
        changes=db.session.execute(changes).scalars().all(),
        today=today,
        errors=errors,
    )
