"""The customers of bookings that are sent: found by what their sender calls them, else made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import CustomerReference
from addons.pos_booking_payment.models.booking import HEAD_OFFICE, PAGE
from addons.pos_booking_payment.services.bulk import chunks, insert_rows, new_ids, update_rows
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft
from addons.pos_session.models import Customer
from addons.pos_session.services.customers import digits_of
from core.db import db

_CUSTOMER: Any = Customer.__table__
_REFERENCE: Any = CustomerReference.__table__

SOURCE = "booking"
"""Of a customer that a booking brought."""

OF_PAGE = f"ref:{PAGE}:"
OF_HEAD_OFFICE = f"ref:{HEAD_OFFICE}:"
NAMED_BY_ID = (OF_PAGE, OF_HEAD_OFFICE)
"""How the keys of contacts begin that the page of this addon, and head office, name by their id here."""

_CONTACT = ("name", "email", "phone", "address", "postcode", "city", "vat_number")


def key_of(draft: BookingDraft, source: str) -> str:
    """What the customer of a booking is found by: his reference in that system, his mail, else the booking itself."""
    who = draft.customer
    if who.reference:
        return f"ref:{source}:{who.reference}"
    return f"mail:{who.email}" if who.email else f"booking:{draft.number}"


@dataclass
class People:
    """The customers of one call: who is known, who is new, whose contact data changes. Reads first, writes later."""

    centre_id: int
    wanted: dict[str, CustomerDraft]
    ids: dict[str, int] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    renamed: set[int] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, centre_id: int, drafts: Iterable[BookingDraft], source: str) -> People:
        """Find the customers of these bookings; one statement per chunk. Of one sent twice the last word counts."""
        people = cls(centre_id, {key_of(draft, source): draft.customer for draft in drafts})
        known = _REFERENCE.join(_CUSTOMER, _CUSTOMER.c.id == _REFERENCE.c.customer_id)
        columns = [_CUSTOMER.c[name] for name in ("id", *_CONTACT, "anonymised_at", "active")]
        for keys in chunks(list(people.wanted)):
            rows = select(_REFERENCE.c.reference, *columns).select_from(known)
            here = rows.where(_REFERENCE.c.centre_id == centre_id, _REFERENCE.c.reference.in_(keys))
            for row in db.session.connection().execute(here):
                people._note(row)
        return people

    def _note(self, row: Any) -> None:
        """Who was forgotten (T6-5) stays so: his system means somebody new by that name from now on.

        A contact that is named by his id is he, whatever became of him: his own page changes him, or head office.
        """
        if row.reference.startswith(NAMED_BY_ID):
            self.ids[row.reference] = row.id
            return
        if row.anonymised_at is not None:
            self.forgotten.add(row.reference)
            return
        self.ids[row.reference] = row.id
        values = _values(self.wanted[row.reference])
        if not row.active or any(getattr(row, name) != values[name] for name in _CONTACT):
            self.changed[row.id] = {**values, "active": True}
        if row.name != values["name"]:
            self.renamed.add(row.id)

    def lock(self) -> None:
        """Lock those that change, in id order; who was forgotten since he was read is not written to.

        Orders may name them meanwhile: a till names the customer before it locks the booking.
        """
        forgotten: set[int] = set()
        for ids in chunks(sorted(self.changed)):
            wanted = select(_CUSTOMER.c.id, _CUSTOMER.c.anonymised_at).where(_CUSTOMER.c.id.in_(ids))
            rows = db.session.connection().execute(
                wanted.order_by(_CUSTOMER.c.id).with_for_update(key_share=True)
            )
            forgotten.update(row.id for row in rows if row.anonymised_at is not None)
        for key in [key for key, id_ in self.ids.items() if id_ in forgotten]:
            self.changed.pop(self.ids.pop(key), None)
            self.forgotten.add(key)

    def write(self, now: datetime) -> Mapping[str, int]:
        """Make the new ones, change the known ones; returns the id of each by his key."""
        for rows in chunks([{"id": key, **values} for key, values in sorted(self.changed.items())]):
            update_rows(_CUSTOMER, list(rows))
        for keys in chunks([key for key in self.wanted if key not in self.ids]):
            self._make(dict(zip(keys, new_ids(_CUSTOMER, len(keys)), strict=True)), now)
        return self.ids

    def _make(self, new: dict[str, int], now: datetime) -> None:
        fixed = {
            "centre_id": self.centre_id,
            "is_walk_in": False,
            "source": SOURCE,
            "created_at": now,
            "last_activity_at": now,
            "active": True,
        }
        insert_rows(
            _CUSTOMER, [{"id": id_, **_values(self.wanted[key]), **fixed} for key, id_ in new.items()]
        )
        self._forget([key for key in new if key in self.forgotten])
        insert_rows(
            _REFERENCE,
            [{"centre_id": self.centre_id, "reference": key, "customer_id": id_} for key, id_ in new.items()],
        )
        self.ids.update(new)

    def _forget(self, keys: list[str]) -> None:
        """Take the references away from who was forgotten: they are somebody else's now."""
        if keys:
            gone = _REFERENCE.delete().where(
                _REFERENCE.c.centre_id == self.centre_id, _REFERENCE.c.reference.in_(keys)
            )
            db.session.connection().execute(gone)


def _values(who: CustomerDraft) -> dict[str, str]:
    """The columns of a cleaned customer."""
    return {**{name: getattr(who, name) for name in _CONTACT}, "phone_digits": digits_of(who.phone)}
