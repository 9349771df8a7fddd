"""A ticket as a receipt: every mention the law wants, for the roll, A4 and ESC/POS (requirements.md T2-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.services.places import place_of
from core.documents.receipt import Code, Fact, Issuer, Receipt, Total, Words
from core.i18n import N_
from core.identity.models import Centre

KIND = "pos_ticketing.ticket"
"""The kind of document that copies are counted under (core/documents/copies.py)."""

FREE = N_("FREE")


def ticket_receipt(
    ticket: Ticket, centre: Centre, translate: Callable[[str], str], language: str = "fr", duplicate: int = 0
) -> Receipt:
    """The document of one ticket, from what the ticket stores; a price of 0 is said in words (T2-4).

    ``translate`` is gettext of ``language``; ``duplicate`` is 0 for the original (T2-7).
    """
    address = " ".join(part for part in (centre.postcode, centre.city) if part)
    place = place_of(ticket)
    facts = (
        Fact("", ticket.event, strong=True),
        Fact("", _when(ticket.starts_at, centre.timezone), strong=True),
        Fact(translate(N_("Venue")), ticket.venue),
        Fact(translate(N_("Place")), place, strong=True),
        Fact(translate(N_("Seat category")), ticket.seat_category),
        Fact(translate(N_("Rate")), ticket.audience_category),
        Fact(translate(N_("Ticket no.")), ticket.full_number, strong=True),
        Fact(translate(N_("Order")), ticket.order_number),
        Fact(translate(N_("Sold on")), _when(ticket.sold_at, centre.timezone)),
        Fact(translate(N_("Point of sale")), ticket.point_of_sale),
    )
    paid = ticket.price > 0
    return Receipt(
        words=Words.in_language(translate),
        issuer=Issuer(
            name=ticket.company,
            address=tuple(part for part in (centre.address, address) if part),
            siret=centre.siret,
            vat_number=centre.vat_number,
            licence_number=ticket.licence,
        ),
        title=translate(N_("Ticket")),
        language=language,
        facts=facts,
        totals=(Total(translate(N_("Price incl. VAT")), ticket.price, strong=True),) if paid else (),
        mentions=() if paid else (translate(FREE),),
        code=Code(ticket.code, ticket.full_number),
        duplicate=duplicate,
    )


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d/%m/%Y %H:%M}"
