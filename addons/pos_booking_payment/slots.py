"""What the booking payments show in the pages of the point of sale and of the ticketing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from addons.pos_booking_payment.permissions import VIEW
from addons.pos_booking_payment.services.customer_bookings import last_bookings
from addons.pos_booking_payment.services.statuses import STATUS_LABELS
from addons.pos_booking_payment.views.words import STATUS_TONES
from core.contributions import SlotItem
from core.identity.actor import current_actor


def _bookings_of_customer(context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """The bookings of a contact, for who may see them."""
    customer = context["customer"]
    if not customer.is_walk_in and current_actor().may(VIEW, customer.centre_id):
        shown = {
            "bookings": last_bookings(customer.id),
            "status_labels": STATUS_LABELS,
            "status_tones": STATUS_TONES,
        }
        yield SlotItem("pos_booking_payment/customer_bookings.html", context=shown)


SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {
    "pos_session.customer.details": _bookings_of_customer,
}
