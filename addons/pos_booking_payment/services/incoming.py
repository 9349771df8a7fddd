"""Drafts made ready to be stored: cleaned before any database, then set beside what is known of their bookings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from addons.pos_booking_payment.errors.receiving import Faults
from addons.pos_booking_payment.services.draft_checks import NUMBER_TWICE, cleaned, fingerprint
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.receiving_known import known_bookings
from core.errors import Stale
from core.i18n import N_

OTHER_SOURCE = N_("The booking %(number)s is managed elsewhere (%(source)s): change it there.")
OLDER = N_("The booking %(number)s is already known in a newer state.")


@dataclass(slots=True)
class Incoming:
    """One draft, cleaned, beside what is known of its booking (None: it is new)."""

    index: int
    draft: BookingDraft
    fingerprint: str
    known: Any = None
    booking_id: int = 0

    @property
    def is_same(self) -> bool:
        """Whether its source said the same last time."""
        return self.known is not None and self.known.fingerprint == self.fingerprint


def prepare(drafts: Iterable[BookingDraft]) -> list[Incoming]:
    """The drafts as they will be stored, without a look at the database. Raises BookingsRefused with every fault."""
    faults, seen, found = Faults(), set(), []
    for index, draft in enumerate(drafts):
        clean = cleaned(draft, partial(faults.add, index))
        if clean.number in seen:
            faults.add(index, "number", NUMBER_TWICE)
        seen.add(clean.number)
        if not faults.count:
            found.append(Incoming(index, clean, fingerprint(clean)))
    faults.refuse(len(seen))
    return found


def compare(centre_id: int, incoming: Sequence[Incoming], source: str, versions: Mapping[str, int]) -> None:
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
