"""What must always be true of orders paid in several payments: to the cent, and as signed. Reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select

from addons.pos_session.models import Order, OrderLine, Payment, PaymentLine, PaymentPart
from addons.pos_session.models.order import VALIDATED
from core.db import db
from core.journal.models import ENTRIES

BATCH = 500
KIND = "pos_session.payment"

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_SHARE: Any = PaymentLine.__table__


def broken_splits() -> Iterator[str]:
    """A sentence for each rule that a payment of a part of an order breaks."""
    for sentence, statement in (
        ("The lines of payment {} do not add up to it.", _wrong_shares()),
        ("The payments of order line {} do not add up to it.", _wrong_lines()),
        ("Payment {} is not the opposite of the one it cancels.", _wrong_cancellations()),
    ):
        for key in db.session.execute(statement).scalars():
            yield sentence.format(key)
    yield from _altered_payments()


def _wrong_shares() -> Select[tuple[int]]:
    return (
        select(_PAYMENT.c.id)
        .join(_SHARE, _SHARE.c.payment_id == _PAYMENT.c.id)
        .group_by(_PAYMENT.c.id, _PAYMENT.c.total)
        .having(func.sum(_SHARE.c.amount) != _PAYMENT.c.total)
    )


def _wrong_lines() -> Select[tuple[int]]:
    """Of a draft at most the whole line is paid; of a finished order exactly that."""
    quantity, amount = func.sum(_SHARE.c.quantity), func.sum(_SHARE.c.amount)
    between = or_(
        and_(_LINE.c.quantity > 0, quantity >= 0, quantity <= _LINE.c.quantity),
        and_(_LINE.c.quantity < 0, quantity <= 0, quantity >= _LINE.c.quantity),
    )
    whole = and_(quantity == _LINE.c.quantity, amount == _LINE.c.total_ttc)
    return (
        select(_LINE.c.id)
        .join(_SHARE, _SHARE.c.line_id == _LINE.c.id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .group_by(_LINE.c.id, _LINE.c.quantity, _LINE.c.total_ttc, _ORDER.c.state)
        .having(or_(not_(between), and_(_ORDER.c.state == VALIDATED, not_(whole))))
    )


def _wrong_cancellations() -> Select[tuple[int]]:
    first = _PAYMENT.alias("first")
    return (
        select(_PAYMENT.c.id)
        .join(first, first.c.id == _PAYMENT.c.cancels_id)
        .where(or_(_PAYMENT.c.total != -first.c.total, _PAYMENT.c.order_id != first.c.order_id))
    )


def _altered_payments() -> Iterator[str]:
    """Is each payment of a part still what was signed, and is each signed?"""
    signed: set[int] = set()
    wanted = select(ENTRIES.c.data).where(ENTRIES.c.kind == KIND).order_by(ENTRIES.c.chain, ENTRIES.c.seq)
    for rows in db.session.execute(wanted.execution_options(yield_per=BATCH)).scalars().partitions():
        entries = {entry["payment"]: entry for entry in map(json.loads, rows)}
        signed |= set(entries)
        stored = _stored(list(entries))
        for payment_id, entry in entries.items():
            if stored.get(payment_id) != {name: entry[name] for name in _NAMES}:
                yield f"Payment {payment_id} is not what the journal says of it."
    for payment_id in db.session.execute(select(_SHARE.c.payment_id).distinct()).scalars():
        if payment_id not in signed:
            yield f"Payment {payment_id} is stored but the journal knows nothing of it."


_NAMES = ("order", "session", "total", "cancels", "parts", "lines")


def _stored(ids: list[int]) -> dict[int, dict[str, Any]]:
    """What the entries of these payments would say if they were signed from what is stored now."""
    parts: defaultdict[int, list[Any]] = defaultdict(list)
    for part in db.session.execute(select(_PART).where(_PART.c.payment_id.in_(ids)).order_by(_PART.c.id)):
        parts[part.payment_id].append([part.method_id, part.kind, part.amount])
    lines: defaultdict[int, list[Any]] = defaultdict(list)
    shares = select(_SHARE).where(_SHARE.c.payment_id.in_(ids)).order_by(_SHARE.c.line_id)
    for share in db.session.execute(shares):
        lines[share.payment_id].append([share.line_id, share.quantity, share.amount])
    return {
        row.id: {
            "order": row.order_id,
            "session": row.session_id,
            "total": row.total,
            "cancels": row.cancels_id,
            "parts": parts[row.id],
            "lines": lines[row.id],
        }
        for row in db.session.execute(select(_PAYMENT).where(_PAYMENT.c.id.in_(ids)))
    }
