"""What the left column of the till shows of an order: its contacts, delivery, documents and origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.models import OrderDelivery, OrderOrigin
from addons.pos_ticketing.services.contacts import contacts_of
from addons.pos_ticketing.services.deliveries import Offered, chosen, offered
from addons.pos_ticketing.services.memberships import advantages_of
from addons.pos_ticketing.services.order_documents import Document, documents_of, modes_of
from addons.pos_ticketing.services.origins import origin_of
from core import clock
from core.identity.visibility import visible_centre


@dataclass(frozen=True)
class Side:
    """The left column; ``held`` are the memberships of each contact, ``modes`` the delivery modes a document may go by,
    read only where there is one."""

    contacts: list[Customer]
    held: Mapping[int, list[Any]]
    offered: list[Offered]
    delivery: OrderDelivery | None
    documents: list[Document]
    modes: Mapping[int, str]
    origin: OrderOrigin | None


def side_of(order: Order) -> Side:
    """Read the left column of a draft; the number of statements does not depend on its lines."""
    documents, contacts = documents_of(order), contacts_of(order)
    return Side(
        contacts,
        _held(order, [contact.id for contact in contacts]),
        offered(order.session_id),
        chosen(order.id),
        documents,
        modes_of(order.centre_id) if documents else {},
        origin_of(order.id),
    )


def _held(order: Order, customer_ids: list[int]) -> Mapping[int, list[Any]]:
    if not customer_ids:
        return {}
    today = clock.business_day(visible_centre(order.centre_id).timezone)
    return advantages_of(customer_ids, order.centre_id, today)
