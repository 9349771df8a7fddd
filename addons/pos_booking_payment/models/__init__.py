"""The tables of the booking payments, a file per concept."""

from __future__ import annotations

from addons.pos_booking_payment.models.booking import Booking, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.models.customer_reference import CustomerReference
from addons.pos_booking_payment.models.payment import BookingPayment, Charge, FundingLine, OrderBooking

__all__ = [
    "Booking",
    "BookingPayment",
    "Charge",
    "CustomerReference",
    "Funding",
    "FundingLine",
    "OrderBooking",
    "ServiceGroup",
    "ServiceLine",
]
