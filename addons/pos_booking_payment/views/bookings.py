"""The bookings of a centre: the list, searched and filtered."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.permissions import VIEW
from addons.pos_booking_payment.views import blueprint
from core.identity.access import requires
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.tables import Column, Empty, Table


@blueprint.get("/")
@requires(VIEW)
def booking_list() -> ResponseReturnValue:
    """The bookings of the current centre, those that arrive last first."""
    centre = current_centre()
    table = Table(
        "bookings",
        select(Booking).where(Booking.centre_id == centre.id),
        [
            Column("number", _("Booking"), sort=Booking.number),
            Column("customer.name", _("Customer")),
            Column("arrives_on", _("Arrival"), sort=Booking.arrives_on, format="localdate"),
            Column("departs_on", _("Departure"), sort=Booking.departs_on, format="localdate"),
        ],
        search=[Booking.search],
        order=[Booking.arrives_on.desc(), Booking.id.desc()],
        empty=Empty(_("No booking yet"), _("Import bookings, or make the first one here.")),
    )
    return table.render("pos_booking_payment/booking_list.html")
