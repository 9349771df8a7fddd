"""Bookings come in: what a page, a file or the API tells of them is compared with what is stored, and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from addons.pos_booking_payment.errors.receiving import Faults
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import PAGE
from addons.pos_booking_payment.services import receiving_services as services
from addons.pos_booking_payment.services.bulk import chunks, insert_rows, new_ids, update_rows
from addons.pos_booking_payment.services.draft_checks import services_total
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.incoming import Incoming, compare, prepare
from addons.pos_booking_payment.services.receiving_customers import People, key_of
from addons.pos_booking_payment.services.receiving_fundings import Financing, stored_fundings
from addons.pos_booking_payment.services.receiving_known import (
    bookings_of_customers,
    lock_bookings,
    lock_centre,
)
from addons.pos_booking_payment.services.statuses import status_told
from core import clock
from core.web.folding import fold

_BOOKING: Any = Booking.__table__


@dataclass(frozen=True, slots=True)
class Received:
    """What a call did: counts, and the ids of the bookings in the order of the drafts."""

    made: int
    changed: int
    same: int
    booking_ids: list[int]


def receive(
    centre_id: int,
    drafts: Sequence[BookingDraft],
    source: str,
    *,
    versions: Mapping[str, int] | None = None,
) -> Received:
    """Make and change bookings of a centre as ``source`` tells them, inside the caller's unit of work.

    Whoever calls has checked the rights. All or nothing, a fixed number of statements per 2,000 drafts. What says
    the same as before changes nothing. ``versions`` gives, by number, the version that the sender saw (0: he makes a
    new booking). Objects of these bookings that were read before are not refreshed. Raises BookingsRefused with every
    fault, Stale for another version, NotFound where there is no such centre or the addon is off in it.
    """
    return store(centre_id, prepare(drafts), source, versions=versions)


def store(
    centre_id: int,
    incoming: Sequence[Incoming],
    source: str,
    *,
    versions: Mapping[str, int] | None = None,
) -> Received:
    """``receive`` of what was prepared before the unit of work began: the rest needs the database."""
    today = clock.business_day(lock_centre(centre_id))
    compare(centre_id, incoming, source, versions or {})
    now = clock.now()
    wanted = [one for one in incoming if not one.is_same]
    people = People.of(centre_id, (one.draft for one in wanted), source)
    known = {one.known.id: one for one in wanted if one.known is not None}
    locked = lock_bookings(known.keys() | bookings_of_customers(people.renamed))
    financing = _financing(known, len(incoming), now, today)
    people.lock()
    customers = people.write(now)
    new = [one for one in wanted if one.known is None]
    _insert(centre_id, new, source, customers, financing, now)
    _update(list(known.values()), locked, source, customers, financing, now)
    _note_revisions(incoming)
    services.delete_groups(known)
    services.insert_groups((one.booking_id, one.draft) for one in wanted)
    financing.write()
    _search_again(people, [row for id_, row in locked.items() if id_ not in known])
    ids = [one.booking_id for one in incoming]
    return Received(len(new), len(known), len(incoming) - len(wanted), ids)


def _financing(known: Mapping[int, Incoming], sent: int, now: datetime, today: date) -> Financing:
    """What changes in the financings of known bookings, which are locked. Raises BookingsRefused."""
    financing, faults = Financing(today), Faults()
    stored = stored_fundings(known)
    for id_, one in known.items():
        financing.compare(one.index, one.draft, id_, stored.get(id_, ()), faults, now)
    faults.refuse(sent)
    return financing


def _insert(
    centre_id: int,
    new: list[Incoming],
    source: str,
    customers: Mapping[str, int],
    financing: Financing,
    now: datetime,
) -> None:
    fixed = {"centre_id": centre_id, "source": source, "version": 1, "extras_total": 0}
    fixed |= {"created_at": now, "updated_at": now}
    for part in chunks(new):
        rows = []
        for id_, one in zip(new_ids(_BOOKING, len(part)), part, strict=True):
            one.booking_id = id_
            financing.add_new(id_, one.draft)
            told = _values(one, customers[key_of(one.draft, source)], financing.paid[id_])
            rows.append({"id": id_, "number": one.draft.number, **told, **fixed})
        insert_rows(_BOOKING, rows)


def _update(
    known: list[Incoming],
    locked: Mapping[int, Any],
    source: str,
    customers: Mapping[str, int],
    financing: Financing,
    now: datetime,
) -> None:
    for part in chunks(known):
        rows = []
        for one in part:
            told = _values(one, customers[key_of(one.draft, source)], financing.paid[one.booking_id])
            if one.draft.revision is None:
                told["revision"] = one.known.revision
            before = locked[one.booking_id]
            if source != PAGE:  # who edits the page sees the status that payments gave it, and means his own
                told["status"] = status_told(
                    one.draft.status,
                    before.status,
                    settled=one.draft.contract_signed and one.booking_id not in financing.overdue,
                    due=told["services_total"] + before.extras_total - told["paid"],
                )
            rows.append({"id": one.booking_id, **told, "version": one.known.version + 1, "updated_at": now})
        update_rows(_BOOKING, rows)


def _values(one: Incoming, customer_id: int, paid: int) -> dict[str, Any]:
    """The columns that a draft tells."""
    draft = one.draft
    return {
        "customer_id": customer_id,
        "arrives_on": draft.arrives_on,
        "departs_on": draft.departs_on,
        "room": draft.room,
        "status": draft.status,
        "contract_signed": draft.contract_signed,
        "services_total": services_total(draft),
        "paid": paid,
        "invoice_number": draft.invoice_number,
        "invoiced_on": draft.invoiced_on,
        "revision": draft.revision,
        "fingerprint": one.fingerprint,
        "search": search_text(draft.number, draft.customer.name, draft.room),
    }


def search_text(number: str, name: str, room: str) -> str:
    """What a booking is searched by (``Booking.search``)."""
    return (fold(f"{number} {name} {room}") or "")[:400]


def _note_revisions(incoming: Sequence[Incoming]) -> None:
    """A newer state that says the same: only its number is noted, nothing changed for a till."""
    newer = [
        {"id": one.booking_id, "revision": one.draft.revision}
        for one in incoming
        if one.is_same and one.draft.revision not in (None, one.known.revision)
    ]
    for rows in chunks(newer):
        update_rows(_BOOKING, rows)


def _search_again(people: People, others: Sequence[Any]) -> None:
    """The other bookings of customers who are called differently now are found by the new name."""
    names = {id_: values["name"] for id_, values in people.changed.items()}
    found = [
        {"id": row.id, "search": search_text(row.number, names[row.customer_id], row.room)}
        for row in others
        if row.customer_id in names
    ]
    for rows in chunks(found):
        update_rows(_BOOKING, rows)
