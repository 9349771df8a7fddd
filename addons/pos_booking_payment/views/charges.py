"""The panel of the till that puts an order, or a part of it, on a booking: search, see what is put, confirm."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from addons.pos_booking_payment.errors.charge import BookingElsewhere
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.permissions import CHARGE
from addons.pos_booking_payment.services.charge_writing import booking_of_order
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.putting import candidates, puttable, reason_against
from addons.pos_booking_payment.views import blueprint
from addons.pos_session.errors import LineNotFound
from addons.pos_session.errors.payment import NotLeftToPay
from addons.pos_session.models import Customer, Order
from addons.pos_session.models.order import DRAFT
from addons.pos_session.services import orders
from core.db import db
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import refusal_text, wants_fragment
from core.web.filters import money
from core.web.i18n import _
from core.web.reading import integer, once_from_form, picked, whole


@blueprint.get("/orders/<int:order_id>/charge")
@requires(CHARGE)
def charge_choose(order_id: int) -> ResponseReturnValue:
    """Find the booking, or with ``booking`` see what would be put on it; ``take`` (``line:units``) is a part."""
    order = _order(order_id)
    if order.state != DRAFT:
        return redirect(url_for("pos_session.order_show", order_id=order.id))
    return _page(order, whole("booking", default=0, values=request.args))


@blueprint.get("/orders/<int:order_id>/charge/bookings")
@requires(CHARGE)
def charge_bookings(order_id: int) -> str:
    """What the search finds, alone."""
    order, query = _order(order_id), request.args.get("q", "")
    return render_template(
        "pos_booking_payment/charge_found.html",
        order=order,
        found=candidates(order, query),
        query=query,
        told=refusal_text,
        take=request.args.getlist("take"),
        bare=request.args.get("panel") == "1",
    )


@blueprint.post("/orders/<int:order_id>/charge")
@requires(CHARGE)
def charge_make(order_id: int) -> ResponseReturnValue:
    """Put what was shown on the booking (``booking_id``, as read at ``version``).

    A refusal changes nothing and is told in the panel, with the booking as it is now. When nothing remains the order
    is finished: its page follows, or with ``next`` 1 the next order; else its payment.
    """
    order = _order(order_id)
    booking = visible(Booking, picked("booking_id"))
    version, wanted = whole("version", least=1), _wanted(request.form)
    try:
        done = once_from_form(
            f"pos_booking_payment.charge:{current_actor().user_id}",
            lambda: put_on_booking(order_id, booking.id, wanted, version),
        )
    except Refusal as refusal:
        db.session.refresh(order)
        db.session.refresh(booking)
        if refusal.status in (403, 404) or order.state != DRAFT:
            raise
        return _page(order, booking.id, refusal), refusal.status
    if done["remaining"]:
        put = _("A part of the order is on booking %(number)s.", number=booking.number)
        rest = _("%(amount)s remain to be paid.", amount=money(done["remaining"]))
        flash(f"{put} {rest}", "success")
        return redirect(url_for("pos_session.order_payment", order_id=order_id))
    flash(_("The order is on booking %(number)s: nothing to collect.", number=booking.number), "success")
    if request.form.get("next") == "1":
        return redirect(_next_order(order))
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _order(order_id: int) -> Order:
    order = visible(Order, order_id)
    require(CHARGE, order.centre_id)
    return order


def _wanted(values: MultiDict[str, str]) -> dict[int, int] | None:
    """The fields ``take`` (``line:units``); None when there are none. Raises Invalid."""
    wanted: dict[int, int] = {}
    try:
        for text in values.getlist("take"):
            line_id, _colon, units = text.partition(":")
            wanted[integer(line_id)] = integer(units)
    except ValueError as error:
        raise Invalid() from error
    return wanted or None


def _page(order: Order, booking_id: int = 0, refusal: Refusal | None = None) -> str:
    """The panel, or the page where scripts do not run: the search, or what is put on the booking that was chosen."""
    booking = visible(Booking, booking_id) if booking_id else None
    against = refusal
    if booking is not None and booking.centre_id != order.centre_id:
        booking, against = None, refusal or BookingElsewhere()
    if booking is not None and (closed := reason_against(booking)) is not None:
        booking, against = None, closed
    wanted = _wanted(request.values)
    try:
        put = puttable(order.id, wanted)
    except (LineNotFound, NotLeftToPay) as gone:
        put, against, wanted = puttable(order.id), refusal or gone, None
    except Refusal as refused:
        put, against, booking = puttable(order.id), refused, None
    query = request.args.get("q", "")
    return render_template(
        "pos_booking_payment/charge.html",
        order=order,
        customer=visible(Customer, order.customer_id) if order.customer_id else None,
        booking=booking,
        guest=visible(Customer, booking.customer_id) if booking else None,
        fixed=booking_of_order(order.id) is not None,
        put=put,
        take=[f"{line_id}:{units}" for line_id, units in (wanted or {}).items()],
        query=query,
        found=[] if booking else candidates(order, query),
        told=refusal_text,
        message=refusal_text(against) if against else "",
        bare=wants_fragment(),
    )


def _next_order(done: Order) -> str:
    """The address of the order after one that is finished, which tells of it."""
    with unit_of_work():
        order = orders.empty_draft(done.session_id) or orders.new_order(done.session_id)
    return url_for("pos_session.order_show", order_id=order.id, done=done.id)
