"""Bookings under ``/api/v1``, for the systems that manage them. Money in whole cents."""

from __future__ import annotations

from core.api import ApiBlueprint

blueprint = ApiBlueprint(
    "pos_booking_payment_api", __name__, description="Bookings: sent by their systems, paid at tills."
)

from addons.pos_booking_payment.api import bookings, charges, payments  # noqa: E402 - each adds its resources

__all__ = ["blueprint", "bookings", "charges", "payments"]
