"""The bookings of a centre: the list, searched and filtered, and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import PAGE
from addons.pos_booking_payment.permissions import EDIT, VIEW
from addons.pos_booking_payment.services.details import details_of
from addons.pos_booking_payment.services.moves import allowed_moves
from addons.pos_booking_payment.services.search import is_present, matches, owes_on
from addons.pos_booking_payment.services.statuses import STATUS_LABELS
from addons.pos_booking_payment.views import blueprint
from addons.pos_booking_payment.views.words import STATUS_TONES, funding_label
from addons.pos_session.models import Customer
from core import clock
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/")
@requires(VIEW)
def booking_list() -> ResponseReturnValue:
    """The bookings of the current centre, those that arrive last first."""
    centre = current_centre()
    require(VIEW, centre.id)
    may_edit = current_actor().may(EDIT, centre.id)
    table = Table(
        "bookings",
        select(Booking)
        .join(Booking.customer)
        .options(contains_eager(Booking.customer))
        .where(Booking.centre_id == centre.id),
        _columns(),
        search=matches,
        filters=_filters(clock.business_day(centre.timezone)),
        order=[Booking.arrives_on.desc(), Booking.id.desc()],
        empty=Empty(
            _("No booking yet"),
            _("Bookings appear here when a booking system sends them, or when one is made here."),
            *((url_for("pos_booking_payment.booking_new"), _("New booking")) if may_edit else ()),
        ),
    )
    return table.render("pos_booking_payment/booking_list.html", may_edit=may_edit)


@blueprint.get("/<int:booking_id>")
@requires(VIEW)
def booking_show(booking_id: int) -> ResponseReturnValue:
    """One booking: who stays when, its services, its financings, and what tills took for them."""
    booking = visible(Booking, booking_id)
    require(VIEW, booking.centre_id)
    may_edit = booking.source == PAGE and current_actor().may(EDIT, booking.centre_id)
    return render_template(
        "pos_booking_payment/booking_show.html",
        booking=booking,
        details=details_of(booking),
        status=translate(STATUS_LABELS[booking.status]),
        tone=STATUS_TONES[booking.status],
        today=clock.business_day(visible_centre(booking.centre_id).timezone),
        funding_label=funding_label,
        may_edit=may_edit,
        moves=allowed_moves(booking) if may_edit else [],
    )


def _columns() -> list[Column]:
    total = Booking.services_total + Booking.extras_total
    return [
        Column(
            "number",
            _("Booking"),
            sort=Booking.number,
            link=lambda row: url_for("pos_booking_payment.booking_show", booking_id=row.id),
        ),
        Column("customer", _("Customer"), value="customer.name", sort=Customer.name),
        Column("arrives_on", _("Arrival"), sort=Booking.arrives_on, format="localdate"),
        Column("departs_on", _("Departure"), sort=Booking.departs_on, format="localdate"),
        Column("room", _("Room"), sort=Booking.room),
        Column(
            "status",
            _("Status"),
            value=lambda row: translate(STATUS_LABELS[row.status]),
            sort=Booking.status,
            badge=lambda row: STATUS_TONES[row.status],
        ),
        Column("total", _("Total"), sort=total, format="money"),
        Column("paid", _("Paid so far"), sort=Booking.paid, format="money"),
        Column("due", _("Still due"), sort=total - Booking.paid, format="money"),
    ]


def _filters(today: date) -> list[Filter]:
    here: dict[str, tuple[str, ColumnElement[bool]]] = {
        "present": (_("Here today"), is_present(today)),
        "arrives": (_("Arrive today"), Booking.arrives_on == today),
        "departs": (_("Leave today"), Booking.departs_on == today),
    }
    open_ones: dict[str, tuple[str, Callable[[], ColumnElement[bool]]]] = {
        "overdue": (_("Overdue"), lambda: owes_on(today)),
        "open": (_("Still to pay"), lambda: owes_on(None)),
    }
    return [
        Filter(
            "status",
            _("Status"),
            Booking.status,
            [(status, translate(label)) for status, label in STATUS_LABELS.items()],
        ),
        Filter(
            "day",
            _("Stay"),
            options=[(key, label) for key, (label, _where) in here.items()],
            where=lambda key: here[key][1],
        ),
        Filter(
            "fundings",
            _("Financings"),
            options=[(key, label) for key, (label, _where) in open_ones.items()],
            where=lambda key: open_ones[key][1](),
        ),
        Filter("from", _("Arrival from"), kind="date", where=_day(Booking.arrives_on.__ge__)),
        Filter("to", _("Arrival to"), kind="date", where=_day(Booking.arrives_on.__le__)),
    ]


def _day(compare: Callable[[Any], Any]) -> Callable[[str], ColumnElement[bool]]:
    return lambda typed: compare(date.fromisoformat(typed))
