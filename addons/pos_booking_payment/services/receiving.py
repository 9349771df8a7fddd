"""Bookings come in: what a page, a file or the API tells of them is compared with what is stored, and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from addons.pos_booking_payment.errors.receiving import Faults
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services import receiving_services as services
from addons.pos_booking_payment.services.bulk import chunks, insert_rows, new_ids, update_rows
from addons.pos_booking_payment.services.draft_checks import (
    NUMBER_TWICE,
    cleaned,
    fingerprint,
    services_total,
)
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.receiving_customers import People, key_of
from addons.pos_booking_payment.services.receiving_fundings import Financing, stored_fundings
from addons.pos_booking_payment.services.receiving_known import (
    bookings_of_customers,
    known_bookings,
    lock_bookings,
    lock_centre,
)
from core import clock
from core.errors import Stale
from core.i18n import N_
from core.web.folding import fold

_BOOKING: Any = Booking.__table__

OTHER_SOURCE = N_("The booking %(number)s is managed elsewhere (%(source)s): change it there.")
OLDER = N_("The booking %(number)s is already known in a newer state.")


@dataclass(frozen=True, slots=True)
class Received:
    """What a call did: counts, and the ids of the bookings in the order of the drafts."""

    made: int
    changed: int
    same: int
    booking_ids: list[int]


@dataclass(slots=True)
class _Incoming:
    """One draft, cleaned, beside what is known of its booking (None: it is new)."""

    index: int
    draft: BookingDraft
    fingerprint: str
    known: Any = None
    booking_id: int = 0

    @property
    def is_same(self) -> bool:
        return self.known is not None and self.known.fingerprint == self.fingerprint


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
    incoming = _cleaned(drafts)
    lock_centre(centre_id)
    _compare(centre_id, incoming, source, versions or {})
    now = clock.now()
    wanted = [one for one in incoming if not one.is_same]
    people = People.of(centre_id, (one.draft for one in wanted), source)
    known = {one.known.id: one for one in wanted if one.known is not None}
    locked = lock_bookings(known.keys() | bookings_of_customers(people.renamed))
    financing = _financing(known, len(drafts), now)
    people.lock()
    customers = people.write(now)
    new = [one for one in wanted if one.known is None]
    _insert(centre_id, new, source, customers, financing, now)
    _update(list(known.values()), source, customers, financing, now)
    _note_revisions(incoming)
    services.delete_groups(known)
    services.insert_groups((one.booking_id, one.draft) for one in wanted)
    financing.write()
    _search_again(people, [row for id_, row in locked.items() if id_ not in known])
    ids = [one.booking_id for one in incoming]
    return Received(len(new), len(known), len(incoming) - len(wanted), ids)


def _cleaned(drafts: Sequence[BookingDraft]) -> list[_Incoming]:
    """The drafts as they are stored. Raises BookingsRefused."""
    faults, seen, found = Faults(), set(), []
    for index, draft in enumerate(drafts):
        clean = cleaned(draft, partial(faults.add, index))
        if clean.number in seen:
            faults.add(index, "number", NUMBER_TWICE)
        seen.add(clean.number)
        if not faults.count:
            found.append(_Incoming(index, clean, fingerprint(clean)))
    faults.refuse(len(drafts))
    return found


def _compare(centre_id: int, incoming: list[_Incoming], source: str, versions: Mapping[str, int]) -> None:
    """Tell each draft what is known of its booking. Raises BookingsRefused, Stale."""
    known, faults = known_bookings(centre_id, [one.draft.number for one in incoming]), Faults()
    for one in incoming:
        number, row = one.draft.number, known.get(one.draft.number)
        if number in versions and versions[number] != (0 if row is None else row.version):
            raise Stale()
        if row is None:
            continue
        one.known, one.booking_id = row, row.id
        revision = one.draft.revision
        if row.source != source:
            faults.add(one.index, "number", OTHER_SOURCE, number=number, source=row.source)
        elif revision is not None and row.revision is not None and revision < row.revision:
            faults.add(one.index, "revision", OLDER, number=number)
    faults.refuse(len(incoming))


def _financing(known: Mapping[int, _Incoming], drafts: int, now: datetime) -> Financing:
    """What changes in the financings of known bookings, which are locked. Raises BookingsRefused."""
    financing, faults = Financing(), Faults()
    stored = stored_fundings(known)
    for id_, one in known.items():
        financing.compare(one.index, one.draft, id_, stored.get(id_, ()), faults, now)
    faults.refuse(drafts)
    return financing


def _insert(
    centre_id: int,
    new: list[_Incoming],
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
    known: list[_Incoming], source: str, customers: Mapping[str, int], financing: Financing, now: datetime
) -> None:
    for part in chunks(known):
        rows = []
        for one in part:
            told = _values(one, customers[key_of(one.draft, source)], financing.paid[one.booking_id])
            if one.draft.revision is None:
                told["revision"] = one.known.revision
            rows.append({"id": one.booking_id, **told, "version": one.known.version + 1, "updated_at": now})
        update_rows(_BOOKING, rows)


def _values(one: _Incoming, customer_id: int, paid: int) -> dict[str, Any]:
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


def _note_revisions(incoming: list[_Incoming]) -> None:
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
