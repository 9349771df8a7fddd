"""The arrivals of a day at a glance, for the front page of the point of sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CANCELLED, OPTION, QUOTE
from addons.pos_booking_payment.services.search import is_open
from core import clock
from core.db import db


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many bookings arrive on ``day``, and the cents of theirs that should have been paid before."""

    day: date
    count: int
    overdue: int


def arrivals_of(centre_id: int, zone: str) -> Arrivals:
    """The arrivals of the business day of a centre that the caller sees; one statement."""
    today = clock.business_day(zone)
    remaining = Funding.amount - Funding.paid_elsewhere - Funding.paid_here
    overdue = (
        select(func.coalesce(func.sum(remaining), 0))
        .where(Funding.booking_id == Booking.id, Funding.amount > 0, Funding.due_on < today, is_open())
        .correlate(Booking)
        .scalar_subquery()
    )
    count, amount = db.session.execute(
        select(func.count(Booking.id), func.sum(overdue)).where(
            Booking.centre_id == centre_id,
            Booking.arrives_on == today,
            Booking.status.not_in((CANCELLED, QUOTE, OPTION)),
        )
    ).one()
    return Arrivals(today, int(count), int(amount or 0))
