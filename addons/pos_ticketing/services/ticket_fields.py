"""The fields a ticket template is written with, and the mentions that it must not leave out (T2-1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from addons.pos_session.models import Customer
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.services.places import place_of
from addons.pos_ticketing.services.ticket_document import FREE
from core.documents.qr import qr_svg
from core.documents.receipt import Words
from core.i18n import N_
from core.identity.models import Centre
from core.money import format_amount

FIELDS = (
    "issuer", "address", "siret", "licence", "event", "date", "day", "time", "venue", "zone", "row", "seat",
    "place", "seat_category", "rate", "price", "number", "order", "sold_at", "point_of_sale", "contact",
    "duplicate", "qr", "code",
)  # fmt: skip
"""What ``ticket.<field>`` may be in a template, in the order the editor lists them."""

MENTIONS = {
    "issuer": N_("the organiser"),
    "licence": N_("the licence number"),
    "event": N_("the show"),
    "date": N_("the date and the hour"),
    "venue": N_("the venue"),
    "place": N_("the place"),
    "seat_category": N_("the seat category"),
    "rate": N_("the rate"),
    "price": N_("the price"),
    "number": N_("the ticket number"),
    "sold_at": N_("when it was sold"),
    "point_of_sale": N_("the point of sale"),
    "duplicate": N_("the mark of a duplicate"),
    "qr": N_("the code to scan"),
}
"""The fields that a ticket cannot do without (requirements.md T2-1, T2-7), as the refusal names them."""


def ticket_fields(
    ticket: Ticket,
    centre: Centre,
    customer: Customer | None,
    copy: int,
    translate: Callable[[str], str],
    language: str,
) -> dict[str, Any]:
    """``{"ticket": {field: text}}`` of one ticket as its copy ``copy`` (0: the original)."""
    zone = ZoneInfo(centre.timezone)
    local, sold = ticket.starts_at.astimezone(zone), ticket.sold_at.astimezone(zone)
    town = " ".join(part for part in (centre.postcode, centre.city) if part)
    address = ", ".join(part for part in (centre.address, town) if part)
    return {
        "ticket": {
            "issuer": ticket.company,
            "address": address if ticket.issuer_address is None else ticket.issuer_address,
            "siret": centre.siret if ticket.siret is None else ticket.siret,
            "licence": ticket.licence,
            "event": ticket.event,
            "date": f"{local:%d/%m/%Y %H:%M}",
            "day": f"{local:%d/%m/%Y}",
            "time": f"{local:%H:%M}",
            "venue": ticket.venue,
            "zone": ticket.zone,
            "row": ticket.row_label,
            "seat": ticket.seat_label,
            "place": place_of(ticket),
            "seat_category": ticket.seat_category,
            "rate": ticket.audience_category,
            "price": format_amount(ticket.price, language) if ticket.price else translate(FREE),
            "number": ticket.full_number,
            "order": ticket.order_number,
            "sold_at": f"{sold:%d/%m/%Y %H:%M}",
            "point_of_sale": ticket.point_of_sale,
            "contact": customer.name if customer is not None and customer.anonymised_at is None else "",
            "duplicate": f"{Words.in_language(translate).duplicate} {copy}" if copy else "",
            "qr": qr_svg(ticket.code),
            "code": ticket.code,
        }
    }


def sample_fields() -> dict[str, Any]:
    """A made-up ticket whose every field can be told apart: for the editor's picture and the check of the mentions."""
    at = datetime(2027, 3, 12, 19, 30, tzinfo=UTC)
    said = {name: f"<{name}>" for name in FIELDS}
    said |= {
        "issuer": "Théâtre de l'Exemple", "address": "1 place de la Comédie, 69001 Lyon", "siret": "12345678900012",
        "licence": "L-R-20-1234", "event": "Le Malade imaginaire - Molière", "date": f"{at:%d/%m/%Y} 20:30",
        "day": f"{at:%d/%m/%Y}", "time": "20:30", "venue": "Grande salle, Lyon", "zone": "Parterre", "row": "Rang D",
        "seat": "12", "place": "Parterre, Rang D, 12", "seat_category": "Première catégorie", "rate": "Plein tarif",
        "price": format_amount(3_200), "number": "A0000042", "order": "001.00007.042", "sold_at": "01/02/2027 10:15",
        "point_of_sale": "001 Guichet", "contact": "Mme Pernelle", "duplicate": "DUPLICATA 1",
        "code": "bWFsYWRlLWltYWdpbmFpcmU",
    }  # fmt: skip
    return {"ticket": {**said, "qr": qr_svg(said["code"])}}


def missing_mentions(page: str) -> Sequence[str]:
    """The mentions (msgids) that the page drawn with ``sample_fields`` does not say."""
    sample = sample_fields()["ticket"]
    return [label for name, label in MENTIONS.items() if not _says(page, name, str(sample[name]))]


def _says(page: str, name: str, value: str) -> bool:
    if name == "qr":
        return value in page
    return value in page or escape(value) in page or escape(value).replace("&#x27;", "&#39;") in page
