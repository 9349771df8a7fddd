"""Why the addon cannot be switched off in a centre, or its tables purged."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding, FundingLine
from core.db import db
from core.i18n import N_

ORDERS_WAIT = N_("Orders in progress pay financings of bookings: finish or abandon them first.")
FACTS_STAY = N_("Payments on bookings are kept by law: they cannot be purged.")


def reasons_against_switching_off(centre_id: int) -> list[str]:
    """A sentence while a draft of the centre pays a financing."""
    line, funding, booking = FundingLine.__table__, Funding.__table__, Booking.__table__
    waiting = (
        select(line.c.line_id)
        .join(funding, funding.c.id == line.c.funding_id)
        .join(booking, booking.c.id == funding.c.booking_id)
        .where(booking.c.centre_id == centre_id, line.c.in_progress)
    )
    return [ORDERS_WAIT] if db.session.execute(waiting.limit(1)).first() is not None else []


def reasons_against_purging() -> list[str]:
    """A sentence once a till took something for a booking, or put something on one."""
    payments, charges = BookingPayment.__table__, Charge.__table__
    facts = (select(payments.c.id).limit(1), select(charges.c.payment_id).limit(1))
    return [FACTS_STAY] if any(db.session.execute(fact).first() is not None for fact in facts) else []
