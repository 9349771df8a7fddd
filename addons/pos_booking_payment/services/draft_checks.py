"""Checks a booking as it was sent, before any database: every fault is noted with its place, nothing is raised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from addons.pos_booking_payment.models.booking import FUNDING_KINDS, STATUSES
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_session.services import customers
from core.errors import Invalid
from core.i18n import N_
from core.limits import is_clean
from core.money import MAX_AMOUNT
from core.vat import WHOLE, price_line

Note = Callable[..., None]
"""(path, msgid, **params): keeps a fault."""

MAX_QUANTITY = 1_000_000
MAX_REVISION = 2**63 - 1
MAX_FUNDINGS = 200
MAX_SERVICES = 1_000
"""Of a booking; and so many groups."""

REQUIRED = N_("This is required.")
TOO_LONG = N_("This text is too long.")
UNPRINTABLE = N_("This text holds characters that cannot be printed.")
UNKNOWN_STATUS = N_("This status is not known.")
UNKNOWN_KIND = N_("A financing is an instalment or an invoice.")
DEPARTS_BEFORE = N_("The departure is before the arrival.")
AMOUNT_ZERO = N_("The amount of a financing is never 0.")
AMOUNT_TOO_LARGE = N_("This amount is too large.")
OUT_OF_RANGE = N_("This number is out of range.")
PERCENT = N_("This is between 0 and 100 percent.")
REFERENCE_TWICE = N_("Two financings of the booking have this reference.")
NUMBER_TWICE = N_("Two bookings that were sent have this number.")
INVOICE_HALF = N_("The number of an invoice and its date go together.")
TOO_MANY = N_("These are too many for one booking.")

_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_CUSTOMER = ("name", "email", "phone", "address", "postcode", "city", "vat_number")


def cleaned(draft: BookingDraft, note: Note) -> BookingDraft:
    """The booking as it is stored, blanks of its texts put in order; what is wrong is told to ``note``."""
    if draft.departs_on < draft.arrives_on:
        note("departs_on", DEPARTS_BEFORE)
    if draft.status not in STATUSES:
        note("status", UNKNOWN_STATUS)
    if draft.total is not None and abs(draft.total) > MAX_AMOUNT:
        note("total", AMOUNT_TOO_LARGE)
    if draft.revision is not None and not 0 <= draft.revision <= MAX_REVISION:
        note("revision", OUT_OF_RANGE)
    invoice = _text(draft.invoice_number, 40, "invoice_number", note)
    if (invoice == "") != (draft.invoiced_on is None):
        note("invoiced_on" if invoice else "invoice_number", INVOICE_HALF)
    if len(draft.fundings) > MAX_FUNDINGS:
        note("fundings", TOO_MANY)
    if len(draft.groups) + sum(len(group.services) for group in draft.groups) > MAX_SERVICES:
        note("groups", TOO_MANY)
    return replace(
        draft,
        number=_text(draft.number, 40, "number", note, required=True),
        room=_text(draft.room, 80, "room", note),
        invoice_number=invoice,
        customer=_customer(draft.customer, note),
        groups=_groups(draft.groups, note),
        fundings=_fundings(draft.fundings, note),
    )


def services_total(draft: BookingDraft) -> int:
    """Cents: what its sender says, or the sum of its services."""
    if draft.total is not None:
        return draft.total
    return sum(
        price_line(line.quantity, line.unit_price, line.rate, line.discount).total_ttc
        for group in draft.groups
        for line in group.services
    )


def fingerprint(draft: BookingDraft) -> str:
    """A stable hash of what a cleaned booking says; its ``revision`` apart, which says nothing of it."""
    who = draft.customer
    text = _CANONICAL(
        [
            draft.number,
            [who.reference, *(getattr(who, name) for name in _CUSTOMER)],
            [draft.arrives_on.isoformat(), draft.departs_on.isoformat(), draft.room, draft.status],
            [draft.contract_signed, draft.total, draft.invoice_number, str(draft.invoiced_on)],
            [
                [
                    group.label,
                    *((s.label, s.quantity, s.unit_price, s.rate, s.discount) for s in group.services),
                ]
                for group in draft.groups
            ],
            [
                (f.reference, f.due_on.isoformat(), f.amount, f.kind, f.label, f.paid_elsewhere)
                for f in draft.fundings
            ],
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _customer(who: CustomerDraft, note: Note) -> CustomerDraft:
    """The customer, checked and written as the till does it."""
    typed = {name: getattr(who, name) for name in _CUSTOMER}
    for name, value in typed.items():
        if value and not is_clean(value):
            note(f"customer.{name}", UNPRINTABLE)
            return who
    reference = _text(who.reference, 180, "customer.reference", note)
    try:
        values: Mapping[str, Any] = customers.checked(typed)
    except Invalid as refusal:
        for name, message in refusal.fields.items():
            note(f"customer.{name}", message)
        return who
    return CustomerDraft(reference=reference, **{name: values[name] for name in _CUSTOMER})


def _groups(groups: tuple[GroupDraft, ...], note: Note) -> tuple[GroupDraft, ...]:
    """The groups, whose services together must stay an amount."""
    lines = [line for group in groups for line in group.services]
    if sum(abs(line.quantity * line.unit_price) for line in lines) > MAX_AMOUNT:
        note("total", AMOUNT_TOO_LARGE)
    return tuple(_group(group, f"groups[{at}]", note) for at, group in enumerate(groups))


def _group(group: GroupDraft, path: str, note: Note) -> GroupDraft:
    label = _text(group.label, 120, f"{path}.label", note, required=True)
    services = tuple(_service(line, f"{path}.services[{at}]", note) for at, line in enumerate(group.services))
    return GroupDraft(label, services)


def _service(line: ServiceDraft, path: str, note: Note) -> ServiceDraft:
    if line.quantity == 0 or abs(line.quantity) > MAX_QUANTITY:
        note(f"{path}.quantity", OUT_OF_RANGE)
    if abs(line.unit_price) > MAX_AMOUNT or abs(line.quantity * line.unit_price) > MAX_AMOUNT:
        note(f"{path}.unit_price", AMOUNT_TOO_LARGE)
    for name in ("rate", "discount"):
        if not 0 <= getattr(line, name) <= WHOLE:
            note(f"{path}.{name}", PERCENT)
    label = _text(line.label, 200, f"{path}.label", note, required=True)
    return replace(line, label=label) if label != line.label else line


def _fundings(fundings: tuple[FundingDraft, ...], note: Note) -> tuple[FundingDraft, ...]:
    clean, seen = [], set()
    for at, one in enumerate(fundings):
        path = f"fundings[{at}]"
        if one.amount == 0:
            note(f"{path}.amount", AMOUNT_ZERO)
        for name in ("amount", "paid_elsewhere"):
            if abs(getattr(one, name)) > MAX_AMOUNT:
                note(f"{path}.{name}", AMOUNT_TOO_LARGE)
        if one.kind not in FUNDING_KINDS:
            note(f"{path}.kind", UNKNOWN_KIND)
        reference = _text(one.reference, 60, f"{path}.reference", note, required=True)
        label = _text(one.label, 120, f"{path}.label", note)
        if reference in seen:
            note(f"{path}.reference", REFERENCE_TWICE)
        seen.add(reference)
        if (reference, label) != (one.reference, one.label):
            one = replace(one, reference=reference, label=label)
        clean.append(one)
    return tuple(clean)


def _text(value: str, longest: int, path: str, note: Note, *, required: bool = False) -> str:
    if not value and not required:
        return value
    text = " ".join(value.split())
    if len(text) > longest:
        note(path, TOO_LONG)
    elif not is_clean(text):
        note(path, UNPRINTABLE)
    elif required and not text:
        note(path, REQUIRED)
    return text
