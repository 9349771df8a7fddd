"""What a file holds: its tickets with all that became of them, contacts, deliveries, what corrects what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from addons.pos_session.models import Customer, Order
from addons.pos_session.models.order import VALIDATED
from addons.pos_ticketing.models import (
    Delivery,
    DeliveryMode,
    DocumentTemplate,
    Door,
    OrderContact,
    OrderDelivery,
    OrderDocument,
    Performance,
    Scan,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.performance import CLOSED
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.services.places import place_of
from addons.pos_ticketing.services.ticket_document import KIND
from core.db import db
from core.documents.copies import DocumentCopy
from core.identity.models import User


@dataclass(frozen=True)
class Entry:
    """A scan at a door, with its verdict."""

    at: datetime
    door: str
    verdict: str
    who: str


@dataclass(frozen=True)
class Print:
    """A print of a ticket: 0 is the original, n is DUPLICATA n."""

    at: datetime
    copy: int
    who: str


@dataclass(frozen=True)
class FileTicket:
    """A ticket and all that became of it; ``replaced_by`` and ``replaces`` are (id, number, order id) of others."""

    ticket: Ticket
    performance_state: str
    beneficiary: str
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    reason: str = ""
    cancelling_order: int | None = None
    replaced_by: tuple[int, str, int] | None = None
    replaces: tuple[int, str, int] | None = None
    entries: list[Entry] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)

    @property
    def printable(self) -> bool:
        """Whether it may be printed: not once cancelled, and not again once its performance is closed."""
        return self.cancelled_at is None and not (self.prints and self.performance_state == CLOSED)

    @property
    def entered_at(self) -> datetime | None:
        """When somebody was let in with it."""
        return next((entry.at for entry in self.entries if entry.verdict == "admitted"), None)

    @property
    def place(self) -> str:
        """Zone, row and seat in one text."""
        return place_of(self.ticket)

    @property
    def state(self) -> str:
        """``valid``, ``cancelled``, ``replaced`` or ``entered``."""
        if self.replaced_by is not None:
            return "replaced"
        if self.cancelled_at is not None:
            return "cancelled"
        return "valid" if self.entered_at is None else "entered"


def tickets_of_file(order_id: int) -> list[FileTicket]:
    """The tickets of an order in the order of their numbers; three statements however many there are."""
    return _tickets(Ticket.order_id == order_id)


def whole_ticket(ticket_id: int) -> FileTicket:
    """One ticket with all that became of it; the caller may see it."""
    return _tickets(Ticket.id == ticket_id)[0]


def _tickets(condition: Any) -> list[FileTicket]:
    newer, older, who = aliased(Ticket), aliased(Ticket), aliased(User)
    rows = db.session.execute(
        select(
            Ticket,
            Performance.state,
            Customer.name,
            TicketCancellation.cancelled_at,
            TicketCancellation.reason,
            TicketCancellation.order_id,
            who.name,
            newer.id,
            newer.series_code,
            newer.number,
            newer.order_id,
            older.id,
            older.series_code,
            older.number,
            older.order_id,
        )
        .join(Performance, Performance.id == Ticket.performance_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(TicketCancellation, TicketCancellation.ticket_id == Ticket.id)
        .outerjoin(who, who.id == TicketCancellation.user_id)
        .outerjoin(newer, newer.replaces_id == Ticket.id)
        .outerjoin(older, older.id == Ticket.replaces_id)
        .where(condition)
        .order_by(Ticket.series_id, Ticket.number)
    ).all()
    ids = [row[0].id for row in rows]
    entries, prints = _entries(ids), _prints(ids)
    return [
        FileTicket(
            ticket=row[0],
            performance_state=row[1],
            beneficiary=row[2] or "",
            cancelled_at=row[3],
            reason=row[4] or "",
            cancelling_order=row[5],
            cancelled_by=row[6] or "",
            replaced_by=_other(row[7:11]),
            replaces=_other(row[11:15]),
            entries=entries.get(row[0].id, []),
            prints=prints.get(row[0].id, []),
        )
        for row in rows
    ]


def _other(found: Sequence[Any]) -> tuple[int, str, int] | None:
    return None if found[0] is None else (found[0], number_text(found[1], found[2]), found[3])


def _entries(ticket_ids: Collection[int]) -> dict[int, list[Entry]]:
    rows = db.session.execute(
        select(Scan.ticket_id, Scan.scanned_at, Door.name, Scan.verdict, User.name.label("who"))
        .join(Door, Door.id == Scan.door_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.ticket_id.in_(ticket_ids))
        .order_by(Scan.id)
    )
    found: dict[int, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(
            Entry(row.scanned_at, row.name, row.verdict, row.who or "")
        )
    return found


def _prints(ticket_ids: Collection[int]) -> dict[int, list[Print]]:
    rows = db.session.execute(
        select(DocumentCopy.document_id, DocumentCopy.at, DocumentCopy.copy, User.name.label("who"))
        .outerjoin(User, User.id == DocumentCopy.actor_id)
        .where(DocumentCopy.kind == KIND, DocumentCopy.document_id.in_(ticket_ids))
        .order_by(DocumentCopy.document_id, DocumentCopy.copy)
    )
    found: dict[int, list[Print]] = {}
    for row in rows:
        found.setdefault(row.document_id, []).append(Print(row.at, row.copy, row.who or ""))
    return found


def family_of(order: Order) -> list[Order]:
    """The first order of a file and all that correct it, as they were made; the order itself among them."""
    first = order.corrects_id or order.id
    wanted = select(Order).where(or_(Order.id == first, Order.corrects_id == first), Order.state == VALIDATED)
    return list(db.session.scalars(wanted.order_by(Order.id)))


def contacts_of(order_id: int) -> list[tuple[Customer, int]]:
    """The contacts of an order in their order, each with how many of its tickets are in his name."""
    tickets = (
        select(func.count())
        .where(Ticket.order_id == order_id, Ticket.customer_id == Customer.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Customer, tickets)
        .join(OrderContact, OrderContact.customer_id == Customer.id)
        .where(OrderContact.order_id == order_id)
        .order_by(OrderContact.position)
    )
    return [(row[0], row[1]) for row in rows]


def delivery_of(order_id: int) -> Row[Any] | None:
    """How the tickets are delivered (``mode``, ``recipient``, ``state``, times); None: printed at once."""
    columns: list[Any] = [
        DeliveryMode.name.label("mode"),
        Customer.name.label("recipient"),
        Delivery.state,
        Delivery.printed_at,
        Delivery.sent_at,
    ]
    wanted = (
        select(*columns)
        .select_from(OrderDelivery)
        .join(DeliveryMode, DeliveryMode.id == OrderDelivery.mode_id)
        .outerjoin(Delivery, Delivery.order_id == OrderDelivery.order_id)
        .outerjoin(Customer, Customer.id == OrderDelivery.recipient_id)
        .where(OrderDelivery.order_id == order_id)
    )
    return db.session.execute(wanted).one_or_none()


def documents_wanted(order_id: int) -> list[str]:
    """The names of the documents asked for with an order."""
    wanted = (
        select(DocumentTemplate.name)
        .join(OrderDocument, OrderDocument.template_id == DocumentTemplate.id)
        .where(OrderDocument.order_id == order_id)
    )
    return list(db.session.scalars(wanted.order_by(DocumentTemplate.name)))
