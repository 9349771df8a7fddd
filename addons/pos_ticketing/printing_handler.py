"""What follows from the events of the point of sale on paper: the tickets of a finished order come out at once."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.events import OrderValidated
from addons.pos_session.models import Desk, Session
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.delivery_kind import mode_of
from addons.pos_ticketing.services.printing import printable_tickets, queue_tickets
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import current_actor
from core.web.i18n import language, translate


def print_at_once(event: OrderValidated) -> None:
    """Queue the tickets of a finished draft for the printer of its desk, unless they are delivered otherwise.

    Two statements where the desk has no printer in use, or nothing is a ticket: the page of the order then offers
    them. A one-shot sale answers with its tickets: no statement.
    """
    if event.one_shot or not current_actor().may(SELL, event.centre_id):
        return
    printer_id = desk_printer(event.session_id)
    if printer_id is None or mode_of(event.order_id) is not None:
        return
    tickets = printable_tickets(event.order_id)
    if tickets:
        queue_tickets(tickets, printer_id, translate, language())


def desk_printer(session_id: int) -> int | None:
    """The printer in use of the desk of a session; one statement."""
    found: int | None = db.session.execute(
        select(Printer.id)
        .join(Desk, Desk.printer_id == Printer.id)
        .join(Session, Session.desk_id == Desk.id)
        .where(Session.id == session_id, Printer.active)
    ).scalar_one_or_none()
    return found
