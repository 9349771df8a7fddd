"""The entry of the bookings in the navigation: beside the till."""

from __future__ import annotations

from addons.pos_booking_payment.permissions import VIEW
from core.contributions import MenuItem
from core.i18n import N_

MENU: tuple[MenuItem, ...] = (
    MenuItem(
        N_("Bookings"), "pos_booking_payment.booking_list", N_("Point of sale"), weight=14, permission=VIEW
    ),
)
