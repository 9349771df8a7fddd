"""Several performances at once: days are listed from a period and its weekdays, ticked, and made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.models import Event, Performance
from addons.pos_ticketing.models.performance import ON_SALE, PLANNED
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import setup_dates
from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.views import blueprint, forms
from addons.pos_ticketing.views.performance_setup import form_choices
from addons.pos_ticketing.views.setup_pages import saved
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.web.errors import refusal_fields
from core.web.i18n import ngettext
from core.web.reading import FormFault, day, integer, picked


@blueprint.route("/events/<int:event_id>/performances", methods=["GET", "POST"])
@requires(SETUP)
def performance_dates(event_id: int) -> ResponseReturnValue:
    """Choose the days (GET), then make a performance on each ticked one (POST); ``?model=`` is the one to copy."""
    event = visible(Event, event_id)
    require(SETUP, event.centre_id)
    centre = visible_centre(event.centre_id)
    model = _model(event)

    def page(errors: dict[str, str]) -> str:
        listed: list[date] | None = None
        if "first" in request.values:
            try:
                listed = _listed()
            except FormFault as fault:
                errors = {**errors, **refusal_fields(fault)}
        return render_template(
            "pos_ticketing/performance_dates.html",
            event=event,
            model=model,
            listed=listed,
            weekdays=request.values.getlist("weekdays"),
            ticked=request.form.getlist("days"),
            errors=errors,
            **form_choices(centre),
        )

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        at, plan, rate = forms.clock_time("time"), picked("plan_version_id"), forms.vat_rate()
        state = ON_SALE if "on_sale" in request.form else PLANNED
        wanted = [
            PerformanceValues(
                event.id,
                plan,
                forms.instant(datetime.combine(found, at), centre.timezone, "days"),
                rate,
                state,
            )
            for found in forms.days("days")
        ]
        made = setup_dates.add_performances(event.centre_id, wanted, model.id if model else None)
        return {"count": len(made)}

    return saved(
        "performances",
        work,
        page,
        lambda made: ngettext(
            "%(num)s performance is made.", "%(num)s performances are made.", made["count"]
        ),
        url_for("pos_ticketing.performance_list", f_event=event.id, f_when=""),
    )


def _model(event: Event) -> Performance | None:
    """The performance to copy, which is one of the event. Raises NotFound."""
    model_id = request.values.get("model", type=integer)
    if not model_id:
        return None
    model = visible(Performance, model_id)
    return model if model.event_id == event.id else None


def _listed() -> list[date]:
    """The days of the period that was typed. Raises FormFault."""
    typed = {name: request.values.get(name, "") for name in ("first", "last")}
    if not typed["last"]:
        typed["last"] = typed["first"]
    weekdays = {int(found) for found in request.values.getlist("weekdays") if found in set("0123456")}
    first, last = day("first", values=typed), day("last", values=typed)
    return list(setup_dates.days_between(first, last, weekdays))[: setup_dates.MOST]
