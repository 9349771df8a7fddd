"""Customer orders as documents: models -> JSON, and JSON, checked field by field, -> models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import marshmallow as ma
from sqlalchemy import delete, insert

from addons.pos_sync.errors.orders import OrderInvalid
from addons.pos_sync.models.customer_order import CustomerOrder, CustomerOrderLine
from addons.pos_sync.services.orders.document_schema import OrderDocumentSchema
from core.db import db
from core.journal.signing import canonical as canonical_json
from core.web.folding import fold

_LINE: Any = CustomerOrderLine.__table__
LINE_FIELDS = ("position", "article", "label", "quantity", "unit_price", "discount", "rate", "total_ttc")
CONTENT = ("status", "customer", "contact", "note", "wanted_on", "total_ttc", "cancel_reason")
"""What the people at an order decide; the rest of a document is where it comes from and what happened to it."""
TRACES = ("created_by", "created_at", "changed_by", "changed_at")


@dataclass(frozen=True)
class LineData:
    """A line of an order; fields as those of ``CustomerOrderLine`` (cents, hundredths of a percent)."""

    position: int
    article: str
    label: str
    quantity: int
    unit_price: int
    discount: int
    rate: int
    total_ttc: int


@dataclass(frozen=True)
class OrderData:
    """An order with its lines; fields as those of ``CustomerOrder``."""

    number: str
    origin: str
    version: int
    status: str
    customer: str
    contact: str
    note: str
    wanted_on: date | None
    total_ttc: int
    advances: int
    cancel_reason: str
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    lines: tuple[LineData, ...]


def to_document(order: CustomerOrder) -> dict[str, Any]:
    """The order as it travels: JSON values only. Its lines take one statement where they were not read yet."""
    named: dict[str, Any] = {
        name: getattr(order, name) for name in ("number", "origin", "version", "advances")
    }
    named |= {name: getattr(order, name) for name in CONTENT + TRACES}
    lines = [vars(line_of(line)) for line in order.lines]
    told = {
        name: value.isoformat() if isinstance(value, date) else value  # a datetime is a date too
        for name, value in named.items()
    }
    return {**told, "lines": lines}


def line_of(line: CustomerOrderLine) -> LineData:
    """What a line says."""
    return LineData(**{name: getattr(line, name) for name in LINE_FIELDS})


def canonical(document: Mapping[str, Any]) -> str:
    """The one JSON text of a document, as it is stored and sent."""
    return canonical_json(document)


def parse(text: str) -> OrderData:
    """The order of a stored or received JSON text. Raises OrderInvalid."""
    try:
        return read_document(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise OrderInvalid() from error


def read_document(document: Any) -> OrderData:
    """The order of a document. Raises OrderInvalid, whose ``fields`` name what is wrong: ``lines.0.quantity``."""
    try:
        values = OrderDocumentSchema().load(document)
    except ma.ValidationError as error:
        faults: dict[str, str] = {}
        _flatten("", error.messages, faults)
        raise OrderInvalid(fields=faults) from error
    return data_of(values)


def data_of(values: Mapping[str, Any]) -> OrderData:
    """The order of values that ``OrderDocumentSchema`` loaded (the API did it already)."""
    return OrderData(**{**values, "lines": tuple(LineData(**line) for line in values["lines"])})


def write_content(order: CustomerOrder, data: OrderData) -> None:
    """Give an order the content and the lines of a document; version, advances and traces are the caller's.

    Three statements, whatever the lines: the order is flushed first, so that a new one has its id.
    """
    for name in CONTENT:
        setattr(order, name, getattr(data, name))
    order.search = folded(order.number, data.customer, data.contact)
    db.session.add(order)
    db.session.flush()
    db.session.execute(delete(_LINE).where(_LINE.c.order_id == order.id))
    rows = [{"order_id": order.id, **vars(line)} for line in data.lines]
    if rows:
        db.session.execute(insert(_LINE), rows)
    db.session.expire(order, ["lines"])


def folded(number: str, customer: str, contact: str) -> str:
    """What ``CustomerOrder.search`` holds."""
    return (fold(f"{number} {customer} {contact}") or "")[:400]


def _flatten(path: str, node: Any, found: dict[str, str]) -> None:
    if isinstance(node, Mapping):
        for key, inner in node.items():
            _flatten(path if key == "_schema" else f"{path}.{key}".strip("."), inner, found)
    else:
        found[path] = " ".join(str(text) for text in node)
