"""The contacts of an order: the first is its customer, items change hands, what is removed leaves nothing behind."""

from __future__ import annotations

import pytest

from addons.pos_session.errors import LineNotFound
from addons.pos_session.services import customers, orders
from addons.pos_ticketing.errors import NoLineChosen, NotAContact
from addons.pos_ticketing.models import LineContact
from addons.pos_ticketing.services import contacts
from addons.pos_ticketing.services.basket_tree import tree_of
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.baskets import contact, draft
from tests.addons.pos_ticketing.conftest import Theatre, statements


def shape(theatre: Theatre, order_id: int) -> dict[str, list[int]]:
    """Whose are how many lines, group by group."""
    with as_user(theatre.operator):
        order = orders.visible(orders.Order, order_id)
        nodes = tree_of(order, orders.lines_of(order_id))
        return {
            node.contact.name if node.contact else "": [len(group.lines) for group in node.groups]
            for node in nodes
        }


def test_the_first_contact_is_the_customer_and_the_next_follows_him(theatre: Theatre) -> None:
    anna, bruno = contact(theatre, "Anna"), contact(theatre, "Bruno")
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            contacts.add_contact(order.id, anna.id)
            contacts.add_contact(order.id, bruno.id)
            contacts.add_contact(order.id, bruno.id)
        db.session.refresh(order)
        assert order.customer_id == anna.id
        assert [found.name for found in contacts.contacts_of(order)] == ["Anna", "Bruno"]
        with unit_of_work():
            contacts.remove_contact(order.id, anna.id)
        db.session.refresh(order)
        assert order.customer_id == bruno.id
        with unit_of_work():
            contacts.remove_contact(order.id, bruno.id)
        db.session.refresh(order)
        assert (order.customer_id, contacts.contacts_of(order)) == (None, [])


def test_a_customer_chosen_elsewhere_is_a_contact(theatre: Theatre) -> None:
    anna, bruno = contact(theatre, "Anna"), contact(theatre, "Bruno")
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            customers.set_customer(order.id, anna.id)
        assert [found.name for found in contacts.contacts_of(order)] == ["Anna"]
        with unit_of_work():
            contacts.add_contact(order.id, bruno.id)
        assert [found.name for found in contacts.contacts_of(order)] == ["Anna", "Bruno"]


def test_items_change_hands(theatre: Theatre) -> None:
    anna = contact(theatre, "Anna")
    order_id, lines = draft(theatre, 1, 2, 3)
    assert shape(theatre, order_id) == {"": [3]}
    with as_user(theatre.operator):
        with pytest.raises(NotAContact), unit_of_work():
            contacts.move(order_id, lines[:2], anna.id)
        with unit_of_work():
            contacts.add_contact(order_id, anna.id)
            contacts.move(order_id, lines[:2], anna.id)
    assert shape(theatre, order_id) == {"": [1], "Anna": [2]}
    with as_user(theatre.operator), unit_of_work():
        contacts.move(order_id, lines[1:], None)
    assert shape(theatre, order_id) == {"": [2], "Anna": [1]}
    with as_user(theatre.operator), unit_of_work():
        contacts.remove_contact(order_id, anna.id)
    assert shape(theatre, order_id) == {"": [3]}


def test_what_is_moved_must_be_of_the_order(theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 1)
    _, others = draft(theatre, 2)
    with as_user(theatre.operator):
        with pytest.raises(NoLineChosen), unit_of_work():
            contacts.move(order_id, [], None)
        with pytest.raises(LineNotFound), unit_of_work():
            contacts.move(order_id, others, None)


def test_a_line_taken_off_leaves_no_owner_behind(theatre: Theatre) -> None:
    anna = contact(theatre, "Anna")
    order_id, lines = draft(theatre, 1, 2)
    with as_user(theatre.operator), unit_of_work():
        contacts.add_contact(order_id, anna.id)
        contacts.move(order_id, lines, anna.id)
    with as_user(theatre.operator), unit_of_work():
        orders.remove_lines(order_id, lines[:1])
    assert db.session.query(LineContact).count() == 1
    assert shape(theatre, order_id) == {"": [], "Anna": [1]}


def test_the_tree_takes_as_many_statements_for_twenty_lines(theatre: Theatre) -> None:
    counts = []
    for seats in (range(1), range(1, 21)):
        order_id, _ = draft(theatre, *seats)
        with as_user(theatre.operator):
            order = orders.visible(orders.Order, order_id)
            lines = orders.lines_of(order_id)
            with statements() as seen:
                tree_of(order, lines)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
