"""The lists of accountants: open financings, those overdue first, and the payments taken on financings."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding
from addons.pos_booking_payment.permissions import VIEW
from addons.pos_booking_payment.services import money_lists
from addons.pos_booking_payment.views import blueprint
from addons.pos_booking_payment.views.words import financing_name
from addons.pos_session.models import Customer
from addons.pos_session.services.history import since, until
from core import clock
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.web.centre import current_centre
from core.web.filters import money
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table

OVERDUE, LATER = "overdue", "later"
ORDERS = "pos_session.view"


@blueprint.get("/financings")
@requires(VIEW)
def financing_list() -> ResponseReturnValue:
    """What is still to be paid on the bookings of the current centre, or given back; overdue first."""
    centre = current_centre()
    require(VIEW, centre.id)
    today = clock.business_day(centre.timezone)
    overdue = money_lists.is_overdue(today)
    table = Table(
        "financings",
        money_lists.open_financings(centre.id),
        [
            Column(
                "due_on",
                _("Due on"),
                sort=[Funding.due_on, Funding.id],
                format="localdate",
                badge=lambda row: "danger" if row.due_on < today else "light",
            ),
            Column("number", _("Booking"), sort=[Booking.number, Funding.id]),
            Column("customer", _("Customer"), sort=[Customer.name, Funding.id]),
            Column("arrives_on", _("Arrival"), sort=[Booking.arrives_on, Funding.id], format="localdate"),
            Column("financing", _("Financing"), value=_financing),
            Column("amount", _("Amount"), sort=[Funding.amount, Funding.id], format="money"),
            Column("paid", _("Already paid"), format="money"),
            Column("remaining", _("Remaining"), sort=[money_lists.REMAINING, Funding.id], format="money"),
        ],
        search=[Booking.search],
        filters=[
            Filter(
                "due",
                _("Due on"),
                options=[(OVERDUE, _("Overdue")), (LATER, _("Not due yet"))],
                where=lambda value: overdue if value == OVERDUE else ~overdue,
            ),
        ],
        order=[Funding.due_on, Funding.id],
        empty=Empty(_("Nothing is open"), _("Every financing of the bookings is paid.")),
    )
    total = money_lists.sum_of(table.filtered(), "remaining")
    return table.render(
        "pos_booking_payment/money_list.html",
        title=_("Open financings"),
        in_all=_("Still to be paid in all: %(amount)s", amount=money(total)),
    )


@blueprint.get("/payments")
@requires(VIEW)
def payment_list() -> ResponseReturnValue:
    """The payments taken on financings at the tills of the current centre, the newest first."""
    centre = current_centre()
    require(VIEW, centre.id)
    may_see_orders = current_actor().may(ORDERS, centre.id)
    taken_at, zone = BookingPayment.created_at, centre.timezone
    table = Table(
        "booking-payments",
        money_lists.payments(centre.id),
        [
            Column("created_at", _("Date"), sort=[taken_at, BookingPayment.id], format="localtime"),
            Column("number", _("Booking"), sort=[Booking.number, BookingPayment.id]),
            Column("customer", _("Customer")),
            Column("financing", _("Financing"), value=_financing),
            Column(
                "order_number",
                _("Order"),
                link=lambda row: (
                    url_for("pos_session.order_show", order_id=row.order_id) if may_see_orders else None
                ),
            ),
            Column("method", _("Payment method")),
            Column("amount", _("Amount"), sort=[BookingPayment.amount, BookingPayment.id], format="money"),
            Column("reason", _("Reason")),
            Column("user", _("User")),
        ],
        search=[Booking.search],
        filters=[
            Filter(
                "method",
                _("Payment method"),
                BookingPayment.method_id,
                money_lists.methods_of(centre.id),
            ),
            Filter("from", _("From"), kind="date", where=lambda day: since(taken_at, day, zone)),
            Filter("to", _("To"), kind="date", where=lambda day: until(taken_at, day, zone)),
        ],
        order=[taken_at.desc(), BookingPayment.id.desc()],
        empty=Empty(
            _("No payment yet"), _("Payments on financings appear here as soon as a till takes one.")
        ),
    )
    total = money_lists.sum_of(table.filtered(), "amount")
    return table.render(
        "pos_booking_payment/money_list.html",
        title=_("Payments on financings"),
        in_all=_("Paid in all: %(amount)s", amount=money(total)),
    )


def _financing(row: Any) -> str:
    return financing_name(row.label, row.kind, row.funding_amount)
