"""The pages of the booking payments, a file per concept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pos_booking_payment", __name__, url_prefix="/bookings", template_folder="../templates")

from addons.pos_booking_payment.views import (  # noqa: E402 - the views register themselves on the blueprint
    booking_form,
    booking_moves,
    bookings,
    charges,
    fundings,
    money_lists,
)

__all__ = [
    "blueprint",
    "booking_form",
    "booking_moves",
    "bookings",
    "charges",
    "fundings",
    "money_lists",
]
