"""The one-shot sale, the hot path: priced, paid, delivered and journalled in one request (architecture.md, 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from addons.pos_session.errors import OrderEmpty, UnknownPaymentMethod
from addons.pos_session.models import Order
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.session import order_number
from addons.pos_session.permissions import SELL
from addons.pos_session.services.identification import identification
from addons.pos_session.services.kinds import check_alone, line_kinds, price_items
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.tenders import Method, Tender, everything_in_cash
from addons.pos_session.services.writing import (
    check_payment,
    finish,
    insert_lines,
    insert_payment,
    settle_in,
)
from core import clock
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.actor import current_actor
from core.vat import price_line, vat_rows

_ORDER: Any = Order.__table__
_INSERT_ORDER = insert(_ORDER).returning(_ORDER.c.id)


def sell(
    session_id: int, items: Sequence[dict[str, Any]], parts: Sequence[Mapping[str, Any]], key: str | None
) -> dict[str, Any]:
    """Sell ``items`` in an open session; the same ``key`` sent again gets the first answer.

    ``items``: dicts with ``kind`` and the kind's own keys (never a price). ``parts``: ``{"method": code, "amount":
    cents tendered, "identification": {"number", "bank", "drawer"}}``; none means everything in cash. Opens its own
    unit of work. Raises KeyMissing, KeyMismatch, SessionNotOpen, NotFound, Forbidden, OrderEmpty, and what pricing,
    claiming and paying refuse.
    """
    body = {"session": session_id, "items": list(items), "parts": [dict(part) for part in parts]}
    return once(
        key,
        f"pos_session.sale:{current_actor().user_id}",
        lambda: sell_in_unit(session_id, items, parts),
        fingerprint(body),
    )


def sell_in_unit(
    session_id: int, items: Sequence[dict[str, Any]], parts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """``sell`` inside the caller's unit of work, which keeps the key; its statements are counted in README.md."""
    session, sequence, receipt_no = take_session(session_id, SELL, orders=1, receipts=1)
    kinds = line_kinds(session.centre_id)
    priced = price_items(session, items, kinds)
    lines_wanted = [line for lines in priced.values() for line in lines]
    if not lines_wanted:
        raise OrderEmpty()
    check_alone(kinds, ((kind, line.label) for kind, lines in priced.items() for line in lines))
    amounts = [
        (line, price_line(line.quantity, line.unit_price, line.rate, line.discount)) for line in lines_wanted
    ]
    due = sum(priced.total_ttc for _, priced in amounts)
    taxed = vat_rows(
        (line.rate, priced.total_ttc, priced.total_ht) for line, priced in amounts if line.turnover
    )
    tendered = sum(part["amount"] for part in parts)
    settled = settle_in(session, due, lambda methods: tenders_of(parts, due, methods), tendered)
    number = order_number(session.desk_code, session.number, sequence)
    now = clock.now()
    values = {
        "centre_id": session.centre_id,
        "session_id": session.id,
        "sequence": sequence,
        "number": number,
        "state": VALIDATED,
        "total_ttc": due,
        "total_ht": sum(row.ht for row in taxed),
        "receipt_no": receipt_no,
        "created_by_id": session.user_id,
        "created_at": now,
        "validated_by_id": session.user_id,
        "validated_at": now,
        "abandon_reason": "",
    }
    order_id: int = db.session.connection().execute(_INSERT_ORDER, values).scalar_one()
    order = OrderRef(order_id, number, session, due, validated_at=now, receipt_no=receipt_no, one_shot=True)
    check_payment(order, settled)
    lines = insert_lines(order_id, priced)
    for kind, of_kind in lines.items():
        kinds[kind].claimed(order, of_kind)
    insert_payment(order, settled)
    return finish(order, lines, settled, kinds)


def tenders_of(parts: Sequence[Mapping[str, Any]], due: int, methods: Mapping[int, Method]) -> list[Tender]:
    """The tenders a client names by method code; none named: everything in cash (money.md, Payments)."""
    if not parts:
        return everything_in_cash(due, methods)
    by_code = {method.code: method.id for method in methods.values()}
    if any(part["method"] not in by_code for part in parts):
        raise UnknownPaymentMethod()
    return [
        Tender(by_code[part["method"]], part["amount"], identification(part.get("identification", {})))
        for part in parts
    ]
