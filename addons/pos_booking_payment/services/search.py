"""Bookings found by what is known of them: number, name, room, dates; and the financings that are still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import contains_eager

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CANCELLED
from core import clock
from core.db import db
from core.identity.visibility import visible_centre
from core.web.folding import LONGEST_WORD, fold, words_of

MOST_FOUND = 20
_CONSIDERED = 200
"""So many of those who leave next, and of those who left last, are ranked: more than a page ever shows."""


@dataclass(frozen=True, slots=True)
class FoundBooking:
    """A booking, its customer's name, and its open financings, the one that is due first before the others."""

    booking: Booking
    customer_name: str
    fundings: Sequence[Funding]


def find(
    centre_id: int,
    query: str,
    *,
    arrives_from: date | None = None,
    arrives_to: date | None = None,
    present_on: date | None = None,
    owing_on: date | None = None,
    statuses: Iterable[str] | None = None,
    limit: int = MOST_FOUND,
) -> list[FoundBooking]:
    """The bookings of a centre that hold every word of ``query`` and keep the other conditions.

    The one of exactly that number first, then who is here, then who comes next, then who left last. Two statements
    whatever is found, beside the reading of the centre. Raises NotFound for a centre of others.
    """
    today = clock.business_day(visible_centre(centre_id).timezone)
    conditions = [Booking.centre_id == centre_id, matches(query)]
    if arrives_from is not None:
        conditions.append(Booking.arrives_on >= arrives_from)
    if arrives_to is not None:
        conditions.append(Booking.arrives_on <= arrives_to)
    if present_on is not None:
        conditions.append(is_present(present_on))
    if owing_on is not None:
        conditions += [Booking.status != CANCELLED, owes_on(owing_on)]
    if statuses is not None:
        conditions.append(Booking.status.in_(tuple(statuses)))
    rows = db.session.execute(
        select(Booking)
        .join(Booking.customer)
        .options(contains_eager(Booking.customer))
        .where(Booking.id.in_(_nearest(query, conditions, today, max(limit, _CONSIDERED))))
        .order_by(*_by_nearness(query, today))
        .limit(limit)
    )
    found = list(rows.scalars())
    fundings = open_fundings([booking.id for booking in found])
    return [FoundBooking(booking, booking.customer.name, fundings.get(booking.id, ())) for booking in found]


def open_fundings(booking_ids: Sequence[int]) -> dict[int, list[Funding]]:
    """The open financings of bookings that the caller may see, by booking, the first due first; one statement."""
    found: dict[int, list[Funding]] = {}
    of_bookings = (
        select(Funding)
        .where(Funding.booking_id.in_(booking_ids), is_open())
        .order_by(Funding.booking_id, Funding.due_on, Funding.id)
    )
    for funding in db.session.execute(of_bookings).scalars():
        found.setdefault(funding.booking_id, []).append(funding)
    return found


def is_open() -> ColumnElement[bool]:
    """Whether a financing is offered: neither withdrawn by its source nor paid (``Funding.is_paid``)."""
    paid = Funding.paid_elsewhere + Funding.paid_here
    due = or_(
        and_(Funding.amount > 0, paid < Funding.amount), and_(Funding.amount < 0, paid > Funding.amount)
    )
    return and_(Funding.withdrawn_at.is_(None), due)


def owes_on(today: date | None) -> ColumnElement[bool]:
    """Whether a booking has an open financing; with ``today`` one that should be paid by now (overdue)."""
    open_ones = select(Funding.id).where(Funding.booking_id == Booking.id, is_open())
    return (
        (open_ones if today is None else open_ones.where(Funding.due_on < today)).correlate(Booking).exists()
    )


def is_present(day: date) -> ColumnElement[bool]:
    """Whether somebody stays that day: from the day of arrival to the day of departure."""
    return and_(Booking.arrives_on <= day, Booking.departs_on >= day)


def matches(query: str) -> ColumnElement[bool]:
    """Whether a booking holds every word of ``query`` in its number, its customer's name or its room.

    ``Booking.search`` is folded when it is written, so that only what was typed is folded here.
    """
    return and_(true(), *(_holds(word) for word in words_of(query)))


def _holds(word: str) -> ColumnElement[bool]:
    if len(word) > LONGEST_WORD:
        return false()
    return Booking.search.contains(fold(word) or "", autoescape=True)


def _nearest(query: str, conditions: Sequence[ColumnElement[bool]], today: date, most: int) -> Select[Any]:
    """The ids that are ranked: the exact number, the ``most`` who leave next, the ``most`` who left last.

    Each branch walks the index of stays in its order, and ends with its last booking. PostgreSQL reads the whole table
    for a word, and would do so for each branch: there both are one.
    """
    exact = select(Booking.id).where(*conditions, _is_number(query))
    stays = select(Booking.id).where(*conditions)
    gone = Booking.departs_on < today
    if db.engine.dialect.name == "postgresql" and words_of(query):
        distance = func.abs(Booking.departs_on - literal(today))
        branches = [exact, stays.order_by(gone, distance).limit(most)]
    else:
        coming = stays.where(~gone).order_by(Booking.departs_on)
        left = stays.where(gone).order_by(Booking.departs_on.desc())
        branches = [exact, coming.limit(most), left.limit(most)]
    return select(union_all(*(select(branch.subquery()) for branch in branches)).subquery())


def _is_number(query: str) -> ColumnElement[bool]:
    typed = query.strip()
    return Booking.number.in_((typed, typed.upper()))


def _by_nearness(query: str, today: date) -> tuple[Any, ...]:
    gone = Booking.departs_on < today
    place = case((_is_number(query), 0), (is_present(today), 1), (gone, 3), else_=2)
    next_day = case(
        (gone, literal(date.max)), (is_present(today), Booking.departs_on), else_=Booking.arrives_on
    )
    return place, next_day, Booking.departs_on.desc(), Booking.id
