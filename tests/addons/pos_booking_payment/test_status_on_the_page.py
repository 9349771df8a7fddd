"""The status of a booking that is edited on the page: paid elsewhere moves it after the invoice, its editor before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICED,
    VALIDATED,
)
from addons.pos_booking_payment.services import bookings, moves
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_booking_payment.services.stored import stored_draft
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop

DUE = FundingDraft("", date(2026, 7, 11), 10_000, kind="invoice")
STAY = BookingDraft(
    "",
    CustomerDraft("Zoé Lambert"),
    date(2026, 7, 4),
    date(2026, 7, 11),
    groups=(GroupDraft("Séjour", (ServiceDraft("Nuit", 1, 10_000, 1000),)),),
    fundings=(DUE,),
)


@pytest.mark.parametrize(
    ("paid", "status"), [(10_000, BALANCED), (4_000, DEBIT_BALANCE), (12_000, CREDIT_BALANCE), (0, INVOICED)]
)
def test_the_balance_says(at_the_till: Shop, paid: int, status: str) -> None:
    with unit_of_work():
        booking_id = bookings.make(at_the_till.centre.id, STAY).id
    with unit_of_work():
        moves.move(booking_id, moves.CHECK_IN, 1)
    with unit_of_work():
        moves.issue_invoice(booking_id, "F-1", date(2026, 7, 11), 2)
    booking = db.session.get_one(Booking, booking_id)
    told = stored_draft(booking)
    [funding] = told.fundings
    with unit_of_work():
        changed = replace(told, room="12", fundings=(replace(funding, paid_elsewhere=paid),))
        booking = bookings.change(booking_id, changed, 3)
    assert (booking.paid, booking.due, booking.status) == (paid, 10_000 - paid, status)


def test_the_editor_means_the_status_he_chooses(at_the_till: Shop) -> None:
    """A validated booking is made a confirmed one again: nobody else manages it."""
    with unit_of_work():
        booking_id = bookings.make(
            at_the_till.centre.id, replace(STAY, status=VALIDATED, contract_signed=True)
        ).id
    with unit_of_work():
        told = stored_draft(db.session.get_one(Booking, booking_id))
        booking = bookings.change(booking_id, replace(told, status=CONFIRMED), 1)
    assert booking.status == CONFIRMED
