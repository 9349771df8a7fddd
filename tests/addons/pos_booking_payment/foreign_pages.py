"""A booking of the page of one centre, and what its forms send, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from core.identity.models import Centre
from tests.addons.pos_booking_payment.listed import book, days


def foreign_pages(centre: Centre, mark: str) -> dict[str, Any]:
    """A booking that bears the mark, and the step that its address names."""
    booking = book(centre, mark, 1_000, number=mark[:40], room=mark[:80])
    return {
        "booking_id": booking.id,
        "pos_booking_payment.booking_move:name": "sign",
        "pos_booking_payment.booking_move:form": {"version": "1"},
        "pos_booking_payment.booking_invoiced:form": {
            "version": "1",
            "invoice_number": "F1",
            "invoiced_on": days(0).isoformat(),
        },
        "pos_booking_payment.booking_create:form": {
            "customer_id": str(booking.customer_id),
            "arrives_on": days(0).isoformat(),
            "departs_on": days(1).isoformat(),
            "status": booking.status,
        },
    }
