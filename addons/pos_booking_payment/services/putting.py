"""What of a draft can be put on a booking, and the bookings it can be put on: what the till shows before it does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from addons.pos_booking_payment.errors.charge import BookingInvoiced, BookingNotThere, NotForABooking
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services.charge_writing import booking_of_order
from addons.pos_booking_payment.services.locking import invoiced, link_to
from addons.pos_booking_payment.services.search import FoundBooking, find
from addons.pos_booking_payment.services.statuses import CHARGEABLE, STATUS_LABELS
from addons.pos_session.models import Customer, Order, OrderLine
from addons.pos_session.services.orders import lines_of
from addons.pos_session.services.splitting import Rest, Share, choose, rests, taken_of
from core.errors import Refusal, Sentences
from core.identity.visibility import visible

MOST_OPEN = 12
MOST_OTHERS = 6
"""How many bookings are offered, and how many more are named with the reason why they are not."""


@dataclass(frozen=True, slots=True)
class Puttable:
    """Pieces of the lines of a draft, each with its line; all of them may be put on a booking."""

    pieces: Sequence[tuple[OrderLine, Share]]

    @property
    def total(self) -> int:
        """Cents."""
        return sum(share.amount for _, share in self.pieces)

    @property
    def wanted(self) -> dict[int, int]:
        """``{line id: how many}``, as a till sends it."""
        return {line.id: abs(share.quantity) for line, share in self.pieces}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A booking that was found, its customer's name, and why nothing can be put on it (None: it can)."""

    booking: Booking
    customer_name: str
    refusal: Refusal | None


def puttable(order_id: int, wanted: Mapping[int, int] | None = None) -> Puttable:
    """What ``wanted`` (``{line id: how many}``) of a draft comes to, or all of it that can be put on a booking.

    Two statements. Raises LineNotFound, NotLeftToPay, NotForABooking for a voucher or a financing that is wanted.
    """
    stored, remaining = _remaining(order_id)
    if wanted is None:
        wanted = {rest.line.id: rest.units for rest in remaining if rest.line.turnover}
    return _checked(stored, choose(stored, remaining, wanted))


def chosen_units(order_id: int, line_ids: Collection[int]) -> dict[int, int]:
    """``{line id: how many}`` of what remains to be paid of some lines of a draft; {} when none can be put anywhere.

    A voucher among lines that can be put is there too: putting them all is refused, with its name. Two statements.
    """
    _, remaining = _remaining(order_id)
    found = [rest for rest in remaining if rest.line.id in line_ids]
    return {rest.line.id: rest.units for rest in found} if any(rest.line.turnover for rest in found) else {}


def all_or(order_id: int, wanted: Mapping[int, int] | None) -> Puttable:
    """As ``puttable``, where all that remains is wanted when nothing is named: refused if there is a voucher in it."""
    stored, remaining = _remaining(order_id)
    return _checked(stored, choose(stored, remaining, wanted))


def check_open(booking: Booking) -> None:
    """Refuse what changes a booking whose invoice is issued, or whose guests are not there.

    Raises BookingInvoiced naming the invoice, BookingNotThere.
    """
    if booking.is_invoiced:
        raise invoiced(booking)
    if booking.status not in CHARGEABLE:
        status = Sentences([(STATUS_LABELS[booking.status], {})])
        raise BookingNotThere(number=booking.number, status=status, links=[link_to(booking)])


def candidates(order: Order, query: str) -> list[Candidate]:
    """The bookings of the order's centre that a search finds: those that are open first, then what is refused.

    Only the one that a part of the order is on already, where there is one. A fixed number of statements.
    """
    fixed = booking_of_order(order.id)
    if fixed is not None:
        booking = visible(Booking, fixed)
        return [Candidate(booking, visible(Customer, booking.customer_id).name, reason_against(booking))]
    there = find(order.centre_id, query, statuses=CHARGEABLE, limit=MOST_OPEN)
    named = {found.booking.id for found in there}
    others = find(order.centre_id, query, limit=MOST_OPEN + MOST_OTHERS) if query.strip() else []
    shown = [
        *map(_candidate, there),
        *[_candidate(found) for found in others if found.booking.id not in named][:MOST_OTHERS],
    ]
    return sorted(shown, key=lambda each: each.refusal is not None)


def reason_against(booking: Booking) -> Refusal | None:
    """Why nothing can be put on a booking; None when it can."""
    try:
        check_open(booking)
    except (BookingInvoiced, BookingNotThere) as refusal:
        return refusal
    return None


def _candidate(found: FoundBooking) -> Candidate:
    return Candidate(found.booking, found.customer_name, reason_against(found.booking))


def _remaining(order_id: int) -> tuple[list[OrderLine], list[Rest]]:
    stored = list(lines_of(order_id))
    return stored, rests(stored, taken_of(order_id))


def _checked(stored: Sequence[OrderLine], shares: Sequence[Share]) -> Puttable:
    lines = {line.id: line for line in stored}
    for share in shares:
        if not lines[share.line_id].turnover:
            raise NotForABooking(item=lines[share.line_id].label)
    return Puttable([(lines[share.line_id], share) for share in shares])
