"""What the till shows of bookings: those found, what of each financing can be taken now, and who is at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Funding, FundingLine
from addons.pos_booking_payment.models.booking import CANCELLED
from addons.pos_booking_payment.services.search import FoundBooking, find, open_fundings
from addons.pos_session.models import Order, Session
from core import clock
from core.db import db
from core.identity.models import User
from core.identity.visibility import visible_centre

ARRIVALS, PRESENT, OVERDUE = "arrivals", "present", "overdue"
QUICK = (ARRIVALS, PRESENT, OVERDUE)
"""The searches of one touch: who arrives today, who is there, who should have paid."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: words, a day of arrival, one of ``QUICK`` or nothing."""

    query: str = ""
    arrival: date | None = None
    quick: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """The order in progress that pays a financing, its desk, and in whose hands it is."""

    order_id: int
    number: str
    desk: str
    name: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An open financing as a key: ``overdue`` on the business day, ``holder`` another order that has it already."""

    funding: Funding
    overdue: bool
    holder: Holder | None
    refused: bool
    """The booking is cancelled, and nothing more is taken for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A booking with the keys of its open financings."""

    booking: Booking
    customer_name: str
    offered: Sequence[Offered]


def search(centre_id: int, wanted: Wanted) -> list[Shown]:
    """The bookings found in a centre with their financings, in four statements whatever is found.

    Raises NotFound for a centre of others.
    """
    today = clock.business_day(visible_centre(centre_id).timezone)
    arrival = today if wanted.quick == ARRIVALS else wanted.arrival
    found = find(
        centre_id,
        wanted.query,
        arrives_from=arrival,
        arrives_to=arrival,
        present_on=today if wanted.quick == PRESENT else None,
        owing_on=today if wanted.quick == OVERDUE else None,
    )
    return _shown(found, today)


def shown(booking: Booking) -> Shown:
    """One booking that the caller may see, as a search shows it."""
    today = clock.business_day(visible_centre(booking.centre_id).timezone)
    fundings = open_fundings([booking.id]).get(booking.id, ())
    return _shown([FoundBooking(booking, booking.customer.name, fundings)], today)[0]


def holders(funding_ids: Sequence[int]) -> dict[int, Holder]:
    """Who pays these financings right now, by financing; one statement, none without financings."""
    if not funding_ids:
        return {}
    rows = db.session.execute(
        select(FundingLine.funding_id, Order.id, Order.number, Session.desk_name, User.name)
        .join(Order, Order.id == FundingLine.order_id)
        .join(Session, Session.id == Order.session_id)
        .outerjoin(User, User.id == Order.operator_id)
        .where(FundingLine.funding_id.in_(funding_ids), FundingLine.in_progress)
    )
    return {row[0]: Holder(row[1], row[2], row[3], row[4] or "") for row in rows}


def _shown(found: Sequence[FoundBooking], today: date) -> list[Shown]:
    held = holders([funding.id for each in found for funding in each.fundings])
    return [
        Shown(
            each.booking,
            each.customer_name,
            [
                Offered(
                    funding,
                    funding.due_on < today,
                    held.get(funding.id),
                    each.booking.status == CANCELLED and funding.amount > 0,
                )
                for funding in each.fundings
            ],
        )
        for each in found
    ]
