"""A booking of another system in a centre, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from addons.pos_booking_payment.services.drafts import CustomerDraft
from core.identity.models import Centre
from tests.addons.pos_booking_payment.sent import draft, send

SENT = {
    "customer": {"name": "Taken"},
    "arrives_on": "2026-07-04",
    "departs_on": "2026-07-11",
    "source": "walk",
}


def foreign_bookings(centre: Centre, mark: str) -> dict[str, Any]:
    """A booking, and what its system would send of it."""
    who = CustomerDraft(f"Customer {mark}")
    done = send(centre.id, draft(f"{mark}-1", customer=who, room=f"Room {mark}"), source="walk")
    return {
        "booking_id": done.booking_ids[0],
        "pos_booking_payment_api.put_booking:number": f"{mark}-1",
        "pos_booking_payment_api.put_booking:json": SENT,
    }
