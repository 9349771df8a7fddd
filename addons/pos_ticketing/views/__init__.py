"""The pages of the ticketing, a file per concept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pos_ticketing", __name__, url_prefix="/ticketing", template_folder="../templates")

from addons.pos_ticketing.views import (  # noqa: E402 - the views register themselves on the blueprint
    basket,
    catalogue,
    channels,
    delivery_modes,
    performances,
    plans,
    seat_data,
    seat_plan,
    tickets,
)

__all__ = [
    "basket",
    "blueprint",
    "catalogue",
    "channels",
    "delivery_modes",
    "performances",
    "plans",
    "seat_data",
    "seat_plan",
    "tickets",
]
