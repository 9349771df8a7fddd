"""How the tickets of an order reach the customer: chosen on the draft with its fee, recorded when it is finished."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import Table, delete, insert, select

from addons.pos_session.events import OrderValidated
from addons.pos_session.models import Order
from addons.pos_session.services.orders import add_items, lines_of, lock_draft, remove_lines
from addons.pos_ticketing.errors import DeliveryNotOffered, NotAContact
from addons.pos_ticketing.models import (
    ChannelDelivery,
    ChannelSession,
    Delivery,
    DeliveryMode,
    OrderDelivery,
)
from addons.pos_ticketing.models.delivery import MAIL
from addons.pos_ticketing.services.contacts import contacts_of
from addons.pos_ticketing.services.delivery_kind import CODE, mode_of
from addons.pos_ticketing.services.ticket_mail import queue_delivery
from core.db import db

_DELIVERY = cast(Table, OrderDelivery.__table__)


class Offered(NamedTuple):
    """A delivery mode that a channel offers; ``fee`` in cents TTC."""

    mode_id: int
    name: str
    kind: str
    fee: int


def offered(session_id: int) -> list[Offered]:
    """The delivery modes that the channel of a session offers, as they are ordered; one statement."""
    rows = db.session.execute(
        select(DeliveryMode.id, DeliveryMode.name, DeliveryMode.kind, ChannelDelivery.fee)
        .join(ChannelDelivery, ChannelDelivery.mode_id == DeliveryMode.id)
        .join(ChannelSession, ChannelSession.channel_id == ChannelDelivery.channel_id)
        .where(ChannelSession.session_id == session_id, DeliveryMode.active)
        .order_by(DeliveryMode.weight, DeliveryMode.name, DeliveryMode.id)
    )
    return [Offered(*row) for row in rows]


def chosen(order_id: int) -> OrderDelivery | None:
    """The delivery chosen for an order; None: printed at once. One statement."""
    found: OrderDelivery | None = db.session.execute(
        select(OrderDelivery).where(OrderDelivery.order_id == order_id)
    ).scalar_one_or_none()
    return found


def chosen_name(order_id: int) -> str | None:
    """The name of the delivery mode chosen for an order; None: printed at once. One statement."""
    wanted = select(DeliveryMode.name).join(OrderDelivery, OrderDelivery.mode_id == DeliveryMode.id)
    return db.session.scalars(wanted.where(OrderDelivery.order_id == order_id)).one_or_none()


def choose(order_id: int, mode_id: int | None, recipient_id: int | None = None) -> None:
    """Deliver the tickets of a draft by a mode of its channel, or with None print them at once.

    The fee of the mode is a line of the basket, in the place of the one before. ``recipient_id`` is one of the
    contacts; None: the customer. Raises DeliveryNotOffered, NotAContact, LinePaid (the fee before), OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id)
    mode = next((each for each in offered(session.id) if each.mode_id == mode_id), None)
    if mode_id is not None and mode is None:
        raise DeliveryNotOffered()
    if recipient_id is not None and all(contact.id != recipient_id for contact in contacts_of(order)):
        raise NotAContact()
    before = [line.id for line in lines_of(order.id) if line.kind == CODE]
    same_fee = mode is not None and mode_of(order.id) == mode.mode_id
    db.session.execute(delete(_DELIVERY).where(_DELIVERY.c.order_id == order_id))
    if before and not same_fee:
        remove_lines(order_id, before)
    if mode is None:
        return
    db.session.execute(
        insert(_DELIVERY),
        {"order_id": order_id, "mode_id": mode.mode_id, "recipient_id": recipient_id},
    )
    if mode.fee and not same_fee:
        add_items(order_id, [{"kind": CODE, "mode_id": mode.mode_id}])


def record_delivery(event: OrderValidated) -> None:
    """A finished order that is not printed at once waits to be printed and sent; a one-shot sale is: no statement.

    What goes by mail is sent by the worker. Raises NoMailAddress: the order cannot be finished so.
    """
    if event.one_shot:
        return
    row = db.session.execute(
        select(
            _DELIVERY.c.mode_id,
            _DELIVERY.c.recipient_id,
            DeliveryMode.kind,
            Order.customer_id,
            ChannelSession.channel_id,
        )
        .join(Order, Order.id == _DELIVERY.c.order_id)
        .join(DeliveryMode, DeliveryMode.id == _DELIVERY.c.mode_id)
        .outerjoin(ChannelSession, ChannelSession.session_id == Order.session_id)
        .where(_DELIVERY.c.order_id == event.order_id)
    ).one_or_none()
    if row is None:
        return
    made = Delivery(
        centre_id=event.centre_id,
        order_id=event.order_id,
        mode_id=row.mode_id,
        channel_id=row.channel_id,
        recipient_id=row.recipient_id or row.customer_id,
    )
    db.session.add(made)
    db.session.flush()
    if row.kind == MAIL:
        queue_delivery(made)
