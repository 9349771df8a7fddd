"""What the left column of the till shows of an order: its contacts, delivery, documents and origin."""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.services.contacts import contacts_of


@dataclass(frozen=True)
class Side:
    """The left column."""

    contacts: list[Customer]


def side_of(order: Order) -> Side:
    """Read the left column of a draft; the number of statements does not depend on its lines."""
    return Side(contacts_of(order))
