"""Tickets: the list, one ticket, and printing them; every print after the first is a duplicate."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from addons.pos_session.models import Order
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.permissions import SELL, VIEW
from addons.pos_ticketing.services.file_detail import whole_ticket
from addons.pos_ticketing.services.places import place_of
from addons.pos_ticketing.services.printing import (
    printable_tickets,
    printers_of,
)
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.ticket_prints import queue, tickets_pdf
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/tickets")
@requires(VIEW)
def ticket_list() -> ResponseReturnValue:
    """Every ticket of the current centre, the newest first."""
    table = Table(
        "tickets",
        select(Ticket)
        .options(joinedload(Ticket.cancellation))
        .where(Ticket.centre_id == current_centre().id),
        [
            Column(
                "full_number",
                _("Ticket"),
                sort=[Ticket.series_code, Ticket.number],
                link=lambda row: url_for("pos_ticketing.ticket_show", ticket_id=row.id),
            ),
            Column("event", _("Event"), sort=Ticket.event),
            Column("starts_at", _("Performance"), sort=Ticket.starts_at, format="localtime"),
            Column("place", _("Place"), value=lambda row: place_of(row)),
            Column("audience_category", _("Rate"), sort=Ticket.audience_category),
            Column("price", _("Price"), sort=Ticket.price, format="money"),
            Column("sold_at", _("Sold on"), sort=Ticket.sold_at, format="localtime"),
            Column("order_number", _("Order"), sort=Ticket.order_number),
            Column(
                "state",
                _("State"),
                value=lambda row: _("Cancelled") if row.cancellation else _("Valid"),
                badge=lambda row: "danger" if row.cancellation else "success",
            ),
        ],
        search=[
            Ticket.event,
            Ticket.order_number,
            Ticket.seat_label,
            Ticket.row_label,
            Ticket.audience_category,
        ],
        filters=[
            Filter("free", _("Price"), options=_prices(), where=lambda value: _paid(value)),
            Filter(
                "state",
                _("State"),
                options=[("valid", _("Valid")), ("cancelled", _("Cancelled"))],
                where=lambda value: (
                    Ticket.cancellation.has() if value == "cancelled" else ~Ticket.cancellation.has()
                ),
            ),
        ],
        order=[Ticket.id.desc()],
        empty=Empty(_("No ticket yet"), _("Tickets appear here as soon as an order with places is paid.")),
    )
    return table.render("pos_ticketing/tickets.html")


@blueprint.get("/tickets/<int:ticket_id>")
@requires(VIEW)
def ticket_show(ticket_id: int) -> str:
    """Everything a ticket stores."""
    ticket = visible(Ticket, ticket_id)
    require(VIEW, ticket.centre_id)
    return render_template(
        "pos_ticketing/ticket.html",
        found=whole_ticket(ticket.id),
        printers=printers_of(ticket.centre_id),
    )


@blueprint.post("/tickets/<int:ticket_id>/ticket.pdf")
@requires(SELL)
def ticket_file(ticket_id: int) -> Response:
    """One ticket as PDF. It is a print: the second one is a duplicate."""
    return tickets_pdf([visible(Ticket, ticket_id)])


@blueprint.post("/tickets/<int:ticket_id>/print")
@requires(SELL)
def ticket_print(ticket_id: int) -> ResponseReturnValue:
    """Queue one ticket for a printer."""
    queue([visible(Ticket, ticket_id)])
    return redirect(url_for("pos_ticketing.ticket_show", ticket_id=ticket_id))


@blueprint.post("/orders/<int:order_id>/tickets.pdf")
@requires(SELL)
def order_tickets_file(order_id: int) -> Response:
    """All tickets of an order in one PDF."""
    return tickets_pdf(list(printable_tickets(visible(Order, order_id).id)))


@blueprint.post("/orders/<int:order_id>/tickets/print")
@requires(SELL)
def order_tickets_print(order_id: int) -> ResponseReturnValue:
    """Queue all tickets of an order for a printer; a printer that does not answer blocks nothing."""
    queue(list(printable_tickets(visible(Order, order_id).id)))
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _prices() -> list[tuple[str, str]]:
    return [("paid", _("Paid tickets")), ("free", _("Free tickets"))]


def _paid(value: str):  # type: ignore[no-untyped-def]
    return Ticket.price > 0 if value == "paid" else Ticket.price == 0
