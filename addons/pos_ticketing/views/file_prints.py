"""Printing a file (Éditer): its tickets, all or some, its receipt and documents; reprints are DUPLICATA n."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.services.invoiced import invoice_of
from addons.pos_session.services.printing import copies_of
from addons.pos_ticketing.errors import NothingChosen
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import file_detail
from addons.pos_ticketing.services.printing import printable_tickets, printers_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.files import file_of, frame
from addons.pos_ticketing.views.ticket_prints import queue, tickets_pdf
from core.identity.access import requires


@blueprint.get("/files/<int:order_id>/edit")
@requires(SELL)
def file_edit(order_id: int) -> str:
    """What of a file can be printed, and how often each was."""
    order = file_of(order_id, SELL)
    return render_template(
        "pos_ticketing/file_edit.html",
        **frame(order),
        tickets=file_detail.tickets_of_file(order.id),
        printers=printers_of(order.centre_id),
        copies=copies_of(order),
        invoice=invoice_of(order.id),
    )


@blueprint.post("/files/<int:order_id>/tickets.pdf")
@requires(SELL)
def file_tickets_pdf(order_id: int) -> Response:
    """The tickets ticked, in one PDF."""
    return tickets_pdf(_ticked(order_id))


@blueprint.post("/files/<int:order_id>/tickets/print")
@requires(SELL)
def file_tickets_print(order_id: int) -> ResponseReturnValue:
    """Queue the tickets ticked for a printer."""
    queue(_ticked(order_id))
    return redirect(url_for("pos_ticketing.file_edit", order_id=order_id))


def _ticked(order_id: int) -> list[Ticket]:
    """The printable tickets of the file that are ticked. Raises NothingChosen."""
    ticked = set(request.form.getlist("ticket"))
    order = file_of(order_id, SELL)
    chosen = [ticket for ticket in printable_tickets(order.id) if str(ticket.id) in ticked]
    if not chosen:
        raise NothingChosen()
    return chosen
