"""Tickets by mail: queued with what causes them, drawn and sent by the worker."""

from __future__ import annotations

from typing import NamedTuple

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.errors import NoMailAddress
from addons.pos_ticketing.models import Delivery
from addons.pos_ticketing.permissions import REPRINT, SELL
from addons.pos_ticketing.services.printing import check_may_print, copies_so_far, printable_tickets
from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible
from core.mail_address import checked_address
from core.outbox import enqueue

KIND = "pos_ticketing.mail_tickets"
"""The job of the worker."""


class Recipient(NamedTuple):
    """Whom tickets are mailed to; the address is empty where none is known."""

    address: str
    order_id: int
    name: str


def queue_delivery(delivery: Delivery) -> None:
    """Have the worker mail a delivery, in the unit of work that makes it. Raises NoMailAddress."""
    if not recipient_of(delivery).address:
        raise NoMailAddress()
    key = f"delivery:{delivery.id}"
    enqueue(KIND, key, {"delivery": delivery.id, "key": key}, delivery.centre_id)


def queue_tickets_to(order_id: int, address: str) -> None:
    """Have the worker mail the tickets of an order to an address; a second time they are duplicates.

    Raises Invalid for what is no address, Forbidden (tickets printed before need the right to reprint), NotFound.
    """
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    tickets = list(printable_tickets(order.id))
    check_may_print(tickets)
    if any(copies_so_far(tickets)):
        require(REPRINT, order.centre_id)
    known = f"order:{order.id}:{clock.epoch_ms(clock.now())}"
    enqueue(
        KIND, known, {"order": order.id, "address": checked_address(address), "key": known}, order.centre_id
    )


def address_of(order: Order) -> str | None:
    """The mail address of an order's customer, "" when none is known; None: this deployment sends no mail."""
    if settings().mail.host is None:
        return None
    return _recipient(order, order.customer_id).address


def recipient_of(delivery: Delivery) -> Recipient:
    """The recipient of a delivery: the one chosen, else the customer of the order."""
    order = db.session.get_one(Order, delivery.order_id)
    return _recipient(order, delivery.recipient_id or order.customer_id)


def _recipient(order: Order, customer_id: int | None) -> Recipient:
    customer = db.session.get(Customer, customer_id) if customer_id else None
    if customer is None or customer.anonymised_at is not None:
        return Recipient("", order.id, "")
    return Recipient(customer.email, order.id, customer.name)
