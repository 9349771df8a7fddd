"""The reservations: found, shown, taken into a basket, prolonged, released."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from addons.pos_session.models import Customer, Order
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.errors import NoOpenSession
from addons.pos_ticketing.models import Event, Performance, Reservation, ReservationSeat
from addons.pos_ticketing.models.reservation import ACTIVE, CONFIRMED, EXPIRED, RELEASED
from addons.pos_ticketing.permissions import SELL, VIEW
from addons.pos_ticketing.services import reservation_pages, reservations
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.moments import moment
from addons.pos_ticketing.views.reservation_reading import places_ticked
from core import clock
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.web.errors import form_errors, refusal_text
from core.web.folding import contains, words_of
from core.web.i18n import _, translate
from core.web.reading import integer, once_from_form
from core.web.tables import Column, Empty, Filter, Table

STATES = {
    ACTIVE: N_("Under option"),
    CONFIRMED: N_("Confirmed"),
    RELEASED: N_("Released"),
    EXPIRED: N_("Time is over"),
}
TONES = {ACTIVE: "info", CONFIRMED: "success", RELEASED: "secondary", EXPIRED: "warning"}
SOON = timedelta(hours=24)


@blueprint.get("/reservations")
@requires(VIEW)
def reservation_list() -> ResponseReturnValue:
    """Every reservation of the user's centres; those in force first, the next to end above."""
    order = request.args.get("order", type=integer)
    seats = select(func.count()).where(ReservationSeat.reservation_id == Reservation.id).scalar_subquery()
    table = Table(
        "reservations",
        select(Reservation, Customer.name, seats.label("seats")).outerjoin(
            Customer, Customer.id == Reservation.customer_id
        ),
        [
            Column(
                "number",
                _("Number"),
                value=lambda row: row.Reservation.number,
                sort=Reservation.number,
                link=lambda row: url_for(
                    "pos_ticketing.reservation_show", reservation_id=row.Reservation.id, order=order
                ),
            ),
            Column("contact", _("Contact"), value=lambda row: row.name or _("Unnamed"), sort=Customer.name),
            Column("places", _("Places"), value="seats", format="number"),
            Column(
                "ends_at",
                _("End"),
                value=lambda row: row.Reservation.ends_at,
                sort=Reservation.ends_at,
                format="localtime",
            ),
            Column("note", _("Note"), value=lambda row: row.Reservation.note),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(STATES[row.Reservation.state]),
                sort=Reservation.state,
                badge=lambda row: TONES[row.Reservation.state],
            ),
        ],
        search=[Customer.name, Reservation.note, Reservation.number],
        filters=[
            Filter(
                "state",
                _("State"),
                Reservation.state,
                [(state, translate(label)) for state, label in STATES.items()],
                default=ACTIVE,
            ),
            Filter("event", _("Performance"), kind="text", where=_of_event),
            Filter("contact", _("Contact"), kind="text", where=lambda text: contains(Customer.name, text)),
            Filter("soon", _("End"), options=[("1", _("Within 24 hours"))], where=_ends_soon),
        ],
        order=[Reservation.ends_at, Reservation.id],
        empty=Empty(
            _("No reservation yet"),
            _("Choose places for an order, then press Reserve at the foot of the basket."),
        ),
    )
    return table.render("pos_ticketing/reservations.html", order=order)


@blueprint.get("/reservations/<int:reservation_id>")
@requires(VIEW)
def reservation_show(reservation_id: int) -> str:
    """A reservation with its places and what may be done with it."""
    return _page(reservation_id)


@blueprint.post("/reservations/<int:reservation_id>/take")
@requires(SELL)
def reservation_take(reservation_id: int) -> ResponseReturnValue:
    """Put the ticked places into the basket of ``order_id``, or into a new order of the actor's session."""
    found = _found(reservation_id, SELL)
    order_id = integer(request.form["order_id"]) if request.form.get("order_id") else None
    session = active_session_of(current_actor().user_id)
    places = places_ticked()

    def work() -> dict[str, Any]:
        if order_id is None and (session is None or session.centre_id != found.centre_id):
            raise NoOpenSession()
        session_id = session.id if session is not None else None
        taken = reservation_pages.take(found.id, places, order_id=order_id, session_id=session_id)
        return {"order_id": taken}

    if order_id is not None:
        visible(Order, order_id)
    try:
        done = once_from_form(_scope("take"), work)
    except Refusal as refusal:
        return _refused(reservation_id, refusal)
    return redirect(url_for("pos_session.order_show", order_id=done["order_id"]))


@blueprint.post("/reservations/<int:reservation_id>/release")
@requires(SELL)
def reservation_release(reservation_id: int) -> ResponseReturnValue:
    """Free the ticked places: others can buy them at once."""
    found = _found(reservation_id, SELL)
    places = places_ticked()

    def work() -> dict[str, Any]:
        reservations.release_reservation(found.id, places)
        return {}

    try:
        once_from_form(_scope("release"), work)
    except Refusal as refusal:
        return _refused(reservation_id, refusal)
    flash(_("The places are free."), "success")
    return redirect(url_for("pos_ticketing.reservation_show", reservation_id=reservation_id))


@blueprint.post("/reservations/<int:reservation_id>/prolong")
@requires(SELL)
def reservation_prolong(reservation_id: int) -> ResponseReturnValue:
    """Give it another end and notice."""
    found = _found(reservation_id, SELL)
    zone = visible_centre(found.centre_id).timezone

    def work() -> dict[str, Any]:
        ends_at, notice_at = moment("ends_at", zone), moment("notice_at", zone, required=False)
        reservations.prolong(found.id, ends_at or clock.now(), notice_at)
        return {}

    try:
        once_from_form(_scope("prolong"), work)
    except Refusal as refusal:
        if not refusal.fields:
            return _refused(reservation_id, refusal)
        return _page(reservation_id, errors=form_errors(refusal), typed=request.form), refusal.status
    flash(_("The reservation is prolonged."), "success")
    return redirect(url_for("pos_ticketing.reservation_show", reservation_id=reservation_id))


def _found(reservation_id: int, permission: str) -> Reservation:
    found = visible(Reservation, reservation_id)
    require(permission, found.centre_id)
    return found


def _scope(name: str) -> str:
    return f"pos_ticketing.reservation_{name}:{current_actor().user_id}"


def _refused(reservation_id: int, refusal: Refusal) -> ResponseReturnValue:
    if refusal.status in (403, 404):
        raise refusal
    return _page(reservation_id, refusal=refusal_text(refusal)), refusal.status


def _page(reservation_id: int, **shown: Any) -> str:
    found = _found(reservation_id, VIEW)
    db.session.refresh(found)
    values = {"errors": {}, "typed": {}, "refusal": ""} | shown
    return render_template(
        "pos_ticketing/reservation.html",
        reservation=found,
        places=reservation_pages.places_reserved(found),
        customer=db.session.get(Customer, found.customer_id) if found.customer_id else None,
        active=reservation_pages.in_force(found),
        state=STATES[found.state],
        tone=TONES[found.state],
        zone=visible_centre(found.centre_id).timezone,
        order=request.args.get("order", type=integer) or request.form.get("order_id", type=integer),
        **values,
    )


def _of_event(text: str) -> ColumnElement[bool]:
    """The reservations with a place of a performance whose event contains every word."""
    words = [contains(Event.title, word) for word in words_of(text)]
    of_event = select(Performance.id).join(Event, Event.id == Performance.event_id).where(*words)
    return Reservation.id.in_(
        select(ReservationSeat.reservation_id).where(ReservationSeat.performance_id.in_(of_event))
    )


def _ends_soon(_value: str) -> ColumnElement[bool]:
    return (Reservation.state == ACTIVE) & (Reservation.ends_at <= clock.now() + SOON)
