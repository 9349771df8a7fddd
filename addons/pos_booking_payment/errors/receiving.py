"""What is refused of bookings that are sent: every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import Invalid
from core.i18n import N_

KEPT_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: which draft (from 0), the path inside it (``fundings[1].amount``), a msgid and its values."""

    index: int
    path: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class BookingsRefused(Invalid):
    """Bookings with faults: nothing of what was sent is stored.

    ``faults`` are the first ``KEPT_FAULTS``, ``count`` all of them. One fault alone is the sentence itself.
    """

    code = "pos_booking_payment.bookings_refused"
    message = N_("Nothing was stored: %(count)s faults in the bookings that were sent.")

    def __init__(self, faults: list[Fault], count: int, drafts: int = 1) -> None:
        self.faults, self.count = faults, count
        places = {(fault.path if drafts == 1 else f"[{fault.index}].{fault.path}"): fault for fault in faults}
        if count == 1:
            fields = {place: fault.message for place, fault in places.items()}
            super().__init__(faults[0].message, fields=fields, **faults[0].params)
        else:
            super().__init__(fields={place: str(fault) for place, fault in places.items()}, count=count)


class Faults:
    """Collects what is wrong: the first ``KEPT_FAULTS`` in full, the others counted."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def add(self, index: int, path: str, message: str, **params: Any) -> None:
        """Note a fault."""
        self.count += 1
        if len(self.kept) < KEPT_FAULTS:
            self.kept.append(Fault(index, path, message, params))

    def refuse(self, drafts: int) -> None:
        """Raise BookingsRefused when there is a fault; ``drafts`` is how many were sent."""
        if self.count:
            raise BookingsRefused(self.kept, self.count, drafts)
