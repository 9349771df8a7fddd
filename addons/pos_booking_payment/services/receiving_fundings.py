"""The financings of bookings that are sent, beside those stored: made, changed, taken away or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from addons.pos_booking_payment.errors.receiving import Faults
from addons.pos_booking_payment.models import BookingPayment, Funding, FundingLine
from addons.pos_booking_payment.services.bulk import chunks, insert_rows, update_rows
from addons.pos_booking_payment.services.drafts import BookingDraft, FundingDraft
from core.db import db
from core.i18n import N_

_FUNDING: Any = Funding.__table__
_LINE: Any = FundingLine.__table__
_PAYMENT: Any = BookingPayment.__table__

SIGN_CHANGES = N_(
    "Something was paid at a till on this financing: it cannot become a repayment, nor a repayment a payment."
)


@dataclass
class Financing:
    """What changes in the financings of one call, as rows ready to be written; ``today`` is the centre's day."""

    today: date
    made: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[dict[str, Any]] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    """Cents paid on the financings of each booking, by its id."""
    overdue: set[int] = field(default_factory=set)
    """The known bookings that should have paid something by ``today`` and did not."""

    def add_new(self, booking_id: int, draft: BookingDraft) -> None:
        """The financings of a booking that is made."""
        self.made += [{"booking_id": booking_id, **_values(one), **_UNPAID} for one in draft.fundings]
        self.paid[booking_id] = sum(one.paid_elsewhere for one in draft.fundings)

    def compare(self, index: int, draft: BookingDraft, booking_id: int, stored: Sequence[Any], faults: Faults,
                now: datetime) -> None:  # fmt: skip
        """The financings of a known booking beside its ``stored`` rows; a sign that cannot change is a fault."""
        sent = {one.reference: at for at, one in enumerate(draft.fundings)}
        paid = 0
        for row in stored:
            at = sent.pop(row.reference, None)
            paid += row.paid_here
            if at is None:
                self._leave(row, now)
                continue
            one = draft.fundings[at]
            paid += one.paid_elsewhere
            self._note_overdue(booking_id, one, row.paid_here)
            if row.paid_here and (row.amount < 0) != (one.amount < 0):
                faults.add(index, f"fundings[{at}].amount", SIGN_CHANGES)
            values = _values(one)
            if row.withdrawn_at is not None or any(getattr(row, name) != values[name] for name in values):
                self.changed.append({"id": row.id, **values, "withdrawn_at": None})
        for at in sent.values():
            one = draft.fundings[at]
            paid += one.paid_elsewhere
            self._note_overdue(booking_id, one, 0)
            self.made.append({"booking_id": booking_id, **_values(one), **_UNPAID})
        self.paid[booking_id] = paid

    def _note_overdue(self, booking_id: int, one: FundingDraft, paid_here: int) -> None:
        """Overdue as ``statuses.status_after`` means it."""
        remaining = one.amount - one.paid_elsewhere - paid_here
        if one.due_on <= self.today and remaining * one.amount > 0:
            self.overdue.add(booking_id)

    def _leave(self, row: Any, now: datetime) -> None:
        """Its source does not send it any more: gone, or withdrawn where a till had to do with it."""
        if row.touched or row.paid_here:
            if row.withdrawn_at is None:
                self.withdrawn.append({"id": row.id, "paid_elsewhere": 0, "withdrawn_at": now})
        else:
            self.deleted.append(row.id)

    def write(self) -> None:
        """Write it all, a fixed number of statements per chunk."""
        for ids in chunks(self.deleted):
            db.session.connection().execute(_FUNDING.delete().where(_FUNDING.c.id.in_(ids)))
        for rows in chunks(self.withdrawn):
            update_rows(_FUNDING, rows)
        for rows in chunks(self.changed):
            update_rows(_FUNDING, rows)
        for rows in chunks(self.made):
            insert_rows(_FUNDING, rows)


def stored_fundings(booking_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The stored financings of bookings that are locked, by booking; ``touched``: a till had to do with it."""
    touched = exists().where(_LINE.c.funding_id == _FUNDING.c.id) | exists().where(
        _PAYMENT.c.funding_id == _FUNDING.c.id
    )
    found: dict[int, list[Any]] = {}
    for ids in chunks(sorted(booking_ids)):
        rows = select(_FUNDING, touched.label("touched")).where(_FUNDING.c.booking_id.in_(ids))
        for row in db.session.connection().execute(rows.order_by(_FUNDING.c.id)):
            found.setdefault(row.booking_id, []).append(row)
    return found


_UNPAID = {"paid_here": 0, "withdrawn_at": None}


def _values(one: FundingDraft) -> dict[str, Any]:
    """The columns that its source tells."""
    return {
        "reference": one.reference,
        "kind": one.kind,
        "label": one.label,
        "due_on": one.due_on,
        "amount": one.amount,
        "paid_elsewhere": one.paid_elsewhere,
    }
