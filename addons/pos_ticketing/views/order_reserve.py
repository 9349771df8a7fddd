"""«Réserver»: the panel of the till that keeps the places of a basket under option."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import reservations
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.contacts import contacts_of
from addons.pos_ticketing.services.reservation_pages import usual_times
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.moments import moment
from addons.pos_ticketing.views.order_side import order_of
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible_centre
from core.web.errors import flash_refusal, form_errors, wants_fragment
from core.web.i18n import _
from core.web.reading import once_from_form, text, whole

AS_TYPED = "%Y-%m-%dT%H:%M"


@blueprint.get("/orders/<int:order_id>/reserve")
@requires(SELL)
def order_reserve_ask(order_id: int) -> str:
    """Until when, for whom, with which notice: as the channel has it unless it is said otherwise."""
    return _panel(order_of(order_id))


@blueprint.post("/orders/<int:order_id>/reserve")
@requires(SELL)
def order_reserve(order_id: int) -> ResponseReturnValue:
    """Put all places of the basket under option."""
    order = order_of(order_id)
    zone = visible_centre(order.centre_id).timezone

    def work() -> dict[str, Any]:
        made = reservations.reserve(
            order_id,
            ends_at=moment("ends_at", zone),
            notice_at=moment("notice_at", zone, required=False),
            customer_id=whole("customer_id") if "customer_id" in request.form else None,
            note=text("note", required=False),
        )
        return {"id": made.id, "number": made.number}

    try:
        done = once_from_form(f"pos_ticketing.reserve:{current_actor().user_id}", work)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        if not refusal.fields:
            flash_refusal(refusal)
            return redirect(url_for("pos_session.order_show", order_id=order_id))
        return _panel(order, errors=form_errors(refusal), typed=request.form), refusal.status
    flash(_("Reservation %(number)s is made.", number=done["number"]), "success")
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _panel(order: Order, **shown: Any) -> str:
    places, ends_at, notice_at = usual_times(order.id, channel_of(order.session_id))
    zone = ZoneInfo(visible_centre(order.centre_id).timezone)
    values = {"errors": {}, "typed": {}} | shown
    return render_template(
        "pos_ticketing/reserve.html",
        order=order,
        places=places,
        contacts=contacts_of(order),
        ends_at=ends_at.astimezone(zone).strftime(AS_TYPED),
        notice_at=notice_at.astimezone(zone).strftime(AS_TYPED),
        bare=wants_fragment(),
        **values,
    )
