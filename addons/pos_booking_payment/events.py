"""What happened to bookings at tills, for other addons: ids and cents only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BookingCharged:
    """A payment put ``amount`` on a booking (negative: took it back) instead of collecting it."""

    payment_id: int
    order_id: int
    booking_id: int
    centre_id: int
    desk_id: int
    amount: int
