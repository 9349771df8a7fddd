"""Bookings of another system, many at once: stored and journalled, by their number only."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_booking_payment.services.incoming import Incoming
from addons.pos_booking_payment.services.receiving import Received, store
from core.journal import enter


def import_bookings(centre_id: int, incoming: Sequence[Incoming], source: str) -> Received:
    """Store prepared bookings of a centre, with one entry in the journal where something changed.

    Whoever calls has checked the rights. Raises what ``receive`` raises.
    """
    done = store(centre_id, incoming, source)
    if done.made or done.changed:
        counts = {"bookings": done.made + done.changed, "made": done.made, "changed": done.changed}
        enter("house", "pos_booking_payment.bookings_imported", {"centre": centre_id, **counts})
    return done
