"""What receipts of the point of sale say of tickets: the numbers sold, and those that are cancelled."""

from __future__ import annotations

from addons.pos_ticketing.services.order_tickets import TicketNumbers, numbers_cancelled, numbers_sold
from core.web.i18n import _, ngettext


def mentions_of(order_id: int) -> list[str]:
    """A sentence for the tickets of an order, one for those it cancelled or lost since; two statements."""
    sold, cancelled = numbers_sold(order_id), numbers_cancelled(order_id)
    mentions = []
    if sold.how_many:
        mentions.append(
            ngettext("Ticket %(numbers)s", "Tickets %(numbers)s", sold.how_many, numbers=_text(sold))
        )
    if cancelled.how_many:
        mentions.append(
            ngettext(
                "Cancelled ticket: %(numbers)s",
                "Cancelled tickets: %(numbers)s",
                cancelled.how_many,
                numbers=_text(cancelled),
            )
        )
    return mentions


def _text(found: TicketNumbers) -> str:
    return ", ".join(
        first if first == last else _("%(first)s to %(last)s", first=first, last=last)
        for first, last in found.runs
    )
