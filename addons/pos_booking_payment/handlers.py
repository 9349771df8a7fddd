"""What follows from events, in the transaction of their cause."""

from __future__ import annotations

from addons.pos_booking_payment.events import BookingCharged
from addons.pos_booking_payment.services.customer_bookings import follow_name
from addons.pos_session.events import CustomerRenamed
from core.journal import enter


def journal_charge(event: BookingCharged) -> None:
    """Chain what was put on a booking, on the desk of its order; last of all, as every entry."""
    enter(
        f"desk:{event.desk_id}",
        "pos_booking_payment.charged",
        {
            "booking": event.booking_id,
            "order": event.order_id,
            "payment": event.payment_id,
            "amount": event.amount,
        },
    )


def follow_customer(event: CustomerRenamed) -> None:
    """The search of a contact's bookings knows his name of now, and no other."""
    follow_name(event.customer_id)
