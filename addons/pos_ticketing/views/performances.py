"""Performances: the list to sell from, the set-up form and the price grid."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, func, select

from addons.pos_ticketing.models import SOLD, AudienceCategory, Claim, Event, Performance, Plan, PlanVersion
from addons.pos_ticketing.models.performance import ON_SALE
from addons.pos_ticketing.permissions import SETUP, VIEW
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.views import blueprint, forms
from core import clock
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import FormFault, integer, once_from_form
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/performances")
@requires(VIEW)
def performance_list() -> ResponseReturnValue:
    """The performances of the current centre; with ``?order=`` each leads to its plan for that order."""
    order_id = request.args.get("order", type=integer)
    claim = Claim.__table__
    sold = (
        select(func.count())
        .where(claim.c.performance_id == Performance.id, claim.c.state == SOLD)
        .correlate(Performance)
        .scalar_subquery()
    )
    rows = (
        select(
            Performance.id,
            Performance.starts_at,
            (Performance.state == ON_SALE).label("on_sale"),
            Event.title.label("event"),
            Plan.name.label("hall"),
            PlanVersion.places.label("places"),
            sold.label("sold"),
        )
        .join(Event, Event.id == Performance.event_id)
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(Performance.centre_id == current_centre().id)
    )
    columns = [
        Column(
            "starts_at",
            _("Performance"),
            sort=Performance.starts_at,
            format="localtime",
            link=_plan(order_id),
        ),
        Column("event", _("Event"), sort=Event.title, link=_plan(order_id)),
        Column("hall", _("Seat plan"), sort=Plan.name),
        Column("sold", _("Sold"), sort=sold, format="number"),
        Column("places", _("Gauge"), sort=PlanVersion.places, format="number"),
        Column("on_sale", _("On sale"), sort=Performance.state, format="yesno"),
    ]
    if order_id is None and current_actor().may(SETUP):
        columns.append(Column("edit", _("Set-up"), value=lambda row: _("Change"), link=_edit, csv=False))
    table = Table(
        "performances",
        rows,
        columns,
        search=[Event.title, Plan.name],
        filters=[
            Filter("when", _("When"), options=_whens(), where=_when, default="coming"),
            Filter(
                "on_sale", _("On sale"), Performance.state == ON_SALE, [(True, _("yes")), (False, _("no"))]
            ),
        ],
        order=[Performance.starts_at, Performance.id],
        empty=Empty(
            _("No performance here"),
            _("Import a seat plan, make an event, then its performances."),
            url_for("pos_ticketing.performance_new"),
            _("New performance"),
        ),
    )
    return table.render("pos_ticketing/performances.html", order_id=order_id)


@blueprint.get("/performances/new")
@requires(SETUP)
def performance_new() -> ResponseReturnValue:
    """The empty form."""
    return _form(None, {})


@blueprint.post("/performances/new")
@requires(SETUP)
def performance_create() -> ResponseReturnValue:
    """Make a performance, then go on with its prices."""
    centre = current_centre()
    try:
        values = forms.performance_values(centre.timezone)
    except FormFault as fault:
        return _form(None, refusal_fields(fault)), fault.status
    made = once_from_form(
        f"pos_ticketing.performance:{current_actor().user_id}",
        lambda: {"performance_id": setup.save_performance(centre.id, values).id},
    )
    flash(_("The performance is saved. Now its prices."), "success")
    return redirect(url_for("pos_ticketing.performance_edit", performance_id=made["performance_id"]))


@blueprint.get("/performances/<int:performance_id>")
@requires(SETUP)
def performance_edit(performance_id: int) -> ResponseReturnValue:
    """The form of a performance and its price grid."""
    return _form(_own(performance_id), {})


@blueprint.post("/performances/<int:performance_id>")
@requires(SETUP)
def performance_save(performance_id: int) -> ResponseReturnValue:
    """Store the form; plan and series stay once places are taken."""
    performance = _own(performance_id)
    try:
        values = forms.performance_values(visible_centre(performance.centre_id).timezone)
    except FormFault as fault:
        return _form(performance, refusal_fields(fault)), fault.status
    with unit_of_work():
        setup.save_performance(performance.centre_id, values, performance_id)
    flash(_("The performance is saved."), "success")
    return redirect(url_for("pos_ticketing.performance_edit", performance_id=performance_id))


@blueprint.post("/performances/<int:performance_id>/prices")
@requires(SETUP)
def performance_prices(performance_id: int) -> ResponseReturnValue:
    """Store the price grid."""
    performance = _own(performance_id)
    grid = _grid(performance)
    try:
        prices = forms.price_grid(grid["categories"], [rate.id for rate in grid["rates"]])
    except FormFault as fault:
        return _form(performance, refusal_fields(fault)), fault.status
    with unit_of_work():
        setup.save_prices(performance_id, prices)
    flash(_("The prices are saved."), "success")
    return redirect(url_for("pos_ticketing.performance_edit", performance_id=performance_id))


def _own(performance_id: int) -> Performance:
    performance = visible(Performance, performance_id)
    require(SETUP, performance.centre_id)
    return performance


def _form(performance: Performance | None, errors: dict[str, str]) -> str:
    centre = current_centre() if performance is None else visible_centre(performance.centre_id)
    versions = (
        select(PlanVersion.id, Plan.name, PlanVersion.number, PlanVersion.places)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.centre_id == centre.id)
        .order_by(Plan.name, PlanVersion.number.desc())
    )
    events = select(Event.id, Event.title).where(Event.centre_id == centre.id).order_by(Event.title)
    return render_template(
        "pos_ticketing/performance.html",
        performance=performance,
        zone=centre.timezone,
        events=[(row.id, row.title) for row in db.session.execute(events)],
        versions=db.session.execute(versions).all(),
        errors=errors,
        **(_grid(performance) if performance is not None else {"categories": [], "rates": [], "prices": {}}),
    )


def _grid(performance: Performance) -> dict[str, Any]:
    """Seat categories of the plan, the centre's rates, and the prices there are."""
    version = visible(PlanVersion, performance.plan_version_id)
    rates = select(AudienceCategory).where(
        AudienceCategory.centre_id == performance.centre_id, AudienceCategory.active
    )
    return {
        "categories": list(places_of(version.hash).categories),
        "rates": list(db.session.scalars(rates.order_by(AudienceCategory.position, AudienceCategory.name))),
        "prices": setup.prices_of(performance.id),
    }


def _plan(order_id: int | None) -> Any:
    return lambda row: url_for("pos_ticketing.seat_plan", performance_id=row.id, order=order_id)


def _edit(row: Any) -> str:
    return url_for("pos_ticketing.performance_edit", performance_id=row.id)


def _whens() -> list[tuple[str, str]]:
    return [("coming", _("Coming")), ("past", _("Past"))]


def _when(value: str) -> ColumnElement[bool]:
    zone = ZoneInfo(current_centre().timezone)
    today = clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    coming = and_(Performance.starts_at >= today)
    return coming if value == "coming" else ~coming
