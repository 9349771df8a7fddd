"""Bookings of another system: many of a file or one of the API, stored and journalled without a name in it."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_booking_payment.errors.source import SourceInvalid
from addons.pos_booking_payment.models.booking import HEAD_OFFICE, PAGE
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.incoming import Incoming
from addons.pos_booking_payment.services.receiving import Received, receive, store
from core.journal import enter
from core.limits import is_clean


def checked_source(name: str) -> str:
    """The name of a sending system, blanks around it off. Raises SourceInvalid."""
    source = name.strip()
    if not 1 <= len(source) <= 40 or source in (PAGE, HEAD_OFFICE) or not is_clean(source):
        raise SourceInvalid(fields={"source": SourceInvalid.message})
    return source


def import_bookings(centre_id: int, incoming: Sequence[Incoming], source: str) -> Received:
    """Store prepared bookings of a centre, with one entry in the journal where something changed.

    Whoever calls has checked the rights. Raises what ``receive`` raises.
    """
    done = store(centre_id, incoming, source)
    if done.made or done.changed:
        counts = {"bookings": done.made + done.changed, "made": done.made, "changed": done.changed}
        enter("house", "pos_booking_payment.bookings_imported", {"centre": centre_id, **counts})
    return done


def send_booking(centre_id: int, draft: BookingDraft, source: str, version: int | None = None) -> int:
    """Make or change one booking, journalled by its id, which is returned; ``version``: the one its sender saw.

    Whoever calls has checked the rights. Raises what ``receive`` raises.
    """
    number = " ".join(draft.number.split())
    done = receive(centre_id, [draft], source, versions={} if version is None else {number: version})
    booking_id = done.booking_ids[0]
    if not done.same:
        kind = "booking_made" if done.made else "booking_changed"
        enter("house", f"pos_booking_payment.{kind}", {"booking": booking_id, "centre": centre_id})
    return booking_id
