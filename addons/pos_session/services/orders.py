"""Draft orders at the till: begun, filled, emptied, abandoned. Numbers are taken once and never given again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from addons.pos_session.errors import (
    AbandonReasonRequired,
    LineNotFound,
    OrderElsewhere,
    OrderNotDraft,
    OrderOnHold,
)
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.models.order import ABANDONED, DRAFT
from addons.pos_session.models.session import order_number
from addons.pos_session.permissions import SELL
from addons.pos_session.services.joining import merge
from addons.pos_session.services.kinds import check_alone, line_kinds, price_items, sold_kinds
from addons.pos_session.services.line_kinds import LineRef, OrderRef, SessionRef
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.paid_lines import check_never_paid, check_nothing_paid, paid_of
from addons.pos_session.services.reasons import checked_reason, tidy_reason
from addons.pos_session.services.writing import insert_lines
from core import clock
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.models import User
from core.identity.visibility import visible
from core.journal import enter

HAS_LINES = select(OrderLine.id).where(OrderLine.order_id == Order.id).exists()
"""Whether an order holds something, as a condition of a statement on ``Order``."""


def new_order(session_id: int) -> Order:
    """A draft with the next number of the session. Raises SessionNotOpen, NotFound, Forbidden."""
    session, sequence, _ = take_session(session_id, SELL, orders=1)
    order = Order(
        centre_id=session.centre_id,
        session_id=session.id,
        sequence=sequence,
        number=order_number(session.desk_code, session.number, sequence),
        created_by_id=session.user_id,
        operator_id=session.user_id,
    )
    db.session.add(order)
    db.session.flush()
    return order


def empty_draft(session_id: int) -> Order | None:
    """The draft without lines that the actor already has in an open session, so that none piles up."""
    session, _, _ = take_session(session_id, SELL)
    found: Order | None = db.session.execute(
        select(Order)
        .where(
            Order.session_id == session.id,
            Order.state == DRAFT,
            Order.operator_id == session.user_id,
            Order.held_at.is_(None),
            ~select(OrderLine.id).where(OrderLine.order_id == Order.id).exists(),
        )
        .order_by(Order.id)
        .limit(1)
    ).scalar_one_or_none()
    return found


def lock_draft(order_id: int, *, receipts: int = 0, taken: bool = True) -> tuple[Order, SessionRef, int]:
    """The draft, its session locked, and the next receipt number (taken with ``receipts=1``).

    Only who is at a draft changes it (``services/holding.py``); ``taken=False`` asks for it all the same. Raises
    NotFound, SessionNotOpen, OrderNotDraft, OrderOnHold, OrderElsewhere: nobody else writes in this session until the
    end of the unit.
    """
    order = visible(Order, order_id)
    session, _, receipt_no = take_session(order.session_id, SELL, receipts=receipts)
    db.session.refresh(order)
    if order.state != DRAFT:
        raise OrderNotDraft(number=order.number, links=[_link(order)])
    if taken and order.held_at is not None:
        raise OrderOnHold(number=order.number, links=[_link(order)])
    if taken and session.user_id is not None and order.operator_id not in (None, session.user_id):
        raise elsewhere(order)
    return order, session, receipt_no


def elsewhere(order: Order) -> OrderElsewhere:
    """The refusal to an operator who is not at a draft: with the name of who is, and where to take it over."""
    operator = db.session.get(User, order.operator_id) if order.operator_id else None
    return OrderElsewhere(number=order.number, name=operator.name if operator else "", links=[_link(order)])


def draft_ref(order: Order, session: SessionRef) -> OrderRef:
    """What line kinds know of a draft."""
    return OrderRef(order.id, order.number, session, order.total_ttc)


def add_items(order_id: int, items: Sequence[dict[str, Any]]) -> list[LineRef]:
    """Price ``items`` and put them on a draft; the same product at the same price joins its line.

    Returns the new lines. Raises OrderNotDraft, SessionNotOpen, ItemsInvalid, LineStandsAlone, and what the
    kinds refuse.
    """
    order, session, _ = lock_draft(order_id)
    kinds = line_kinds(session.centre_id)
    priced = price_items(session, items, kinds)
    held = lines_of(order.id)
    check_alone(kinds, [*_named(held), *((kind, line.label) for kind in priced for line in priced[kind])])
    fresh = {
        kind: merge([line for line in held if line.kind == kind], lines) for kind, lines in priced.items()
    }
    written = insert_lines(order.id, fresh, after=max((line.position for line in held), default=0))
    ref = draft_ref(order, session)
    for kind, lines in written.items():
        if lines:
            kinds[kind].claimed(ref, lines)
    update_total(order)
    return [line for lines in written.values() for line in lines]


def _named(lines: Iterable[OrderLine]) -> list[tuple[str, str]]:
    return [(line.kind, line.label) for line in lines]


def remove_lines(order_id: int, line_ids: Sequence[int]) -> None:
    """Take lines off a draft; their kinds release what they held. Raises LineNotFound, LinePaid, OrderNotDraft."""
    order, session, _ = lock_draft(order_id)
    paid = paid_of(order.id)
    removed: dict[str, list[LineRef]] = {}
    found = {line.id: line for line in lines_of(order.id)}
    for line_id in line_ids:
        if line_id not in found:
            raise LineNotFound()
        check_never_paid(found[line_id], paid)
        removed.setdefault(found[line_id].kind, []).append(line_ref(found[line_id]))
    kinds = sold_kinds(session.centre_id, removed)
    for kind, lines in removed.items():
        kinds[kind].removed(draft_ref(order, session), lines)
    db.session.execute(delete(OrderLine).where(OrderLine.id.in_(line_ids), OrderLine.order_id == order.id))
    update_total(order)


def abandon(order_id: int, reason: str = "", *, on_hold: bool = False) -> Order:
    """Give a draft up («Abandonner ordre»): it stays as a trace and its number is never used again.

    What holds something is given up for a reason, and not before its payments were taken back. ``on_hold``: also a
    draft put on hold, or in the hands of another. Raises AbandonReasonRequired, OrderPartlyPaid, OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id, taken=not on_hold)
    lines = [line_ref(line) for line in lines_of(order.id)]
    why = checked_reason(reason, AbandonReasonRequired) if lines else tidy_reason(reason)
    check_nothing_paid(order)
    for code, kind in line_kinds(session.centre_id).items():
        kind.abandoned(draft_ref(order, session), [line for line in lines if line.kind == code])
    order.state = ABANDONED
    order.abandoned_at = clock.now()
    order.abandoned_by_id = session.user_id
    order.abandon_reason = why
    db.session.flush()
    enter(
        f"desk:{session.desk_id}",
        "pos_session.order_abandoned",
        {"order": order.id, "number": order.number, "session": session.id, "total": order.total_ttc},
    )
    return order


def lines_of(order_id: int) -> list[OrderLine]:
    """The lines of an order as they were added."""
    return list(
        db.session.execute(
            select(OrderLine)
            .where(OrderLine.order_id == order_id)
            .order_by(OrderLine.position)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def line_ref(line: OrderLine) -> LineRef:
    """A stored line as its kind knows it."""
    return LineRef(
        id=line.id,
        kind=line.kind,
        label=line.label,
        quantity=line.quantity,
        unit_price=line.unit_price,
        rate=line.rate,
        discount=line.discount,
        total_ttc=line.total_ttc,
        unit_price_ht=line.unit_price_ht,
        total_ht=line.total_ht,
        product_id=line.product_id,
        turnover=line.turnover,
    )


def update_total(order: Order) -> None:
    """The total of a draft is the sum of its lines."""
    total = select(func.coalesce(func.sum(OrderLine.total_ttc), 0)).where(OrderLine.order_id == order.id)
    order.total_ttc = int(db.session.execute(total).scalar_one())
    db.session.flush()


def _link(order: Order) -> Link:
    return Link(N_("See the order"), "pos_session.order_show", {"order_id": order.id})
