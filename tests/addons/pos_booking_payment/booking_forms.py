"""What the form of a booking sends, and what a booking made by it holds."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from addons.pos_booking_payment.models import Booking, Funding
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from tests.addons.pos_booking_payment.listed import days

_key = count(1)

FORM = {
    "name": "Zoé Lambert",
    "email": "zoe@example.org",
    "phone": "06 12 34 56 78",
    "arrives_on": days(10).isoformat(),
    "departs_on": days(17).isoformat(),
    "room": "12B",
    "status": "confirmed",
    "funding_reference": ["", "", ""],
    "funding_label": ["Acompte", "", ""],
    "funding_kind": ["instalment", "invoice", "instalment"],
    "funding_due_on": [days(1).isoformat(), days(10).isoformat(), ""],
    "funding_amount": ["150,00", "350", ""],
    "funding_paid_elsewhere": ["", "", ""],
    "service_group": ["Séjour", "", "Options", ""],
    "service_label": ["Nuitée", "Affiche", "Ménage", ""],
    "service_quantity": ["7", "2", "1", "1"],
    "service_price": ["60,00", "", "60", ""],
    "service_rate": ["1000", "1000", "2000", "1000"],
    "service_discount": ["", "", "50 %", ""],
}
"""7 x 60,00 + 2 posters of 10,00 + a cleaning of 60,00 less half: 470,00."""


def sent(browser: FlaskClient, address: str, key: str = "", **changes: Any) -> TestResponse:
    """Send the form with some of its fields changed."""
    data = {**FORM, "idempotency_key": key or f"booking-form-{next(_key)}", **changes}
    return browser.post(address, data={name: value for name, value in data.items() if value is not None})


def stored() -> list[Booking]:
    """Every booking as it is stored now."""
    with acting_as(SYSTEM):
        wanted = select(Booking).order_by(Booking.id).execution_options(populate_existing=True)
        return list(db.session.execute(wanted).scalars())


def fundings(booking: Booking) -> list[Funding]:
    """Its financings as they are stored now."""
    with acting_as(SYSTEM):
        wanted = select(Funding).where(Funding.booking_id == booking.id).order_by(Funding.id)
        return list(db.session.execute(wanted.execution_options(populate_existing=True)).scalars())
