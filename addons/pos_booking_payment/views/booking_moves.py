"""The steps of a stay from its page: each asks once more, is taken once, and only where nothing changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.permissions import EDIT
from addons.pos_booking_payment.services import moves
from addons.pos_booking_payment.services.bookings import check_page
from addons.pos_booking_payment.views import blueprint
from core import clock
from core.errors import NotFound, Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.web.errors import form_errors
from core.web.i18n import _, translate
from core.web.reading import day, once_from_form, text, whole

DONE = {
    moves.SIGN: N_("The contract is noted as signed."),
    moves.CHECK_IN: N_("The booking is checked in."),
    moves.CHECK_OUT: N_("The booking is checked out."),
    moves.CANCEL: N_("The booking is cancelled."),
}


@blueprint.post("/<int:booking_id>/move/<name>")
@requires(EDIT)
def booking_move(booking_id: int, name: str) -> ResponseReturnValue:
    """Take a step: ``sign``, ``check_in``, ``check_out``, ``cancel``."""
    booking = visible(Booking, booking_id)
    require(EDIT, booking.centre_id)
    if name not in DONE:
        raise NotFound()
    _once(lambda: moves.move(booking_id, name, whole("version", least=1)))
    flash(translate(DONE[name]), "success")
    return redirect(url_for("pos_booking_payment.booking_show", booking_id=booking_id))


@blueprint.get("/<int:booking_id>/invoice")
@requires(EDIT)
def booking_invoice(booking_id: int) -> str:
    """Number and date of the invoice of the stay, to be typed."""
    return _form(_booking(booking_id), {})


@blueprint.post("/<int:booking_id>/invoice")
@requires(EDIT)
def booking_invoiced(booking_id: int) -> ResponseReturnValue:
    """Note the invoice: from then on nothing more is put on the booking."""
    booking = _booking(booking_id)

    def work() -> Booking:
        number = text("invoice_number", most=40)
        return moves.issue_invoice(booking_id, number, day("invoiced_on"), whole("version", least=1))

    try:
        _once(work)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _form(booking, form_errors(refusal)), 422
    flash(_("The invoice is noted: nothing more is put on this booking."), "success")
    return redirect(url_for("pos_booking_payment.booking_show", booking_id=booking_id))


def _once(work: Callable[[], Booking]) -> None:
    scope = f"pos_booking_payment.move:{current_actor().user_id}"
    once_from_form(scope, lambda: {"booking_id": work().id})


def _booking(booking_id: int) -> Booking:
    booking = visible(Booking, booking_id)
    require(EDIT, booking.centre_id)
    check_page(booking)
    return booking


def _form(booking: Booking, errors: dict[str, str]) -> str:
    return render_template(
        "pos_booking_payment/booking_invoice.html",
        booking=booking,
        today=clock.business_day(visible_centre(booking.centre_id).timezone),
        errors=errors,
    )
