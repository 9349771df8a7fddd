"""Is what is stored of each sale still what its signed journal entry says? Read in batches; reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.turnover import vat_of
from core.db import db
from core.journal.models import ENTRIES
from core.vat import price_line

BATCH = 500

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__

Sale = dict[str, Any]


def altered_sales() -> Iterator[str]:
    """A sentence for each validated order that is not what was signed, or that nothing signed speaks of."""
    signed: set[int] = set()
    for entries in _batches():
        signed |= set(entries)
        yield from _compare(entries)
    numbers = select(_ORDER.c.id, _ORDER.c.number).where(_ORDER.c.state == VALIDATED).order_by(_ORDER.c.id)
    for order_id, number in db.session.execute(numbers):
        if order_id not in signed:
            yield f"Order {number} is validated but the journal knows nothing of it."


def _batches() -> Iterator[dict[int, Sale]]:
    """The signed sales by order id, so many at a time."""
    sales = (
        select(ENTRIES.c.data)
        .where(ENTRIES.c.kind == "pos_session.sale")
        .order_by(ENTRIES.c.chain, ENTRIES.c.seq)
        .execution_options(yield_per=BATCH)
    )
    for rows in db.session.execute(sales).scalars().partitions():
        found = [json.loads(data) for data in rows]
        yield {sale["order"]: sale for sale in found}


def _compare(entries: dict[int, Sale]) -> Iterator[str]:
    ids = list(entries)
    orders = {row.id: row for row in db.session.execute(select(_ORDER).where(_ORDER.c.id.in_(ids)))}
    lines = _by_order(select(_LINE).where(_LINE.c.order_id.in_(ids)).order_by(_LINE.c.position))
    parts = _by_order(
        select(_PAYMENT.c.order_id, _PART.c.method_id, _PART.c.kind, _PART.c.amount)
        .join(_PART, _PART.c.payment_id == _PAYMENT.c.id)
        .where(_PAYMENT.c.order_id.in_(ids), _PART.c.reallocates_id.is_(None))
        .order_by(_PART.c.id)
    )
    for order_id, sale in entries.items():
        order = orders.get(order_id)
        if order is None:
            yield f"Order {sale['number']} is in the journal but not stored any more."
        elif _stored(order, lines[order_id], parts[order_id]) != {name: sale[name] for name in _NAMES}:
            yield f"Order {sale['number']} is not what the journal says of it."
        elif order.total_ht != sum(row[1] for row in sale["vat"]):
            yield f"The total before tax of order {sale['number']} is not what the journal says of it."
        elif any(
            line.corrects_id is None and _priced(line) != (line.total_ttc, line.unit_price_ht, line.total_ht)
            for line in lines[order_id]
        ):
            yield f"A line of order {sale['number']} does not come to what is stored."


_NAMES = ("number", "receipt", "session", "total", "vat", "parts")


def _stored(order: Any, lines: Sequence[Any], parts: Sequence[Any]) -> Sale:
    """What the entry of this sale would say if it were signed from what is stored now."""
    rows = vat_of(lines)
    return {
        "number": order.number,
        "receipt": order.receipt_no,
        "session": order.session_id,
        "total": order.total_ttc,
        "vat": [[row.rate, row.ht, row.vat, row.ttc] for row in rows],
        "parts": [[part.method_id, part.kind, part.amount] for part in parts],
    }


def _priced(line: Any) -> tuple[int, int, int]:
    amounts = price_line(line.quantity, line.unit_price, line.rate, line.discount)
    return amounts.total_ttc, amounts.unit_price_ht, amounts.total_ht


def _by_order(statement: Any) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.order_id].append(row)
    return found
