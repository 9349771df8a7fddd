"""The contacts of an order, and to whom of them its items belong; in nobody's name until it is said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from sqlalchemy import Table, delete, func, insert, select, update

from addons.pos_session.errors import LineNotFound
from addons.pos_session.models import Customer, Order, OrderLine
from addons.pos_session.services.customers import create, set_customer
from addons.pos_session.services.orders import lock_draft
from addons.pos_ticketing.errors import NoLineChosen, NotAContact
from addons.pos_ticketing.models import LineContact, OrderContact, OrderDelivery
from core.db import db, upsert

_CONTACT = cast(Table, OrderContact.__table__)
_LINE_CONTACT = cast(Table, LineContact.__table__)
_DELIVERY = cast(Table, OrderDelivery.__table__)


def contacts_of(order: Order) -> list[Customer]:
    """The contacts of an order as they were added; its customer is one of them, first unless he was added. One
    statement, two when the customer was chosen elsewhere."""
    found = list(
        db.session.scalars(
            select(Customer)
            .join(OrderContact, OrderContact.customer_id == Customer.id)
            .where(OrderContact.order_id == order.id)
            .order_by(OrderContact.position, Customer.id)
        )
    )
    if order.customer_id is not None and all(contact.id != order.customer_id for contact in found):
        customer = db.session.get(Customer, order.customer_id)
        found[:0] = [customer] if customer is not None else []
    return found


def add_contact(order_id: int, customer_id: int) -> None:
    """Add a contact to a draft; the first one is its customer.

    Raises CustomerNotHere (also for the walk-in customer), NotFound, Forbidden, OrderNotDraft.
    """
    order, _, _ = lock_draft(order_id)
    before = order.customer_id
    set_customer(order_id, customer_id)
    if order.customer_id is None:
        raise NotAContact()
    if before is not None:
        _write(order_id, before)
        set_customer(order_id, before)
    _write(order_id, customer_id)


def create_contact(order_id: int, values: dict[str, str]) -> int:
    """Make a contact and add it to a draft; its id. Raises as ``customers.create`` and ``add_contact``."""
    order, _, _ = lock_draft(order_id)
    made = create(order.centre_id, values)
    add_contact(order_id, made.id)
    return made.id


def remove_contact(order_id: int, customer_id: int) -> None:
    """Take a contact off a draft: what was his is in nobody's name, the next contact is the customer.

    Raises NotAContact, OrderNotDraft.
    """
    order, _, _ = lock_draft(order_id)
    left = [contact.id for contact in contacts_of(order) if contact.id != customer_id]
    if len(left) == len(contacts_of(order)):
        raise NotAContact()
    lines = select(OrderLine.id).where(OrderLine.order_id == order_id)
    db.session.execute(
        delete(_LINE_CONTACT).where(
            _LINE_CONTACT.c.customer_id == customer_id, _LINE_CONTACT.c.line_id.in_(lines)
        )
    )
    db.session.execute(
        update(_DELIVERY)
        .where(_DELIVERY.c.order_id == order_id, _DELIVERY.c.recipient_id == customer_id)
        .values(recipient_id=None)
    )
    db.session.execute(
        delete(_CONTACT).where(_CONTACT.c.order_id == order_id, _CONTACT.c.customer_id == customer_id)
    )
    if order.customer_id == customer_id:
        set_customer(order_id, left[0] if left else None)


def move(order_id: int, line_ids: Collection[int], customer_id: int | None) -> None:
    """Say whose these lines of a draft are: a contact's, or with None nobody's («Non nominatif»).

    Raises NoLineChosen, LineNotFound, NotAContact, OrderNotDraft.
    """
    order, _, _ = lock_draft(order_id)
    check_lines(order_id, line_ids)
    if customer_id is not None and all(contact.id != customer_id for contact in contacts_of(order)):
        raise NotAContact()
    db.session.execute(delete(_LINE_CONTACT).where(_LINE_CONTACT.c.line_id.in_(line_ids)))
    if customer_id is not None:
        _write(order_id, customer_id)
        rows = [{"line_id": line_id, "customer_id": customer_id} for line_id in sorted(set(line_ids))]
        db.session.execute(insert(_LINE_CONTACT), rows)


def check_lines(order_id: int, line_ids: Collection[int]) -> None:
    """Raise NoLineChosen without a line, LineNotFound unless all of them are the order's."""
    if not line_ids:
        raise NoLineChosen()
    wanted = select(func.count()).where(OrderLine.id.in_(line_ids), OrderLine.order_id == order_id)
    if db.session.execute(wanted).scalar_one() != len(set(line_ids)):
        raise LineNotFound()


def owners_of(line_ids: Sequence[int]) -> dict[int, int]:
    """The contact that each of these lines belongs to, for those that have one; one statement."""
    wanted = select(_LINE_CONTACT.c.line_id, _LINE_CONTACT.c.customer_id).where(
        _LINE_CONTACT.c.line_id.in_(line_ids)
    )
    return {row.line_id: row.customer_id for row in db.session.execute(wanted)}


def _write(order_id: int, customer_id: int) -> None:
    """Add a contact after the others; nothing when he is there."""
    last = select(func.coalesce(func.max(_CONTACT.c.position), 0)).where(_CONTACT.c.order_id == order_id)
    position = db.session.execute(last).scalar_one() + 1
    db.session.execute(
        upsert(OrderContact).on_conflict_do_nothing(index_elements=["order_id", "customer_id"]),
        {"order_id": order_id, "customer_id": customer_id, "position": position},
    )
