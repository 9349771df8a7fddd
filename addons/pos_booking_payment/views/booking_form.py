"""Bookings of a centre without a booking system: the form that makes and changes them, rows added without a script."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import CONFIRMED
from addons.pos_booking_payment.permissions import EDIT
from addons.pos_booking_payment.services import bookings
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.funding_labels import KIND_LABELS
from addons.pos_booking_payment.services.price_choices import product_prices, rate_choices
from addons.pos_booking_payment.services.statuses import STATUS_LABELS
from addons.pos_booking_payment.services.stored import stored_draft
from addons.pos_booking_payment.views import blueprint
from addons.pos_booking_payment.views.booking_reading import told_by
from addons.pos_booking_payment.views.booking_typed import PLAIN, Row, Typed, typed_in_form, typed_of
from addons.pos_session.models import Customer
from addons.pos_session.services import customers
from core import clock
from core.db import db
from core.errors import Invalid, Refusal, Stale
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.web.centre import current_centre
from core.web.errors import form_errors, refusal_text
from core.web.filters import rate
from core.web.i18n import _, translate
from core.web.reading import FormFault, integer, once_from_form, whole

MOST_CONTACTS = 8


@blueprint.get("/new")
@requires(EDIT)
def booking_new() -> str:
    """An empty form; ``?customer_id=`` chooses the customer, his page leads here."""
    centre_id = current_centre().id
    require(EDIT, centre_id)
    typed = Typed({name: request.args.get(name, "") for name in PLAIN} | {"status": CONFIRMED})
    return _page(centre_id, typed, None)


@blueprint.post("/")
@requires(EDIT)
def booking_create() -> ResponseReturnValue:
    """Make the booking, or show the form again with one more row, or with its faults."""
    centre_id = current_centre().id
    require(EDIT, centre_id)

    def write(draft: BookingDraft) -> Booking:
        return bookings.make(centre_id, draft)

    return _sent(centre_id, None, write, _("The booking was made."))


@blueprint.get("/<int:booking_id>/edit")
@requires(EDIT)
def booking_edit(booking_id: int) -> str:
    """What is known of a booking of this page, to change it."""
    booking = _booking(booking_id)
    typed = typed_of(stored_draft(booking))
    return _page(booking.centre_id, typed, booking)


@blueprint.post("/<int:booking_id>/edit")
@requires(EDIT)
def booking_change(booking_id: int) -> ResponseReturnValue:
    """Change the booking; changed elsewhere meanwhile, nothing is written and what was typed stays."""
    booking = _booking(booking_id)

    def write(draft: BookingDraft) -> Booking:
        return bookings.change(booking_id, draft, whole("version", least=1))

    return _sent(booking.centre_id, booking, write, _("The booking was changed."))


def _sent(
    centre_id: int, booking: Booking | None, write: Callable[[BookingDraft], Booking], done: str
) -> ResponseReturnValue:
    typed = typed_in_form()
    if _rearranged(typed, centre_id):
        return _page(centre_id, typed, booking)
    try:
        told = told_by(typed, product_prices(centre_id))
    except FormFault as fault:
        typed.errors = dict(fault.fields)
        return _page(centre_id, typed, booking), 422
    scope = f"pos_booking_payment.booking:{current_actor().user_id}"
    try:
        answer = once_from_form(scope, lambda: {"booking_id": write(told.draft).id})
    except Stale as stale:
        typed.errors = {"form": refusal_text(stale)}
        return _page(centre_id, typed, booking, is_stale=True), stale.status
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        found = told.errors(refusal) if isinstance(refusal, Invalid) else {}
        typed.errors = found or form_errors(refusal)
        return _page(centre_id, typed, booking), refusal.status
    flash(done, "success")
    return redirect(url_for("pos_booking_payment.booking_show", booking_id=answer["booking_id"]))


def _rearranged(typed: Typed, centre_id: int) -> bool:
    """Whether a button that only changes the form was pressed: one more row, one less, or the search of a contact."""
    if added := request.form.get("add", ""):
        rates = rate_choices(centre_id, ())
        typed.add(added, rates[0] if rates else 0)
    elif removed := request.form.get("remove", ""):
        typed.remove(removed)
    elif "forget" in request.form:
        typed.plain["customer_id"] = ""
    elif "find" in request.form or _is_search(typed.plain):
        typed.is_searching = True
    else:
        return False
    return True


def _is_search(plain: Row) -> bool:
    """Enter in the search of a contact, before anybody is chosen or typed."""
    return bool(plain["customer_q"].strip() and not plain["customer_id"] and not plain["name"].strip())


def _booking(booking_id: int) -> Booking:
    booking = visible(Booking, booking_id)
    require(EDIT, booking.centre_id)
    bookings.check_page(booking)
    return booking


def _page(centre_id: int, typed: Typed, booking: Booking | None, *, is_stale: bool = False) -> str:
    rates = rate_choices(centre_id, [row["rate"] for row in typed.services])
    for kind, rows in (("funding", typed.fundings), ("service", typed.services)):
        if not rows:
            typed.add(kind, rates[0] if rates else 0)
    found = (
        customers.search(centre_id, typed.plain["customer_q"], MOST_CONTACTS) if typed.is_searching else None
    )
    statuses = bookings.BEFORE_STAY if _is_before(booking) else ()
    return render_template(
        "pos_booking_payment/booking_form.html",
        booking=booking,
        typed=typed,
        errors=typed.errors,
        is_stale=is_stale,
        customer=_customer(centre_id, typed.plain["customer_id"]),
        found=found,
        rate_texts=[(value, rate(value)) for value in rates],
        products=product_prices(centre_id),
        statuses=[(status, translate(STATUS_LABELS[status])) for status in statuses],
        kinds=[(kind, translate(label)) for kind, label in KIND_LABELS.items()],
        version=request.form.get("version") or (booking.version if booking else ""),
        today=clock.business_day(visible_centre(centre_id).timezone),
    )


def _is_before(booking: Booking | None) -> bool:
    return booking is None or booking.status in bookings.BEFORE_STAY


def _customer(centre_id: int, chosen: str) -> Customer | None:
    """The contact chosen so far; nobody where the form names none of this centre."""
    try:
        customer_id = integer(chosen)
    except ValueError:
        return None
    customer = db.session.get(Customer, customer_id)
    return customer if customer is not None and customer.centre_id == centre_id else None
