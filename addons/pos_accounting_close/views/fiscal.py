"""Fiscal closings: their list, what is missing, drawing one up, one of them on the page and on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY, MONTH, YEAR
from addons.pos_accounting_close.permissions import FISCAL
from addons.pos_accounting_close.services.fiscal_closings import draw_up
from addons.pos_accounting_close.services.fiscal_missing import missing_days
from addons.pos_accounting_close.services.fiscal_periods import calendar_of
from addons.pos_accounting_close.services.fiscal_stored import stored_figures
from addons.pos_accounting_close.views import blueprint
from addons.pos_session.models import Order
from core import clock
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.filters import localdate
from core.web.i18n import _, translate
from core.web.paper import page_pdf, stylesheet
from core.web.reading import UNKNOWN_CHOICE, FormFault, day, once_from_form
from core.web.tables import Column, Empty, Filter, Table

PERIODS = {DAY: N_("Day"), MONTH: N_("Month"), YEAR: N_("Fiscal year")}
"""What the pages call each period (msgids)."""


@blueprint.get("/fiscal")
@requires(FISCAL)
def fiscal_list() -> ResponseReturnValue:
    """The closings of the user's centres, the newest first, and how to draw one up in the current centre."""
    return _list({})


@blueprint.post("/fiscal")
@requires(FISCAL)
def fiscal_draw() -> ResponseReturnValue:
    """Draw up a period of the current centre, and every one that is missing before it."""
    centre = current_centre()
    require(FISCAL, centre.id)

    def work() -> dict[str, Any]:
        period = request.form.get("period", "")
        if period not in PERIODS:
            raise FormFault(fields={"period": UNKNOWN_CHOICE})
        made = draw_up(centre.id, period, day("day"))
        return {"made": len(made), "closing_id": made[-1].id}

    try:
        answer = once_from_form(f"pos_accounting_close.fiscal:{current_actor().user_id}", work)
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return make_response(_list(form_errors(refusal)), refusal.status)
    flash(_("Fiscal closings drawn up: %(count)s.", count=answer["made"]), "success")
    return redirect(url_for("pos_accounting_close.fiscal_show", closing_id=answer["closing_id"]))


@blueprint.get("/fiscal/<int:closing_id>")
@requires(FISCAL)
def fiscal_show(closing_id: int) -> ResponseReturnValue:
    """Everything one closing says."""
    return render_template("pos_accounting_close/fiscal_closing.html", **_shown(closing_id))


@blueprint.get("/fiscal/<int:closing_id>.pdf")
@requires(FISCAL)
def fiscal_pdf(closing_id: int) -> Response:
    """The closing on A4. Raises PdfUnavailable, which names the missing packages."""
    shown = _shown(closing_id)
    html = render_template("pos_accounting_close/fiscal_closing_pdf.html", stylesheet=stylesheet(), **shown)
    closing = shown["closing"]
    return page_pdf(html, f"cloture-{closing.period}-{closing.period_on.isoformat()}-{closing.number}")


def period_name(closing: FiscalClosing) -> str:
    """The period of a closing in words: a day, a month, or the day on which a fiscal year began."""
    if closing.period == MONTH:
        return f"{closing.period_on:%m/%Y}"
    if closing.period == YEAR:
        return str(_("Year from %(day)s", day=localdate(closing.period_on)))
    return str(localdate(closing.period_on))


def _shown(closing_id: int) -> dict[str, Any]:
    closing = visible(FiscalClosing, closing_id)
    require(FISCAL, closing.centre_id)
    ends = [closing.first_order_id, closing.last_order_id]
    rows = db.session.execute(select(Order.id, Order.number).where(Order.id.in_([i for i in ends if i])))
    return {
        "closing": closing,
        "figures": stored_figures([closing])[closing.id],
        "owner": visible_centre(closing.centre_id),
        "name": period_name(closing),
        "kind": translate(PERIODS[closing.period]),
        "numbers": {row.id: row.number for row in rows},
    }


def _list(errors: dict[str, str]) -> ResponseReturnValue:
    centre = current_centre()
    columns: list[Any] = [FiscalClosing, Centre.name.label("centre")]
    table = Table(
        "fiscal",
        select(*columns).join(Centre, Centre.id == FiscalClosing.centre_id),
        [
            Column("centre", _("Centre"), sort=Centre.name),
            Column(
                "period",
                _("Period"),
                value=lambda row: translate(PERIODS[row.FiscalClosing.period]),
                sort=FiscalClosing.period,
            ),
            Column(
                "number",
                _("No."),
                value="FiscalClosing.number",
                sort=FiscalClosing.number,
                format="number",
                link=lambda row: url_for("pos_accounting_close.fiscal_show", closing_id=row.FiscalClosing.id),
            ),
            Column(
                "name",
                _("Covers"),
                value=lambda row: period_name(row.FiscalClosing),
                sort=FiscalClosing.period_on,
            ),
            Column("orders", _("Orders"), value="FiscalClosing.orders", format="number"),
            Column(
                "turnover",
                _("Turnover"),
                value="FiscalClosing.turnover",
                sort=FiscalClosing.turnover,
                format="money",
            ),
            Column("perpetual", _("Perpetual total"), value="FiscalClosing.perpetual", format="money"),
            Column(
                "created_at",
                _("Drawn up"),
                value="FiscalClosing.created_at",
                sort=FiscalClosing.created_at,
                format="localtime",
            ),
        ],
        filters=[
            Filter(
                "period",
                _("Period"),
                FiscalClosing.period,
                [(period, translate(label)) for period, label in PERIODS.items()],
            ),
            Filter(
                "from",
                _("From"),
                where=lambda text: FiscalClosing.period_on >= date.fromisoformat(text),
                kind="date",
            ),
            Filter(
                "to",
                _("To"),
                where=lambda text: FiscalClosing.period_on <= date.fromisoformat(text),
                kind="date",
            ),
        ],
        order=[FiscalClosing.ends_at.desc(), FiscalClosing.id.desc()],
        empty=Empty(
            _("No fiscal closing yet"),
            _("A day can be drawn up once it is over, or as soon as every drawer is closed."),
        ),
    )
    return table.render(
        "pos_accounting_close/fiscal_closings.html",
        errors=errors,
        owner=centre,
        missing=missing_days(centre.id),
        today=calendar_of(centre.id).day_of(clock.now()),
        periods=[(period, translate(label)) for period, label in PERIODS.items()],
        typed=request.form,
    )
