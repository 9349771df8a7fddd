"""Bookings come from head office with a batch of the exchanges, in its transaction, by the one way in.

The addon that asks may not be there and is never imported: the record below has the attributes of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.errors.receiving import BookingsRefused
from addons.pos_booking_payment.models import CustomerReference
from addons.pos_booking_payment.models.booking import HEAD_OFFICE
from addons.pos_booking_payment.services.bulk import CHUNK
from addons.pos_booking_payment.services.exchange_drafts import BOOKINGS, TABLES, SentBooking, sent_bookings
from addons.pos_booking_payment.services.locking import switched_off
from addons.pos_booking_payment.services.receiving import Received, receive
from addons.pos_booking_payment.services.receiving_customers import OF_HEAD_OFFICE
from addons.pos_booking_payment.services.withdrawing import gone_of, withdraw
from addons.pos_session.models import Customer
from core.db import db, upsert

_CUSTOMER: Any = Customer.__table__


@dataclass(frozen=True, slots=True)
class ImportTables:
    """Tables of a batch that this addon takes, and how."""

    tables: tuple[str, ...]
    apply: Callable[[Any], None]


def import_tables(centre_id: int) -> list[ImportTables]:
    """What this addon takes of a batch of head office for a centre: nothing where it is off, whoever acts."""
    off = db.session.connection().execute(switched_off(centre_id)).first() is not None
    return [] if off else [ImportTables(TABLES, apply)]


def apply(batch: Any) -> None:
    """Make and change the bookings of a batch, and withdraw those that head office has no more.

    So many of them at a time are held in memory. A fault refuses the batch with its file and line.
    """
    made = changed = 0
    kept: set[int] = set()
    deleted: list[str] = []
    bookings = sent_bookings(batch)
    while some := list(islice(bookings, CHUNK)):
        deleted += [one.number for one in some if one.gone]
        done = _receive(batch, [one for one in some if not one.gone])
        made, changed = made + done.made, changed + done.changed
        kept.update(done.booking_ids)
    if batch.full and batch.has(BOOKINGS):
        gone = gone_of(batch.centre_id, HEAD_OFFICE, kept=kept)
    else:
        gone = gone_of(batch.centre_id, HEAD_OFFICE, numbers=deleted)
    withdraw(batch.centre_id, gone)
    if made or changed or gone:
        counts = {"bookings": made + changed + len(gone), "made": made, "changed": changed, "gone": len(gone)}
        batch.enter("pos_booking_payment.bookings_imported", {"centre": batch.centre_id, **counts})


def _receive(batch: Any, sent: Sequence[SentBooking]) -> Received:
    names = _customers(batch.centre_id, {one.customer_id for one in sent})
    try:
        return receive(batch.centre_id, [one.draft(names[one.customer_id]) for one in sent], HEAD_OFFICE)
    except BookingsRefused as refusal:
        fault = refusal.faults[0]
        table, line, name = sent[fault.index].place(fault.path)
        batch.refuse(table, line, name, fault.message, fault.params)
        raise


def _customers(centre_id: int, ids: set[int]) -> dict[int, str]:
    """What customers of head office are called here, by id; from now on bookings may name them by it."""
    if not ids:
        return {}
    found = db.session.connection().execute(
        select(_CUSTOMER.c.id, _CUSTOMER.c.name).where(_CUSTOMER.c.id.in_(ids))
    )
    names = {row.id: row.name for row in found}
    known = upsert(CustomerReference).on_conflict_do_nothing(index_elements=["centre_id", "reference"])
    rows = [
        {"centre_id": centre_id, "reference": f"{OF_HEAD_OFFICE}{id_}", "customer_id": id_} for id_ in names
    ]
    db.session.connection().execute(known, rows)
    return names
