"""The checks every addon inherits."""

from __future__ import annotations

from core.testing.addon_checks import AddonChecks


class TestPosBookingPayment(AddonChecks):
    addon = "pos_booking_payment"
