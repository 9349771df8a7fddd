"""The rights of the booking payments, and which default groups of the point of sale get them."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_booking_payment.view"
CHARGE = "pos_booking_payment.charge"
EDIT = "pos_booking_payment.edit"
IMPORT = "pos_booking_payment.import"

SELL = "pos_session.sell"
REFUND = "pos_session.refund"
"""Rights of the point of sale: a financing is taken with the first, a repayment given with the second."""

PERMISSIONS = (
    Permission(VIEW, N_("See bookings and their financings")),
    Permission(CHARGE, N_("Put what is sold on a booking")),
    Permission(EDIT, N_("Make and change bookings")),
    Permission(IMPORT, N_("Send bookings from another system")),
)

GROUPS = (
    DefaultGroup("pos.default.administrator", None, (VIEW, CHARGE, EDIT, IMPORT)),
    DefaultGroup("pos.default.user", None, (VIEW, CHARGE)),
    DefaultGroup("accounting.default.user", None, (VIEW,)),
)
