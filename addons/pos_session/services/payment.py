"""Paying a draft order: the parts settle what is due, and the order becomes a fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.pos_session.errors import OrderEmpty
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.kinds import sold_kinds
from addons.pos_session.services.line_kinds import LineRef, OrderRef
from addons.pos_session.services.orders import line_ref, lines_of, lock_draft
from addons.pos_session.services.tenders import Tender
from addons.pos_session.services.writing import check_payment, finish, insert_payment, settle_in
from core import clock
from core.db import db


def pay(order_id: int, tenders: Sequence[Tender]) -> dict[str, Any]:
    """Pay and validate a draft with what was tendered; the server computes the change.

    Inside a unit of work (``core.idempotency.once``). The answer is that of ``sale.sell``. Raises OrderEmpty,
    OrderNotDraft, SessionNotOpen, what ``tenders.settle`` refuses, and what the line kinds refuse (a seat lost).
    """
    order, session, receipt_no = lock_draft(order_id, receipts=1)
    lines: dict[str, list[LineRef]] = {}
    for line in lines_of(order.id):
        lines.setdefault(line.kind, []).append(line_ref(line))
    if not lines:
        raise OrderEmpty()
    kinds = sold_kinds(session.centre_id, lines)
    due = sum(line.total_ttc for of_kind in lines.values() for line in of_kind)
    parts = settle_in(session, due, lambda methods: tenders, sum(tender.amount for tender in tenders))
    now = clock.now()
    ref = OrderRef(order.id, order.number, session, due, validated_at=now, receipt_no=receipt_no)
    check_payment(ref, parts)
    order.state = VALIDATED
    order.total_ttc = due
    order.receipt_no = receipt_no
    order.validated_at = now
    order.validated_by_id = session.user_id
    db.session.flush()
    insert_payment(ref, parts)
    return finish(ref, lines, parts, kinds)
