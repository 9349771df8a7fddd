"""The pages of the ticketing, a file per concept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pos_ticketing", __name__, url_prefix="/ticketing", template_folder="../templates")

from addons.pos_ticketing.views import (  # noqa: E402 - the views register themselves on the blueprint
    access,
    access_scans,
    basket,
    catalogue,
    catalogue_audience,
    catalogue_seasons,
    channels,
    contingents,
    delivery_modes,
    doors,
    grid_scopes,
    grids,
    order_contacts,
    order_side,
    performance_dates,
    performance_life,
    performance_setup,
    performances,
    plan_change,
    plan_edit,
    plans,
    seat_data,
    seat_plan,
    set_aside,
    tickets,
)

__all__ = [
    "access",
    "access_scans",
    "basket",
    "blueprint",
    "catalogue",
    "catalogue_audience",
    "catalogue_seasons",
    "channels",
    "contingents",
    "delivery_modes",
    "doors",
    "grid_scopes",
    "grids",
    "order_contacts",
    "order_side",
    "performance_dates",
    "performance_life",
    "performance_setup",
    "performances",
    "plan_change",
    "plan_edit",
    "plans",
    "seat_data",
    "seat_plan",
    "set_aside",
    "tickets",
]
