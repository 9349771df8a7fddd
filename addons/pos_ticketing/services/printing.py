"""Printing tickets: the first print is the original, every later one a numbered duplicate (requirements.md T2-7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from addons.pos_session.models import Session
from addons.pos_ticketing.errors import TicketCancelledAlready
from addons.pos_ticketing.models import Ticket, TicketCancellation
from addons.pos_ticketing.permissions import REPRINT, SELL
from addons.pos_ticketing.services.performance_states import check_may_issue
from addons.pos_ticketing.services.ticket_document import KIND, ticket_receipt
from core.db import db
from core.documents.copies import DocumentCopy, next_copy
from core.documents.escpos import receipt_bytes
from core.documents.printers import SECOND_COPY_NOTICE, Printer, enqueue_print
from core.documents.receipt import Receipt
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre

Translate = Callable[[str], str]


def tickets_of_order(order_id: int) -> Sequence[Ticket]:
    """The tickets of an order, in the order of their numbers; those the actor may know of."""
    return db.session.scalars(
        select(Ticket).where(Ticket.order_id == order_id).order_by(Ticket.series_id, Ticket.number)
    ).all()


def printable_tickets(order_id: int) -> Sequence[Ticket]:
    """The same without those that are cancelled: nobody gets paper for a dead code."""
    return db.session.scalars(
        select(Ticket)
        .outerjoin(TicketCancellation, TicketCancellation.ticket_id == Ticket.id)
        .where(Ticket.order_id == order_id, TicketCancellation.ticket_id.is_(None))
        .order_by(Ticket.series_id, Ticket.number)
    ).all()


def check_printable(tickets: Sequence[Ticket]) -> None:
    """Refuse a cancelled ticket; one statement for all. Raises TicketCancelledAlready."""
    cancelled = set(
        db.session.scalars(
            select(TicketCancellation.ticket_id).where(
                TicketCancellation.ticket_id.in_([ticket.id for ticket in tickets])
            )
        )
    )
    for ticket in tickets:
        if ticket.id in cancelled:
            raise TicketCancelledAlready(number=ticket.full_number)


def printers_of(centre_id: int) -> Sequence[Printer]:
    """The printers in use of a centre, by name."""
    wanted = select(Printer).where(Printer.centre_id == centre_id, Printer.active).order_by(Printer.name)
    return db.session.scalars(wanted).all()


def receipts_of(tickets: Sequence[Ticket], translate: Translate, language: str) -> list[Receipt]:
    """The tickets as originals, nothing counted. Raises what ``check_may_print`` does."""
    check_may_print(tickets)
    centre = visible_centre(tickets[0].centre_id)
    return [ticket_receipt(ticket, centre, translate, language) for ticket in tickets]


def check_may_print(tickets: Sequence[Ticket]) -> None:
    """Refuse to print nothing (NotFound), without the right (Forbidden), and what ``check_printable`` refuses."""
    if not tickets:
        raise NotFound()
    require(SELL, tickets[0].centre_id)
    check_printable(tickets)


def copies_so_far(tickets: Sequence[Ticket]) -> list[int]:
    """Which copy the next print of each ticket will be: 0 for one never printed. One statement."""
    printed = db.session.execute(
        select(DocumentCopy.document_id, func.count().label("copies"))
        .where(DocumentCopy.kind == KIND, DocumentCopy.document_id.in_([ticket.id for ticket in tickets]))
        .group_by(DocumentCopy.document_id)
    )
    counts: dict[int, int] = {row.document_id: row.copies for row in printed}
    return [counts.get(ticket.id, 0) for ticket in tickets]


def count_prints(tickets: Sequence[Ticket]) -> list[int]:
    """Count one more print of each ticket: 0 for an original, n for DUPLICATA n; in a unit of work.

    Raises Forbidden for a reprint without the right to it, PerformanceClosed for one of a closed performance (nothing
    is counted then).
    """
    chains = _chains_of(tickets)
    # In the order of the journal's chains, which each print locks: two bulk printings never wait in a circle.
    ordered = sorted(tickets, key=lambda ticket: (chains[ticket.session_id], ticket.id))
    counted = {ticket.id: next_copy(KIND, ticket.id, chains[ticket.session_id]) for ticket in ordered}
    copies = [counted[ticket.id] for ticket in tickets]
    if any(copies):
        require(REPRINT, tickets[0].centre_id)
        again = zip(tickets, copies, strict=True)
        check_may_issue({ticket.performance_id for ticket, copy in again if copy})
    return copies


def queue_tickets(tickets: Sequence[Ticket], printer_id: int, translate: Translate, language: str) -> int:
    """Queue tickets for a receipt printer; returns how many. Raises as the two above, and PrinterInactive."""
    printer = visible(Printer, printer_id)
    documents = receipts_of(tickets, translate, language)
    for ticket, document, copy in zip(tickets, documents, count_prints(tickets), strict=True):
        enqueue_print(
            printer_id,
            receipt_bytes(document.as_copy(copy), printer.columns),
            f"{KIND}:{ticket.id}:{copy}",
            notice=translate(SECOND_COPY_NOTICE),
        )
    return len(tickets)


def _chains_of(tickets: Sequence[Ticket]) -> dict[int, str]:
    """The journal's chain of the desk whose session sold each ticket, by session."""
    wanted = select(Session.id, Session.desk_id).where(
        Session.id.in_({ticket.session_id for ticket in tickets})
    )
    return {row.id: f"desk:{row.desk_id}" for row in db.session.execute(wanted)}
