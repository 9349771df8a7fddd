"""Tickets as PDF: each in the template of its event or sales channel, else in the layout of the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Customer
from addons.pos_ticketing.models import DocumentTemplate, Event, Performance, SalesChannel, Ticket
from addons.pos_ticketing.services.document_pdf import documents_with_tickets, draw_documents
from addons.pos_ticketing.services.printing import Translate, copies_so_far, count_prints
from addons.pos_ticketing.services.template_drawing import draw_pages
from addons.pos_ticketing.services.ticket_document import ticket_receipt
from addons.pos_ticketing.services.ticket_fields import ticket_fields
from core.db import db
from core.documents.pdf import joined_pdf, receipt_pages
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.uow import unit_of_work

TRIES = 5
"""Somebody else may print one of the tickets while they are drawn; that often in a row nobody does."""


class _Overtaken(Exception):
    """Another print counted itself meanwhile: the drawing says the wrong numbers of copies."""


def print_tickets(
    tickets: Sequence[Ticket],
    translate: Translate,
    language: str,
    keep: Callable[[bytes], None] | None = None,
) -> bytes:
    """Draw tickets of one centre with the copies they will be, count these prints, and return the PDF.

    What cannot be drawn is not counted; ``keep`` is called in the unit of work that counts, so that a stored PDF and
    its count are there together or not at all. Opens its own unit of work. Raises Forbidden for a reprint without the
    right to it, PdfUnavailable, TemplateBroken, and RuntimeError when others print the same tickets all the time.
    """
    for _try in range(TRIES):
        copies = copies_so_far(tickets)
        content = draw_tickets(tickets, copies, translate, language)
        try:
            with unit_of_work():
                if count_prints(tickets) != copies:
                    raise _Overtaken
                if keep is not None:
                    keep(content)
        except _Overtaken:
            continue
        return content
    raise RuntimeError("the same tickets are printed elsewhere all the time")


def draw_tickets(
    tickets: Sequence[Ticket], copies: Sequence[int], translate: Translate, language: str
) -> bytes:
    """The tickets as PDF, each as its copy (0: the original); nothing is counted.

    The documents that go with the tickets of an order follow its originals. Five statements at most, and three more for
    each order with such documents.
    """
    centre = visible_centre(tickets[0].centre_id)
    templates = _templates_of(tickets)
    customers = _customers_of(tickets)
    with_documents = documents_with_tickets({ticket.order_id for ticket in tickets})
    pages: list[Any] = []

    def together(pair: tuple[Ticket, int]) -> tuple[int | None, int | None]:
        """What is drawn at once: tickets of one layout, and of one order where documents follow them."""
        ticket, copy = pair
        order_id = ticket.order_id if not copy and ticket.order_id in with_documents else None
        return order_id, _template_id(ticket, templates)

    pairs = list(zip(tickets, copies, strict=True))
    for (order_id, template_id), group in groupby(pairs, key=together):
        pages.append(_pages(template_id, list(group), centre, templates, customers, translate, language))
        if order_id is not None:
            pages += draw_documents(order_id, with_documents.pop(order_id, ()), language)
    return joined_pdf(pages)


def _pages(
    template_id: int | None,
    group: Sequence[tuple[Ticket, int]],
    centre: Centre,
    templates: Mapping[tuple[str, int], DocumentTemplate],
    customers: Mapping[int, Customer],
    translate: Translate,
    language: str,
) -> Any:
    if template_id is None:
        receipts = [ticket_receipt(ticket, centre, translate, language, copy) for ticket, copy in group]
        return receipt_pages(receipts, centre.team.print_format)  # type: ignore[arg-type]
    template = next(found for found in templates.values() if found.id == template_id)
    fields = [
        ticket_fields(ticket, centre, customers.get(ticket.customer_id or 0), copy, translate, language)
        for ticket, copy in group
    ]
    return draw_pages(template, fields, language)


def _templates_of(tickets: Sequence[Ticket]) -> dict[tuple[str, int], DocumentTemplate]:
    """The templates in use by ("performance", id) and ("channel", id). Two statements."""
    performances = db.session.execute(
        select(Performance.id, DocumentTemplate)
        .join(Event, Event.id == Performance.event_id)
        .join(DocumentTemplate, DocumentTemplate.id == Event.ticket_template_id)
        .where(Performance.id.in_({ticket.performance_id for ticket in tickets}))
    )
    channels = db.session.execute(
        select(SalesChannel.id, DocumentTemplate)
        .join(DocumentTemplate, DocumentTemplate.id == SalesChannel.ticket_template_id)
        .where(SalesChannel.id.in_({ticket.channel_id for ticket in tickets} - {None}))
    )
    found = {("performance", performance_id): template for performance_id, template in performances}
    return found | {("channel", channel_id): template for channel_id, template in channels}


def _template_id(ticket: Ticket, templates: Mapping[tuple[str, int], DocumentTemplate]) -> int | None:
    """The template of the event goes before that of the channel; None: the layout of the house."""
    found = templates.get(("performance", ticket.performance_id)) or templates.get(
        ("channel", ticket.channel_id or 0)
    )
    return found.id if found is not None else None


def _customers_of(tickets: Sequence[Ticket]) -> dict[int, Customer]:
    ids = {ticket.customer_id for ticket in tickets} - {None}
    if not ids:
        return {}
    found = db.session.execute(select(Customer).where(Customer.id.in_(ids))).scalars()
    return {customer.id: customer for customer in found}
