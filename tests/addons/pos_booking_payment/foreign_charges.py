"""A stay that orders can be put on, for the walk of a user of another centre."""

from __future__ import annotations

from typing import Any

from addons.pos_booking_payment.models.booking import CHECKED_IN
from core.identity.models import Centre
from tests.addons.pos_booking_payment.stays import make_stay


def foreign_charges(centre: Centre, mark: str) -> dict[str, Any]:
    """What the panel of the till sends to put an order on it."""
    stay = make_stay(centre, name=f"Guest {mark}", number=f"{mark}-stay", status=CHECKED_IN)
    return {
        "pos_booking_payment.charge_make:form": {"booking_id": str(stay.booking_id), "version": "1"},
        "pos_booking_payment_api.put_order_on_booking:json": {"booking": stay.booking_id},
    }
