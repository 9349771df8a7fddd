"""Files (dossiers): a file is a paid order, its tickets and all that came after; found, leafed through, listed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from addons.pos_session.models import Customer, Order, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_ticketing.models import OrderContact, Performance, Ticket, TicketCancellation
from addons.pos_ticketing.services.order_search import ticket_numbered
from core.db import db
from core.identity.models import User
from core.web.folding import contains, words_of


def files() -> Select[Any]:
    """Every file of the actor's centres with its session, customer and operator, the newest first."""
    columns: list[Any] = [
        Order.id,
        Order.number,
        Order.created_at,
        Order.validated_at,
        Order.state,
        Order.total_ttc,
        Order.corrects_id,
        Order.session_id,
        Session.desk_code,
        Session.desk_name,
        Customer.name.label("customer"),
        User.name.label("operator"),
    ]
    return (
        select(*columns)
        .join(Order.session)
        .outerjoin(Order.customer)
        .outerjoin(User, User.id == Order.created_by_id)
        .order_by(Order.created_at.desc(), Order.id.desc())
    )


def of_performance(performance_id: int) -> ColumnElement[bool]:
    """The files with a ticket of a performance."""
    return Order.id.in_(select(Ticket.order_id).where(Ticket.performance_id == performance_id))


def of_event(text: str) -> ColumnElement[bool]:
    """The files with a ticket of an event whose title holds every word."""
    words = [contains(Ticket.event, word) for word in words_of(text)]
    return Order.id.in_(select(Ticket.order_id).where(*words))


def of_ticket(text: str) -> ColumnElement[bool]:
    """The files with a ticket of this number, as printed or without its zeros."""
    return Order.id.in_(select(Ticket.order_id).where(ticket_numbered(text)))


def of_contact(text: str) -> ColumnElement[bool]:
    """The files of a customer, or with a contact or a beneficiary, whose name holds every word."""
    named = select(Customer.id).where(*(contains(Customer.name, word) for word in words_of(text)))
    return or_(
        Order.customer_id.in_(named),
        Order.id.in_(select(OrderContact.order_id).where(OrderContact.customer_id.in_(named))),
        Order.id.in_(select(Ticket.order_id).where(Ticket.customer_id.in_(named))),
    )


def at_desk(desk_id: int) -> ColumnElement[bool]:
    """The files made at a point of sale."""
    return Order.session_id.in_(select(Session.id).where(Session.desk_id == desk_id))


def taken_back_since() -> ColumnElement[bool]:
    """The files of which something was taken back later."""
    return Order.id.in_(
        select(Ticket.order_id).join(TicketCancellation, TicketCancellation.ticket_id == Ticket.id)
    )


def last_file(user_id: int, desk_id: int | None) -> int | None:
    """The last file of an operator at a point of sale; his last one anywhere without a desk. None: he has none."""
    return _beside(user_id, desk_id, None, before=True)


def neighbours(order: Order, user_id: int, desk_id: int | None) -> tuple[int | None, int | None]:
    """The files of an operator before and after one, at a point of sale (None: that of the file); three statements."""
    if desk_id is None:
        desk_id = db.session.execute(
            select(Session.desk_id).where(Session.id == order.session_id)
        ).scalar_one()
    return (
        _beside(user_id, desk_id, order.id, before=True),
        _beside(user_id, desk_id, order.id, before=False),
    )


def file_numbered(text: str) -> int | None:
    """The file of an order number, or of a ticket number, in the actor's centres; the last one where two go by it."""
    number = text.strip().upper()
    found = db.session.execute(
        select(Order.id).where(Order.number == number, Order.state == VALIDATED)
    ).scalar_one_or_none()
    if found is None and number:
        wanted = select(Order.id).where(of_ticket(number)).order_by(Order.id.desc()).limit(1)
        found = db.session.execute(wanted).scalar_one_or_none()
    return found


def performance_choices(centre_id: int) -> list[tuple[int, str, Any]]:
    """The performances with tickets in a centre, the latest first: (id, event, start); at most 200."""
    rows = db.session.execute(
        select(Performance.id, Ticket.event, Performance.starts_at)
        .join(Ticket, Ticket.performance_id == Performance.id)
        .where(Performance.centre_id == centre_id)
        .group_by(Performance.id, Ticket.event, Performance.starts_at)
        .order_by(Performance.starts_at.desc(), Performance.id)
        .limit(200)
    )
    return [(row.id, row.event, row.starts_at) for row in rows]


def _beside(user_id: int, desk_id: int | None, order_id: int | None, *, before: bool) -> int | None:
    wanted = select(Order.id).where(Order.created_by_id == user_id, Order.state == VALIDATED)
    if desk_id is not None:
        wanted = wanted.where(at_desk(desk_id))
    if order_id is not None:
        wanted = wanted.where(Order.id < order_id if before else Order.id > order_id)
    wanted = wanted.order_by(Order.id.desc() if before else Order.id)
    found: int | None = db.session.execute(wanted.limit(1)).scalar_one_or_none()
    return found
