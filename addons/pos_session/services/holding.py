"""Drafts put on hold and taken again, by the one who began them or by another operator, who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from addons.pos_session.errors import NothingToHold
from addons.pos_session.models import Customer, Order
from addons.pos_session.models.order import DRAFT
from addons.pos_session.services.orders import HAS_LINES, elsewhere, lines_of, lock_draft
from core import clock
from core.db import db
from core.identity.models import User


@dataclass(frozen=True)
class OtherDraft:
    """A draft that somebody could take: on hold since ``held_at``, or in the hands of ``operator``. Cents."""

    id: int
    number: str
    total: int
    created_at: datetime
    held_at: datetime | None
    operator_id: int | None
    operator: str
    customer: str


def hold(order_id: int) -> Order:
    """Put a draft aside: nobody changes it until it is taken again. Raises NothingToHold, OrderNotDraft."""
    order, _, _ = lock_draft(order_id)
    if not lines_of(order.id):
        raise NothingToHold()
    order.held_at = clock.now()
    db.session.flush()
    return order


def take_up(order_id: int, *, over: bool = False) -> Order:
    """Take a draft on hold again; ``over``: also out of the hands of another operator, who is then told.

    Raises OrderElsewhere when another is at it and nobody said ``over``: of two who take it at once, one gets it.
    """
    order, session, _ = lock_draft(order_id, taken=False)
    mine = order.operator_id in (None, session.user_id)
    if order.held_at is None and not mine and not over:
        raise elsewhere(order)
    order.held_at = None
    order.operator_id = session.user_id
    db.session.flush()
    return order


def other_drafts(session_id: int, but: int) -> list[OtherDraft]:
    """The drafts of a session besides one that hold something, those on hold first; one statement."""
    rows = db.session.execute(
        select(
            Order.id,
            Order.number,
            Order.total_ttc,
            Order.created_at,
            Order.held_at,
            Order.operator_id,
            User.name.label("operator"),
            Customer.name.label("customer"),
        )
        .outerjoin(User, User.id == Order.operator_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(
            Order.session_id == session_id,
            Order.state == DRAFT,
            Order.id != but,
            HAS_LINES,
        )
        .order_by(Order.held_at.is_(None), Order.id)
    )
    return [
        OtherDraft(
            row.id,
            row.number,
            row.total_ttc,
            row.created_at,
            row.held_at,
            row.operator_id,
            row.operator or "",
            row.customer or "",
        )
        for row in rows
    ]
