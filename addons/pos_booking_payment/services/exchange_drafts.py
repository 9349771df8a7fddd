"""Bookings of a batch of head office: the rows of four tables put together, booking by booking, as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from addons.pos_booking_payment.models.booking import INSTALMENT
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from core.i18n import N_

BOOKINGS = "t_reservation"
GROUPS = "t_reservation_groupe"
SERVICES = "t_reservation_prestation"
FINANCINGS = "t_reservation_financement"
TABLES = (BOOKINGS, GROUPS, SERVICES, FINANCINGS)

OUT_OF_ORDER = N_(
    "There is no such booking in t_reservation.xml, or the rows are not in the order of its bookings."
)
NO_GROUP = N_("The booking has no group of this position.")
SENT_WHOLE = N_("A booking is sent whole: what is gone of it is left out.")


@dataclass
class SentBooking:
    """A booking of a batch: what it says, the local id of its customer, and the place of each part of it.

    ``gone``: head office does not have it any more. ``places``: (table, line) by path in the draft.
    """

    number: str
    gone: bool
    customer_id: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    groups: tuple[GroupDraft, ...] = ()
    fundings: tuple[FundingDraft, ...] = ()
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def draft(self, customer_name: str) -> BookingDraft:
        """As it is received, its customer named by his local id."""
        sent = self.values
        return BookingDraft(
            number=self.number,
            customer=CustomerDraft(customer_name, reference=str(self.customer_id)),
            arrives_on=sent["arrives_on"],
            departs_on=sent["departs_on"],
            room=sent["room"],
            status=sent["status"],
            contract_signed=sent["contract_signed"],
            total=sent["total"],
            invoice_number=sent["invoice_number"],
            invoiced_on=sent["invoiced_on"],
            groups=self.groups,
            fundings=self.fundings,
            revision=sent["revision"],
        )

    def place(self, path: str) -> tuple[str, int, str]:
        """The table, the line and the field of what a path in the draft names: ``fundings[1].amount``."""
        begin, _, name = path.rpartition(".")
        while begin and begin not in self.places:
            begin = begin.rpartition(".")[0]
        table, line = self.places[begin]
        return table, line, "customer" if path.startswith("customer") else name


class _Parts:
    """The rows of a table of parts, taken booking by booking."""

    def __init__(self, batch: Any, table: str) -> None:
        self._batch, self._table = batch, table
        self._rows = iter(batch.rows(table))
        self._next = next(self._rows, None)

    def of(self, number: str) -> Iterator[Any]:
        while self._next is not None and self._next.values["booking"] == number:
            row, self._next = self._next, next(self._rows, None)
            if row.deleted:
                self._refuse(row, SENT_WHOLE)
            yield row

    def end(self) -> None:
        """Nothing may be left: it would be of a booking that is not there."""
        if self._next is not None:
            self._refuse(self._next, OUT_OF_ORDER)

    def _refuse(self, row: Any, why: str) -> None:
        self._batch.refuse(self._table, row.line, "booking", why)


def sent_bookings(batch: Any) -> Iterator[SentBooking]:
    """The bookings of a batch in the order of its file, each with its parts. Refuses rows that belong to none."""
    groups, services, financings = (_Parts(batch, table) for table in (GROUPS, SERVICES, FINANCINGS))
    for row in batch.rows(BOOKINGS):
        number = row.values["code"]
        if row.deleted:
            yield SentBooking(number, gone=True)
            continue
        customer_id = batch.local("t_client", row.values["customer"])
        sent = SentBooking(number, False, customer_id or 0, row.values)
        sent.places[""] = (BOOKINGS, row.line)
        sent.groups = _groups(batch, sent, groups, services)
        sent.fundings = _fundings(sent, financings)
        yield sent
    for parts in (groups, services, financings):
        parts.end()


def _groups(batch: Any, sent: SentBooking, groups: _Parts, services: _Parts) -> tuple[GroupDraft, ...]:
    labels = sorted(((row.values["position"], row) for row in groups.of(sent.number)), key=lambda one: one[0])
    lines: dict[int, list[Any]] = {position: [] for position, _ in labels}
    for row in services.of(sent.number):
        if row.values["group"] not in lines:
            batch.refuse(SERVICES, row.line, "group", NO_GROUP)
        lines[row.values["group"]].append(row)
    made = []
    for at, (position, row) in enumerate(labels):
        sent.places[f"groups[{at}]"] = (GROUPS, row.line)
        inside = sorted(lines[position], key=lambda one: one.values["position"])
        for n, line in enumerate(inside):
            sent.places[f"groups[{at}].services[{n}]"] = (SERVICES, line.line)
        made.append(GroupDraft(row.values["label"], tuple(_service(line.values) for line in inside)))
    return tuple(made)


def _service(sent: dict[str, Any]) -> ServiceDraft:
    discount = sent["discount"] or 0
    return ServiceDraft(sent["label"], sent["quantity"], sent["unit_price"], sent["rate"], discount)


def _fundings(sent: SentBooking, financings: _Parts) -> tuple[FundingDraft, ...]:
    made = []
    for at, row in enumerate(financings.of(sent.number)):
        told = row.values
        sent.places[f"fundings[{at}]"] = (FINANCINGS, row.line)
        kind, elsewhere = told["kind"] or INSTALMENT, told["paid_elsewhere"] or 0
        made.append(
            FundingDraft(told["reference"], told["due_on"], told["amount"], kind, told["label"], elsewhere)
        )
    return tuple(made)
