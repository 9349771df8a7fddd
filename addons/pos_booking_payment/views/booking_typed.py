"""The form of a booking as it is shown: what was typed, kept as it was typed, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from flask import request

from addons.pos_booking_payment.models.booking import INSTALMENT
from addons.pos_booking_payment.services.draft_checks import MAX_FUNDINGS, MAX_SERVICES
from addons.pos_booking_payment.services.drafts import BookingDraft
from core.money import typed_amount
from core.web.reading import ticked

Row = dict[str, str]

PLAIN = ("customer_id", "customer_q", "name", "email", "phone", "arrives_on", "departs_on", "room", "status")
FUNDING = ("reference", "label", "due_on", "amount", "kind", "paid_elsewhere")
SERVICE = ("group", "label", "quantity", "price", "rate", "discount")


@dataclass
class Typed:
    """What stands in the form, by field; the rows of financings and services, empty ones too."""

    plain: Row
    contract_signed: bool = False
    fundings: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    is_searching: bool = False
    """Whether the contacts that the search finds are shown."""

    def add(self, kind: str, rate: int) -> None:
        """One more empty row."""
        if kind == "funding":
            self.fundings.append(dict.fromkeys(FUNDING, "") | {"kind": INSTALMENT})
        else:
            self.services.append(dict.fromkeys(SERVICE, "") | {"quantity": "1", "rate": str(rate)})

    def remove(self, row: str) -> None:
        """Take a row (``funding-2``) away."""
        kind, _dash, at = row.partition("-")
        rows = self.fundings if kind == "funding" else self.services
        if at.isascii() and at.isdigit() and int(at[:6]) < len(rows):
            del rows[int(at[:6])]


def typed_in_form() -> Typed:
    """What was sent."""
    return Typed(
        {name: request.form.get(name, "") for name in PLAIN},
        bool(ticked("contract_signed")),
        _rows("funding", FUNDING, MAX_FUNDINGS),
        _rows("service", SERVICE, MAX_SERVICES),
    )


def typed_of(draft: BookingDraft) -> Typed:
    """A stored booking as its form shows it."""
    return Typed(
        {
            **dict.fromkeys(PLAIN, ""),
            "customer_id": draft.customer.reference,
            "arrives_on": draft.arrives_on.isoformat(),
            "departs_on": draft.departs_on.isoformat(),
            "room": draft.room,
            "status": draft.status,
        },
        draft.contract_signed,
        [
            {
                "reference": one.reference,
                "label": one.label,
                "due_on": one.due_on.isoformat(),
                "amount": _written(one.amount),
                "kind": one.kind,
                "paid_elsewhere": _written(one.paid_elsewhere) if one.paid_elsewhere else "",
            }
            for one in draft.fundings
        ],
        [
            {
                "group": group.label,
                "label": line.label,
                "quantity": str(line.quantity),
                "price": _written(line.unit_price),
                "rate": str(line.rate),
                "discount": _written(line.discount) if line.discount else "",
            }
            for group in draft.groups
            for line in group.services
        ],
    )


def _rows(kind: str, fields: tuple[str, ...], most: int) -> list[Row]:
    columns = [request.form.getlist(f"{kind}_{name}") for name in fields]
    rows = zip_longest(*columns, fillvalue="")
    return [dict(zip(fields, values, strict=True)) for values in list(rows)[: most + 1]]


def _written(hundredths: int) -> str:
    """A signed amount, as a field is filled in."""
    return ("-" if hundredths < 0 else "") + typed_amount(hundredths)
