"""The set-up page of a performance: its form, its state, the prices of a day and where they come from, its quotas."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import Event, Performance, Plan, PlanVersion
from addons.pos_ticketing.models.performance import CANCELLED
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import performance_states, setup, setup_quotas
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.services.price_sources import sources
from addons.pos_ticketing.services.setup_audience import leaves
from addons.pos_ticketing.views import blueprint, forms
from addons.pos_ticketing.views.performances import STATE_TONES
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre
from core import clock
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.uow import unit_of_work
from core.web.errors import refusal_fields
from core.web.i18n import _, translate
from core.web.reading import FormFault, integer, is_day


@blueprint.route("/performances/new", methods=["GET", "POST"])
@requires(SETUP)
def performance_new() -> ResponseReturnValue:
    """Make a performance, then go on with its prices; ``?event=`` chooses the event beforehand."""
    centre = set_up_centre()

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_ticketing/performance_new.html", **form_choices(centre), errors=errors)

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        values = forms.performance_values(centre.timezone)
        return {"id": setup.save_performance(centre.id, values).id}

    return saved(
        "performance",
        work,
        page,
        _("The performance is saved. Now its prices."),
        lambda made: url_for("pos_ticketing.performance_edit", performance_id=made["id"]),
    )


@blueprint.get("/performances/<int:performance_id>")
@requires(SETUP)
def performance_edit(performance_id: int) -> ResponseReturnValue:
    """The set-up of a performance; ``?day=`` is the day whose prices are shown."""
    return performance_page(own_performance(performance_id), {})


@blueprint.post("/performances/<int:performance_id>")
@requires(SETUP)
def performance_save(performance_id: int) -> ResponseReturnValue:
    """Store the form; plan and series stay once places are taken."""
    performance = own_performance(performance_id)
    try:
        values = forms.performance_values(visible_centre(performance.centre_id).timezone)
    except FormFault as fault:
        return performance_page(performance, refusal_fields(fault)), fault.status
    with unit_of_work():
        setup.save_performance(performance.centre_id, values, performance_id)
    flash(_("The performance is saved."), "success")
    return redirect(url_for("pos_ticketing.performance_edit", performance_id=performance_id))


@blueprint.post("/performances/<int:performance_id>/prices")
@requires(SETUP)
def performance_prices(performance_id: int) -> ResponseReturnValue:
    """Store the performance's own prices, in force every day; an empty cell is as its event or season says."""
    performance = own_performance(performance_id)

    def work() -> dict[str, Any]:
        grid = _prices(performance)
        rates = [leaf.id for leaf in grid["rates"]]
        setup.save_prices(performance_id, forms.price_cells(grid["categories"], rates, grid["cells"]))
        return {}

    return saved(
        "prices",
        work,
        lambda errors: performance_page(performance, errors),
        _("The prices are saved."),
        url_for("pos_ticketing.performance_edit", performance_id=performance_id, _anchor="prices"),
    )


@blueprint.post("/performances/<int:performance_id>/quotas")
@requires(SETUP)
def performance_quotas(performance_id: int) -> ResponseReturnValue:
    """Store the quotas; an empty field is none."""
    performance = own_performance(performance_id)

    def work() -> dict[str, Any]:
        shown = [row.category_id for row in setup_quotas.quota_rows(performance)]
        setup_quotas.save_quotas(performance_id, forms.quotas(shown))
        return {}

    return saved(
        "quotas",
        work,
        lambda errors: performance_page(performance, errors),
        _("The quotas are saved."),
        url_for("pos_ticketing.performance_edit", performance_id=performance_id, _anchor="quotas"),
    )


def own_performance(performance_id: int) -> Performance:
    """The performance, for who may set it up. Raises NotFound, Forbidden."""
    performance = visible(Performance, performance_id)
    require(SETUP, performance.centre_id)
    return performance


def performance_page(performance: Performance, errors: dict[str, str]) -> str:
    """The set-up page, with what was wrong in the form that was sent."""
    centre = visible_centre(performance.centre_id)
    day = _day(centre.timezone)
    return render_template(
        "pos_ticketing/performance.html",
        performance=performance,
        event=visible(Event, performance.event_id),
        state=translate(performance_states.STATE_NAMES[performance.state]),
        tone=STATE_TONES[performance.state],
        next_states=performance_states.next_states(performance),
        standing=performance_states.tickets_standing(performance.id)
        if performance.state == CANCELLED
        else None,
        day=day,
        sources=sources(performance, day),
        quotas=setup_quotas.quota_rows(performance),
        errors=errors,
        **form_choices(centre),
        **_prices(performance),
    )


def _prices(performance: Performance) -> dict[str, Any]:
    """Seat categories of the plan, what is sold to whom, and the performance's own cells."""
    version = visible(PlanVersion, performance.plan_version_id)
    cells = setup.prices_of(performance.id)
    return {
        "categories": list(places_of(version.hash).categories),
        "rates": leaves(performance.centre_id, active_only=True),
        "cells": cells,
        "was": forms.mark_of(cells),
        "not_sold": forms.NOT_SOLD,
    }


def form_choices(centre: Centre) -> dict[str, Any]:
    """What the form of a performance chooses among."""
    versions = (
        select(PlanVersion.id, Plan.name, PlanVersion.number, PlanVersion.places)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.centre_id == centre.id)
        .order_by(Plan.name, PlanVersion.number.desc())
    )
    events = select(Event.id, Event.title).where(Event.centre_id == centre.id).order_by(Event.title)
    return {
        "centre_id": centre.id,
        "zone": centre.timezone,
        "events": [(row.id, row.title) for row in db.session.execute(events)],
        "event_id": request.args.get("event", type=integer),
        "versions": [
            (
                row.id,
                _(
                    "%(name)s, version %(number)s (%(places)s places)",
                    name=row.name,
                    number=row.number,
                    places=row.places,
                ),
            )
            for row in db.session.execute(versions)
        ],
    }


def _day(zone: str) -> date:
    """The day whose prices are shown: ``?day=``, else today in the centre."""
    typed = request.args.get("day", "")
    return date.fromisoformat(typed) if is_day(typed) else clock.business_day(zone)
