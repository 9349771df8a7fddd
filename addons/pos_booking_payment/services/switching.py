"""Why the addon cannot be switched off in a centre, or its tables purged."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding, FundingLine
from addons.pos_session.models import Order
from addons.pos_session.models.order import DRAFT
from core.db import db
from core.i18n import N_

ORDERS_WAIT = N_("Orders in progress pay financings of bookings: finish or abandon them first.")
HALVES_WAIT = N_("Orders in progress are put on bookings in part: finish them, or take it off again, first.")
FACTS_STAY = N_("Payments on bookings are kept by law: they cannot be purged.")


def reasons_against_switching_off(centre_id: int) -> list[str]:
    """A sentence while a draft of the centre pays a financing, or stands on a booking in part.

    What of it is taken off again would not come off the booking without the addon.
    """
    line, funding, booking = FundingLine.__table__, Funding.__table__, Booking.__table__
    waiting = (
        select(line.c.line_id)
        .join(funding, funding.c.id == line.c.funding_id)
        .join(booking, booking.c.id == funding.c.booking_id)
        .where(booking.c.centre_id == centre_id, line.c.in_progress)
    )
    charge, order = Charge.__table__, Order.__table__
    halves = (
        select(charge.c.order_id)
        .join(order, order.c.id == charge.c.order_id)
        .where(order.c.centre_id == centre_id, order.c.state == DRAFT)
        .group_by(charge.c.order_id)
        .having(func.sum(charge.c.amount) != 0)
    )
    found = ((ORDERS_WAIT, waiting), (HALVES_WAIT, halves))
    return [said for said, rows in found if db.session.execute(rows.limit(1)).first() is not None]


def reasons_against_purging() -> list[str]:
    """A sentence once a till took something for a booking, or put something on one."""
    payments, charges = BookingPayment.__table__, Charge.__table__
    facts = (select(payments.c.id).limit(1), select(charges.c.payment_id).limit(1))
    return [FACTS_STAY] if any(db.session.execute(fact).first() is not None for fact in facts) else []
