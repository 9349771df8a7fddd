"""Bookings as they stand in the database, written without services: what the tests of tills and pages start from."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_session.models import Customer
from core import clock
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work
from core.web.folding import fold

_number = count(1)


def today() -> date:
    """The business day of the centres of the tests."""
    return clock.business_day("Europe/Paris")


def days(later: int) -> date:
    """A day so many days from today."""
    return today() + timedelta(days=later)


def book(
    centre: Centre,
    name: str = "Hélène Dupré",
    *fundings: int,
    arrives: int = 0,
    nights: int = 7,
    customer: Customer | None = None,
    **values: Any,
) -> Booking:
    """A confirmed booking of a centre that arrives in so many days; financings of these cents are due today."""
    number = values.pop("number", f"B-{next(_number):04}")
    with acting_as(SYSTEM), unit_of_work() as session:
        if customer is None:
            customer = Customer(centre_id=centre.id, name=name)
            session.add(customer)
            session.flush()
        booking = Booking(
            centre_id=centre.id,
            number=number,
            customer_id=customer.id,
            arrives_on=days(arrives),
            departs_on=days(arrives + nights),
            **{"services_total": sum(fundings), **values},
        )
        booking.search = fold(f"{number} {customer.name} {booking.room or ''}") or ""
        session.add(booking)
        session.flush()
        session.add_all(
            Funding(
                booking_id=booking.id, reference=str(n), label=f"Acompte {n}", due_on=days(0), amount=amount
            )
            for n, amount in enumerate(fundings, 1)
        )
    return booking
