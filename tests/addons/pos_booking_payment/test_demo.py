"""The demo has bookings of every status, with financings paid, open, overdue and to be paid back; no till paid any."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding
from addons.pos_booking_payment.models.booking import PAGE, STATUSES
from addons.pos_booking_payment.services.bookings import make
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft
from core import clock
from core.db import db
from core.demo import load_demo_once
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.registry import registry
from core.uow import unit_of_work


def test_the_demo_has_stays_of_every_status(app: Flask) -> None:
    assert load_demo_once()
    with acting_as(SYSTEM):
        centres = {centre.code: centre.id for centre in db.session.query(Centre)}
        bookings = list(db.session.query(Booking))
        fundings = list(db.session.query(Funding))
        assert sum(booking.centre_id == centres["holiday"] for booking in bookings) == 40
        assert sum(booking.centre_id == centres["theatre"] for booking in bookings) == 5
        assert {booking.status for booking in bookings} == set(STATUSES)
        assert {booking.source == PAGE for booking in bookings} == {True, False}
        today = clock.business_day("Europe/Paris")
        assert {(one.is_paid, one.due_on < today, one.amount < 0) for one in fundings} >= {
            (True, True, False),
            (False, True, False),
            (False, False, False),
            (False, False, True),
        }
        for fact in (BookingPayment, Charge):
            assert db.session.scalar(select(func.count()).select_from(fact)) == 0
        assert [fault for _, fault in registry().collect("check_invariants")] == []
        with unit_of_work():
            draft = BookingDraft("", CustomerDraft("Zoé"), today, today)
            assert make(centres["holiday"], draft).number == "R-000041"
