"""The demo has bookings of every status, their financings in every state, and a morning at the front desk."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from addons.pos_booking_payment.demo_day import DESK
from addons.pos_booking_payment.models import Booking, BookingPayment, Charge, Funding
from addons.pos_booking_payment.models.booking import PAGE, STATUSES
from addons.pos_booking_payment.services.bookings import make
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft
from addons.pos_session.models import Session
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
        kinds = db.session.scalars(select(BookingPayment.method_kind).order_by(BookingPayment.id))
        # In two parts, a part of one, one that is taken back, a repayment.
        assert list(kinds) == ["cash", "card", "card", "card", "card", "card"]
        reasons = db.session.scalars(select(BookingPayment.reason).where(BookingPayment.reason != ""))
        assert list(reasons) == ["Erreur de dossier"]
        # 2 canoes at 12.00 and 4 pancakes at 3.50, one of which comes back; a pedal boat at 15.00.
        charges = db.session.scalars(select(Charge.amount).order_by(Charge.payment_id))
        assert list(charges) == [3_800, -350, 1_500]
        states = db.session.scalars(select(Session.state).where(Session.desk_name == DESK))
        assert list(states) == ["closed"]
        assert [fault for _, fault in registry().collect("check_invariants")] == []
        with unit_of_work():
            draft = BookingDraft("", CustomerDraft("Zoé"), today, today)
            assert make(centres["holiday"], draft).number == "R-000041"
