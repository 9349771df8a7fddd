"""Whom to refund of a cancelled performance: its tickets that are not taken back, by order."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Select, Table, func, select
from sqlalchemy import cast as as_type

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.models import Ticket, TicketCancellation
from core.db import db

_CANCELLATION = cast(Table, TicketCancellation.__table__)

AMOUNT = as_type(func.sum(Ticket.price), BigInteger)
"""What is to be refunded of a group of tickets; PostgreSQL sums whole numbers to decimals."""


class Due(NamedTuple):
    """What is to be refunded of a performance; ``amount`` in cents TTC."""

    orders: int
    tickets: int
    amount: int


def due_by_order(performance_id: int) -> Select[Any]:
    """A row per order and contact: ``order_id``, ``number``, ``contact`` …, ``tickets``, ``amount`` (cents TTC).

    The contact is the customer of the order, else the beneficiary of the ticket. For a ``Table``; the caller checks the
    centre.
    """
    shown: list[Any] = [
        Order.id.label("order_id"),
        Order.number.label("number"),
        Customer.name.label("contact"),
        Customer.phone.label("phone"),
        Customer.email.label("email"),
        func.count(Ticket.id).label("tickets"),
        AMOUNT.label("amount"),
    ]
    return (
        select(*shown)
        .select_from(Ticket)
        .join(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == func.coalesce(Order.customer_id, Ticket.customer_id))
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == Ticket.id)
        .where(Ticket.performance_id == performance_id, _CANCELLATION.c.ticket_id.is_(None))
        .group_by(Order.id, Order.number, Customer.name, Customer.phone, Customer.email)
    )


def due(performance_id: int) -> Due:
    """The totals of ``due_by_order``; one statement."""
    row = db.session.execute(
        select(
            func.count(Ticket.order_id.distinct()),
            func.count(Ticket.id),
            func.coalesce(AMOUNT, 0),
        )
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == Ticket.id)
        .where(Ticket.performance_id == performance_id, _CANCELLATION.c.ticket_id.is_(None))
    ).one()
    return Due(*row)
