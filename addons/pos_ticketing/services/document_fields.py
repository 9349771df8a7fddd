"""The fields that a document template is written with: the order, its contact, lines and tickets."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from addons.pos_session.models import Customer, Order
from addons.pos_session.services.orders import lines_of
from addons.pos_ticketing.services.places import place_of
from addons.pos_ticketing.services.printing import printable_tickets
from core import clock
from core.db import db
from core.documents.issuer import issuer_of
from core.identity.models import Centre
from core.money import format_amount

FIELDS = (
    "order.number", "order.date", "order.total", "order.issuer", "order.address", "order.contact.name",
    "order.contact.address", "order.contact.town", "order.lines (label, quantity, amount)",
    "order.tickets (number, event, date, place, rate, price)",
)  # fmt: skip
"""What a template may say, as the editor lists it."""


def document_fields(order: Order, centre: Centre, language: str) -> dict[str, Any]:
    """``{"order": {...}}`` of a paid order; three statements at most, whatever its lines."""
    zone = ZoneInfo(centre.timezone)
    at = (order.validated_at or clock.now()).astimezone(zone)
    issuer = issuer_of(centre)
    return {
        "order": {
            "number": order.number,
            "date": f"{at:%d/%m/%Y}",
            "total": format_amount(order.total_ttc, language),
            "issuer": issuer.name,
            "address": ", ".join(issuer.address),
            "contact": _contact(order),
            "lines": [
                {
                    "label": line.label,
                    "quantity": line.quantity,
                    "amount": format_amount(line.total_ttc, language),
                }
                for line in lines_of(order.id)
            ],
            "tickets": [
                {
                    "number": ticket.full_number,
                    "event": ticket.event,
                    "date": f"{ticket.starts_at.astimezone(zone):%d/%m/%Y %H:%M}",
                    "place": place_of(ticket),
                    "rate": ticket.audience_category,
                    "price": format_amount(ticket.price, language),
                }
                for ticket in printable_tickets(order.id)
            ],
        }
    }


def sample_document() -> dict[str, Any]:
    """A made-up order, for the editor's picture."""
    ticket = {
        "number": "A0000042", "event": "Le Malade imaginaire", "date": "12/03/2027 20:30",
        "place": "Parterre, Rang D, 12", "rate": "Plein tarif", "price": format_amount(3_200),
    }  # fmt: skip
    line = {"label": "Le Malade imaginaire", "quantity": 2, "amount": format_amount(6_400)}
    contact = {"name": "Mme Pernelle", "address": "3 rue de la Paix", "town": "69001 Lyon"}
    return {
        "order": {
            "number": "001.00007.042", "date": "01/02/2027", "total": format_amount(6_400),
            "issuer": "Théâtre de l'Exemple", "address": "1 place de la Comédie, 69001 Lyon",
            "contact": contact, "lines": [line], "tickets": [ticket, {**ticket, "number": "A0000043"}],
        }
    }  # fmt: skip


def _contact(order: Order) -> dict[str, str]:
    customer = db.session.get(Customer, order.customer_id) if order.customer_id else None
    if customer is None or customer.anonymised_at is not None:
        return {"name": "", "address": "", "town": ""}
    town = " ".join(part for part in (customer.postcode, customer.city) if part)
    return {"name": customer.name, "address": customer.address, "town": town}
