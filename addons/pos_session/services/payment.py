"""Paying a draft order, whole or a part of its lines, and taking a payment back; all paid, the order becomes a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from addons.pos_session.errors import OrderEmpty
from addons.pos_session.errors.payment import (
    CancelReasonRequired,
    NothingDue,
    PaymentCancelled,
    PaymentNotFound,
)
from addons.pos_session.events import OrderPartlyPaid
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.permissions import REFUND, SELL
from addons.pos_session.services.kinds import sold_kinds
from addons.pos_session.services.line_kinds import LineRef, OrderRef, SessionRef
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.orders import draft_ref, line_ref, lines_of, lock_draft
from addons.pos_session.services.parts import counter_parts, payments_of, written_parts
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.splitting import Share, choose, rests, taken_of, with_free_lines
from addons.pos_session.services.tenders import Method, Part, Tender, change_of, check_cash_out
from addons.pos_session.services.turnover import total_before_tax
from addons.pos_session.services.writing import (
    cash_in_drawer,
    check_payment,
    check_writing,
    finish,
    insert_payment,
    settle_in,
)
from core import clock
from core.db import db
from core.events import announce
from core.identity.actor import require
from core.journal import enter

AskedTenders = Callable[[int, Mapping[int, Method]], Sequence[Tender]]
"""What is tendered, asked once the cents due and the methods of the centre are known."""


def pay(
    order_id: int,
    tenders: Sequence[Tender] | AskedTenders,
    lines: Mapping[int, int] | None = None,
    *,
    every_method: bool = False,
) -> dict[str, Any]:
    """Pay ``lines`` (``{line id: how many of it}``) of a draft, or all that remains; the server computes the change.

    A payment is a fact at once. When nothing remains to be paid the order is finished, and the answer is that of
    ``sale.sell`` with the change of this payment; else ``{"order_id", "payment_id", "change", "remaining"}`` (cents).
    ``every_method``: also by what the till does not offer, which the addon that hides it takes by itself.
    Inside a unit of work (``core.idempotency.once``). Raises OrderEmpty, OrderNotDraft, SessionNotOpen, LineNotFound,
    NotLeftToPay, NothingDue, what ``tenders.settle`` refuses, and what the line kinds refuse (a seat lost).
    """
    order, session, receipt_no = lock_draft(order_id, receipts=1 if lines is None else 0)
    stored = lines_of(order.id)
    if not stored:
        raise OrderEmpty()
    by_kind = _by_kind(stored)
    kinds = sold_kinds(session.centre_id, by_kind)
    taken = taken_of(order.id)
    remaining = rests(stored, taken)
    chosen = choose(stored, remaining, lines)
    last = with_free_lines(remaining, chosen)
    shares = chosen if last is None else last
    due = sum(share.amount for share in shares)
    left = sum(rest.amount for rest in remaining) - due
    if (taken or last is None) and not _sensible(due, left, last is not None):
        raise NothingDue()
    if last is not None and lines is not None:
        _, _, receipt_no = take_session(session.id, SELL, receipts=1)
    parts = _settled(session, due, tenders, every_method)
    every_part = [*(written_parts(order.id) if taken else ()), *parts]
    total = sum(line.total_ttc for line in stored)
    ref = OrderRef(order.id, order.number, session, total)
    if last is not None:
        ref = OrderRef(
            order.id, order.number, session, total, validated_at=clock.now(), receipt_no=receipt_no
        )
    check_payment(ref, every_part)
    if last is not None:
        _validate(order, ref, stored)
    payment_id = None
    if shares or not taken:
        payment_id = _write(ref, parts, shares if taken or last is None else ())
    answer = {"order_id": order.id, "payment_id": payment_id, "change": change_of(parts)}
    if last is None:
        announce(OrderPartlyPaid(order.id, session.id, session.centre_id))
        return answer | {"remaining": left}
    return finish(ref, by_kind, every_part, kinds) | answer | {"remaining": 0}


def cancel_payment(order_id: int, payment_id: int, reason: str) -> dict[str, Any]:
    """Give a payment of a draft back by the means it was paid with; its lines can be paid again.

    Returns ``{"order_id", "payment_id", "given_back"}`` (cents). Raises OrderNotDraft, SessionNotOpen, Forbidden (it
    needs the right to refund), PaymentNotFound, PaymentCancelled, CancelReasonRequired, NotEnoughCash.
    """
    order, session, _ = lock_draft(order_id)
    require(REFUND, session.centre_id)
    paid = {each.payment.id: each for each in payments_of(order.id)}.get(payment_id)
    if paid is None:
        raise PaymentNotFound()
    if paid.cancelled or paid.is_cancellation:
        raise PaymentCancelled()
    why = checked_reason(reason, CancelReasonRequired)
    check_writing(session)
    parts = counter_parts(paid)
    check_cash_out(parts, cash_in_drawer(session.id))
    shares = [Share(share.line_id, -share.quantity, -share.amount) for share in paid.shares]
    written = _write(draft_ref(order, session), parts, shares, cancels_id=payment_id, reason=why)
    announce(OrderPartlyPaid(order.id, session.id, session.centre_id))
    return {"order_id": order.id, "payment_id": written, "given_back": paid.payment.total}


def _settled(
    session: SessionRef, due: int, tenders: Sequence[Tender] | AskedTenders, every_method: bool
) -> list[Part]:
    if callable(tenders):  # how much is not known yet: the drawer is added up in any case
        given, tendered = tenders, due + 1
        return settle_in(
            session, due, lambda methods: given(due, methods), tendered, every_method=every_method
        )
    tendered = sum(tender.amount for tender in tenders)
    return settle_in(session, due, lambda methods: tenders, tendered, every_method=every_method)


def _sensible(due: int, left: int, is_last: bool) -> bool:
    """Of an order in several payments each pays something, and what takes off stands with what it is taken off."""
    return due >= 0 if is_last else due > 0 and left >= 0


def _by_kind(stored: Sequence[OrderLine]) -> dict[str, list[LineRef]]:
    lines: dict[str, list[LineRef]] = {}
    for line in stored:
        lines.setdefault(line.kind, []).append(line_ref(line))
    return lines


def _validate(order: Order, ref: OrderRef, stored: Sequence[OrderLine]) -> None:
    """The draft becomes a fact: from here on its row cannot be changed."""
    order.state = VALIDATED
    order.total_ttc = ref.total_ttc
    order.total_ht = total_before_tax(stored)
    order.receipt_no = ref.receipt_no
    order.validated_at = ref.validated_at
    order.validated_by_id = ref.session.user_id
    db.session.flush()


def _write(
    ref: OrderRef,
    parts: Sequence[Part],
    shares: Sequence[Share],
    *,
    cancels_id: int | None = None,
    reason: str = "",
) -> int:
    """The rows of a payment; of a part of the order also its entry in the journal.

    A payment of the whole order has no shares: its entry is that of the sale.
    """
    payment_id = insert_payment(ref, parts, shares, cancels_id=cancels_id, reason=reason)
    if shares:
        enter(
            f"desk:{ref.session.desk_id}",
            "pos_session.payment",
            {
                "payment": payment_id,
                "order": ref.id,
                "number": ref.number,
                "session": ref.session.id,
                "total": sum(part.amount for part in parts),
                "cancels": cancels_id,
                "parts": [[part.method_id, part.kind, part.amount] for part in parts],
                "lines": sorted([share.line_id, share.quantity, share.amount] for share in shares),
            },
        )
    return payment_id
