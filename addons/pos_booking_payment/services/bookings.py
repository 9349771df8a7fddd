"""Bookings of a centre that has no booking system: made and changed on the page of this addon."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from addons.pos_booking_payment.errors import FundingTaken, ManagedElsewhere, StatusFixed
from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import AFTER_INVOICE, CONFIRMED, OPTION, PAGE, QUOTE, VALIDATED
from addons.pos_booking_payment.permissions import EDIT
from addons.pos_booking_payment.services.booking_customers import referenced
from addons.pos_booking_payment.services.drafts import BookingDraft, FundingDraft
from addons.pos_booking_payment.services.locking import check_version
from addons.pos_booking_payment.services.receiving import receive
from addons.pos_booking_payment.services.receiving_known import lock_centre
from addons.pos_booking_payment.services.statuses import balance_of
from addons.pos_booking_payment.services.stored import stored_draft
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.numbering import take

BEFORE_STAY = (QUOTE, OPTION, CONFIRMED, VALIDATED)
"""The statuses that the form offers."""

MOST_AT_ONCE = 1_024


def make(centre_id: int, draft: BookingDraft) -> Booking:
    """A new booking of a centre, numbered here (``R-000001``); its financings get their references.

    The customer of the draft is a contact of the centre (``reference``: his id) or a new one. Raises NotFound,
    Forbidden, StatusFixed, CustomerNotHere, BookingsRefused (each fault with its field).
    """
    require(EDIT, centre_id)
    _check_status(draft.status)
    lock_centre(centre_id)
    draft = replace(draft, number=_free_number(centre_id), fundings=_with_references(draft.fundings, ()))
    draft = replace(draft, customer=referenced(centre_id, draft.customer))
    received = receive(centre_id, [draft], PAGE)
    booking = visible(Booking, received.booking_ids[0])
    _enter(booking, "booking_made")
    return booking


def change(booking_id: int, draft: BookingDraft, version: int) -> Booking:
    """Change a booking of this page; ``version`` is the one its editor read.

    What belongs to the stay's course stays as it is: the number, a status after the beginning of the stay, the
    invoice, and once it is issued the services. Raises NotFound, Forbidden, Stale with the way to the booking,
    ManagedElsewhere, FundingTaken, and what ``make`` raises.
    """
    booking = editable(booking_id, version)
    stored = stored_draft(booking)
    if booking.status in BEFORE_STAY:
        _check_status(draft.status)
    kept = _kept_fundings(booking)
    draft = replace(
        draft,
        number=booking.number,
        status=_status(booking, draft),
        invoice_number=booking.invoice_number,
        invoiced_on=booking.invoiced_on,
        groups=stored.groups if booking.invoice_number else draft.groups,
        fundings=_with_references(draft.fundings, kept),
        customer=referenced(booking.centre_id, draft.customer, booking.customer_id),
    )
    return write(booking, stored, draft)


def editable(booking_id: int, version: int) -> Booking:
    """The booking, locked, its centre's managers kept waiting. Raises NotFound, Forbidden, ManagedElsewhere, Stale."""
    booking = visible(Booking, booking_id)
    require(EDIT, booking.centre_id)
    lock_centre(booking.centre_id)
    lock_row(booking)
    check_page(booking)
    check_version(booking, version)
    return booking


def check_page(booking: Booking) -> None:
    """Only what this page made is changed here. Raises ManagedElsewhere."""
    if booking.source != PAGE:
        raise ManagedElsewhere(number=booking.number, source=booking.source)


def write(booking: Booking, stored: BookingDraft, draft: BookingDraft) -> Booking:
    """Write what changed of a locked booking; nothing where it says the same. Raises BookingsRefused, FundingTaken."""
    _check_fundings(booking, draft)
    if draft == stored:
        return booking
    booking.fingerprint = (
        ""  # a till may have changed what is stored since it was sent: this is to be compared anew
    )
    db.session.flush()
    receive(booking.centre_id, [draft], PAGE)
    db.session.refresh(booking)
    _enter(booking, "booking_changed")
    return booking


def _status(booking: Booking, draft: BookingDraft) -> str:
    """What was typed before the stay; after the invoice, what is noted as paid elsewhere moves it as a till would."""
    if booking.status in BEFORE_STAY:
        return draft.status
    if booking.status not in AFTER_INVOICE:
        return booking.status
    taken = select(func.coalesce(func.sum(Funding.paid_here), 0)).where(Funding.booking_id == booking.id)
    paid = int(db.session.execute(taken).scalar_one()) + sum(one.paid_elsewhere for one in draft.fundings)
    return booking.status if paid == booking.paid else balance_of(booking.total - paid)


def _check_status(status: str) -> None:
    if status not in BEFORE_STAY:
        raise StatusFixed(fields={"status": StatusFixed.message})


def _check_fundings(booking: Booking, draft: BookingDraft) -> None:
    """What a till took stays. Raises FundingTaken."""
    sent = {one.reference for one in draft.fundings}
    wanted = select(Funding).where(Funding.booking_id == booking.id, Funding.paid_here != 0)
    for funding in db.session.execute(wanted.order_by(Funding.id)).scalars():
        if funding.reference not in sent and funding.withdrawn_at is None:
            label = funding.label or funding.reference
            raise FundingTaken(fields={"fundings": FundingTaken.message}, label=label)


def _kept_fundings(booking: Booking) -> set[str]:
    """The references that the booking used, withdrawn ones too: none is given to another financing."""
    used = select(Funding.reference).where(Funding.booking_id == booking.id)
    return set(db.session.execute(used).scalars())


def _with_references(
    fundings: tuple[FundingDraft, ...], kept: set[str] | tuple[()]
) -> tuple[FundingDraft, ...]:
    """Those the booking has keep their reference, new ones get the next free number."""
    used, last, found = set(kept), 0, []
    for one in fundings:
        if one.reference not in kept:
            last += 1
            while str(last) in used:
                last += 1
            used.add(str(last))
            one = replace(one, reference=str(last))
        found.append(one)
    return tuple(found)


def _free_number(centre_id: int) -> str:
    """The next number of the centre that no booking has: others may have been sent with numbers of this form.

    Takes twice as many at each try, so that a long row of them is passed in a few.
    """
    count = 1
    while True:
        first = take(f"pos_booking_payment.booking:{centre_id}", count)
        numbers = [f"R-{number:06d}" for number in range(first, first + count)]
        wanted = select(Booking.number).where(Booking.centre_id == centre_id, Booking.number.in_(numbers))
        taken = set(db.session.execute(wanted).scalars())
        for number in numbers:
            if number not in taken:
                return number
        count = min(count * 2, MOST_AT_ONCE)


def _enter(booking: Booking, kind: str) -> None:
    enter("house", f"pos_booking_payment.{kind}", {"booking": booking.id, "centre": booking.centre_id})
