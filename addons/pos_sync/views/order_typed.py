"""The form of a customer order as it is shown and sent: its fields, and its lines row by row, kept as typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from flask import request

from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.services.orders.document_schema import MOST_LINES
from addons.pos_sync.services.orders.lines import Wanted
from core.errors import Invalid
from core.money import parse_amount, typed_amount
from core.vat import WHOLE, InvalidDiscount
from core.web.errors import refusal_fields, refusal_text
from core.web.reading import optional_day, text, whole

Row = dict[str, str]
PLAIN = ("customer", "contact", "note", "wanted_on")
LINE = ("label", "article", "quantity", "price", "discount")


@dataclass(frozen=True)
class Content:
    """What a form says of an order, its lines not priced yet."""

    customer: str
    contact: str
    note: str
    wanted_on: date | None
    lines: list[Wanted]


@dataclass
class Typed:
    """What stands in the form, and the faults by field."""

    plain: Row
    lines: list[Row]
    errors: dict[str, str] = field(default_factory=dict)

    def add(self) -> None:
        """One more empty row."""
        self.lines.append(dict.fromkeys(LINE, "") | {"quantity": "1"})

    def remove(self, at: str) -> None:
        """Take a row away."""
        if at.isascii() and at.isdigit() and int(at[:6]) < len(self.lines):
            del self.lines[int(at[:6])]

    def content(self) -> Content | None:
        """What was meant; None when a field is wrong: ``errors`` say which, all at once. Empty rows are left out."""
        self.lines = [
            row for row in self.lines if any(row[name].strip() for name in ("label", "price", "discount"))
        ]
        customer = self._read("customer", lambda: text("customer", most=120, values=self.plain))
        contact = self._read("contact", lambda: text("contact", required=False, values=self.plain))
        note = self._read("note", lambda: text("note", most=500, required=False, values=self.plain))
        wanted_on = self._read("wanted_on", lambda: optional_day("wanted_on", values=self.plain))
        lines = [self._line(at, row) for at, row in enumerate(self.lines)]
        return None if self.errors else Content(customer, contact, note, wanted_on, lines)

    def _line(self, at: int, row: Row) -> Wanted:
        place = f"line-{at}"
        label = self._read(f"{place}-label", lambda: text("label", values=row))
        quantity = self._read(f"{place}-quantity", lambda: whole("quantity", least=1, most=9_999, values=row))
        price = self._read(
            f"{place}-price", lambda: parse_amount(row["price"]) if row["price"].strip() else None
        )
        discount = self._read(f"{place}-discount", lambda: _percent(row["discount"]))
        return Wanted(label, row["article"], quantity, price, discount)

    def _read(self, name: str, reading: Callable[[], Any]) -> Any:
        try:
            return reading()
        except Invalid as refusal:
            self.errors[name] = next(iter(refusal_fields(refusal).values()), "") or refusal_text(refusal)
            return None


def typed_in_form() -> Typed:
    """What was sent."""
    columns = [request.form.getlist(f"line_{name}") for name in LINE]
    rows = list(zip_longest(*columns, fillvalue=""))[:MOST_LINES]
    return Typed(
        {name: request.form.get(name, "") for name in PLAIN},
        [dict(zip(LINE, values, strict=True)) for values in rows],
    )


def typed_of(order: CustomerOrder) -> Typed:
    """A stored order as its form shows it."""
    return Typed(
        {
            "customer": order.customer,
            "contact": order.contact,
            "note": order.note,
            "wanted_on": order.wanted_on.isoformat() if order.wanted_on else "",
        },
        [
            {
                "label": line.label,
                "article": line.article,
                "quantity": str(line.quantity),
                "price": typed_amount(line.unit_price),
                "discount": typed_amount(line.discount) if line.discount else "",
            }
            for line in order.lines
        ],
    )


def _percent(typed: str) -> int:
    """Hundredths of a percent."""
    found = parse_amount(typed.replace("%", "")) if typed.strip() else 0
    if found > WHOLE:
        raise InvalidDiscount()
    return found
