"""Events and audience categories (rates): lists and forms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from addons.pos_ticketing.models import AudienceCategory, Event, Performance
from addons.pos_ticketing.permissions import SETUP, VIEW
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.views import blueprint
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import FormFault, once_from_form, text, whole
from core.web.tables import Column, Empty, Table

NAME_TAKEN = N_("This name is already used.")


@blueprint.get("/events")
@requires(VIEW)
def event_list() -> ResponseReturnValue:
    """The events of the current centre."""
    count = select(func.count()).where(Performance.event_id == Event.id).correlate(Event).scalar_subquery()
    rows = select(Event.id, Event.title, Event.subtitle, count.label("performances"))
    table = Table(
        "events",
        rows.where(Event.centre_id == current_centre().id),
        [
            Column(
                "title",
                _("Event"),
                sort=Event.title,
                link=lambda row: url_for("pos_ticketing.event_edit", event_id=row.id),
            ),
            Column("subtitle", _("Subtitle"), sort=Event.subtitle),
            Column("performances", _("Performances"), sort=count, format="number"),
        ],
        search=[Event.title, Event.subtitle],
        order=[Event.title, Event.id],
        empty=Empty(
            _("No event yet"),
            _("An event has one or more performances."),
            url_for("pos_ticketing.event_new"),
            _("New event"),
        ),
    )
    return table.render("pos_ticketing/events.html")


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(SETUP)
def event_new() -> ResponseReturnValue:
    """Make an event."""
    return _event_form(None)


@blueprint.route("/events/<int:event_id>", methods=["GET", "POST"])
@requires(SETUP)
def event_edit(event_id: int) -> ResponseReturnValue:
    """Change an event."""
    event = visible(Event, event_id)
    require(SETUP, event.centre_id)
    return _event_form(event)


def _event_form(event: Event | None) -> ResponseReturnValue:
    template = "pos_ticketing/event.html"
    if request.method == "GET":
        return render_template(template, event=event, errors={})
    try:
        title = text("title", most=120)
        subtitle = text("subtitle", most=120, required=False)
    except FormFault as fault:
        return render_template(template, event=event, errors=refusal_fields(fault)), fault.status
    centre_id = event.centre_id if event else current_centre().id

    def work() -> dict[str, Any]:
        return {"id": setup.save_event(centre_id, title, subtitle, event.id if event else None).id}

    once_from_form(f"pos_ticketing.event:{current_actor().user_id}", work)
    flash(_("The event is saved."), "success")
    return redirect(url_for("pos_ticketing.event_list"))


@blueprint.get("/rates")
@requires(VIEW)
def rate_list() -> ResponseReturnValue:
    """The audience categories of the current centre."""
    category = AudienceCategory
    shown: list[Any] = [category.id, category.name, category.position, category.active]
    table = Table(
        "rates",
        select(*shown).where(category.centre_id == current_centre().id),
        [
            Column(
                "name",
                _("Rate"),
                sort=category.name,
                link=lambda row: url_for("pos_ticketing.rate_edit", category_id=row.id),
            ),
            Column("position", _("Order on the screens"), sort=category.position, format="number"),
            Column("active", _("Active"), sort=category.active, format="yesno"),
        ],
        search=[category.name],
        order=[category.position, category.name],
        empty=Empty(
            _("No rate yet"),
            _("A rate says who pays which price: full, reduced, guest."),
            url_for("pos_ticketing.rate_new"),
            _("New rate"),
        ),
    )
    return table.render("pos_ticketing/rates.html")


@blueprint.route("/rates/new", methods=["GET", "POST"])
@requires(SETUP)
def rate_new() -> ResponseReturnValue:
    """Make an audience category."""
    return _rate_form(None)


@blueprint.route("/rates/<int:category_id>", methods=["GET", "POST"])
@requires(SETUP)
def rate_edit(category_id: int) -> ResponseReturnValue:
    """Change an audience category; tickets already sold keep its name of then."""
    category = visible(AudienceCategory, category_id)
    require(SETUP, category.centre_id)
    return _rate_form(category)


def _rate_form(category: AudienceCategory | None) -> ResponseReturnValue:
    template = "pos_ticketing/rate.html"
    if request.method == "GET":
        return render_template(template, category=category, errors={})
    centre_id = category.centre_id if category else current_centre().id
    category_id = category.id if category else None
    try:
        name = text("name", most=80)
        position = whole("position", most=9999, default=0)
        active = "active" in request.form

        def work() -> dict[str, Any]:
            return {"id": setup.save_audience_category(centre_id, name, position, active, category_id).id}

        try:
            once_from_form(f"pos_ticketing.rate:{current_actor().user_id}", work)
        except IntegrityError as error:
            raise FormFault(fields={"name": NAME_TAKEN}) from error
    except FormFault as fault:
        return render_template(template, category=category, errors=refusal_fields(fault)), fault.status
    flash(_("The rate is saved."), "success")
    return redirect(url_for("pos_ticketing.rate_list"))
