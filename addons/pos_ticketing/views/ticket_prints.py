"""Printing tickets from a page: as PDF, or on a printer of the house; every print after the first is a duplicate."""

from __future__ import annotations

from flask import Response, flash

from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.services.printing import check_may_print, queue_tickets
from addons.pos_ticketing.services.ticket_pdf import print_tickets
from core.uow import unit_of_work
from core.web.i18n import language, ngettext, translate
from core.web.reading import picked


def tickets_pdf(tickets: list[Ticket]) -> Response:
    """Draw and count the print: what cannot be drawn is not counted. A second one is a duplicate, and says so."""
    check_may_print(tickets)
    content = print_tickets(tickets, translate, language())
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{tickets[0].full_number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def queue(tickets: list[Ticket]) -> None:
    """Queue tickets for the printer that is picked in the form, and say how many."""
    printer_id = picked("printer_id")
    with unit_of_work():
        count = queue_tickets(tickets, printer_id, translate, language())
    flash(
        ngettext(
            "%(num)s ticket is on its way to the printer.",
            "%(num)s tickets are on their way to the printer.",
            count,
        ),
        "success",
    )
