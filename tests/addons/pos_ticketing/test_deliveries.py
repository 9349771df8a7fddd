"""Delivery, documents and origin of an order: the fee follows the choice, a finished order records what it wants."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from addons.pos_session.errors import LineFixed
from addons.pos_session.models import Order
from addons.pos_session.services import orders
from addons.pos_session.services.line_changes import change_line
from addons.pos_ticketing.errors import DeliveryNotOffered, FeeFollowsDelivery, NotAContact
from addons.pos_ticketing.models import Delivery, OrderDocument, Ticket
from addons.pos_ticketing.services import contacts, deliveries, order_documents, origins
from addons.pos_ticketing.services.order_side import side_of
from core.db import db
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.baskets import (
    POST_FEE,
    POST_RATE,
    contact,
    draft,
    make_channel,
    paid,
    shown,
)
from tests.addons.pos_ticketing.conftest import Theatre, statements

SEAT = 4500


def choose(theatre: Theatre, order_id: int, mode_id: int | None, recipient_id: int | None = None) -> None:
    with as_user(theatre.operator), unit_of_work():
        deliveries.choose(order_id, mode_id, recipient_id)


def recorded() -> list[Delivery]:
    with acting_as(SYSTEM):
        return list(db.session.scalars(select(Delivery)))


def test_the_fee_follows_the_choice(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    order_id, _ = draft(theatre, 0)
    choose(theatre, order_id, channel.post.id)
    total, lines = shown(order_id)
    assert (total, lines[1]) == (SEAT + POST_FEE, ("delivery", "Envoi postal", POST_FEE))
    with acting_as(SYSTEM):
        assert orders.lines_of(order_id)[1].rate == POST_RATE
    choose(theatre, order_id, channel.post.id)
    assert shown(order_id)[0] == SEAT + POST_FEE, "choosing it again changes nothing"
    choose(theatre, order_id, channel.mail.id)
    assert shown(order_id)[0] == SEAT, "by mail nothing is due"
    choose(theatre, order_id, channel.post.id)
    choose(theatre, order_id, None)
    assert shown(order_id)[0] == SEAT


def test_the_fee_is_neither_taken_off_nor_discounted_by_hand(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    order_id, _ = draft(theatre, 0)
    choose(theatre, order_id, channel.post.id)
    with as_user(theatre.manager):
        fee = orders.lines_of(order_id)[1].id
    with as_user(theatre.operator):
        with pytest.raises(FeeFollowsDelivery), unit_of_work():
            orders.remove_lines(order_id, [fee])
        with pytest.raises(LineFixed), unit_of_work():
            change_line(order_id, fee, discount=1000)
        with pytest.raises(DeliveryNotOffered), unit_of_work():
            orders.add_items(order_id, [{"kind": "delivery", "mode_id": channel.mail.id}])
    assert shown(order_id)[0] == SEAT + POST_FEE


def test_only_what_the_channel_offers_to_a_contact(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    stranger = contact(theatre, "Anna")
    order_id, _ = draft(theatre, 0)
    for mode_id, recipient_id, error in (
        (channel.pickup.id, None, DeliveryNotOffered),
        (channel.post.id, stranger.id, NotAContact),
    ):
        with pytest.raises(error):
            choose(theatre, order_id, mode_id, recipient_id)
    assert shown(order_id)[0] == SEAT


def test_a_fee_is_not_sold_without_a_basket(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    with pytest.raises(DeliveryNotOffered):
        theatre.sell(theatre.item(0), {"kind": "delivery", "mode_id": channel.post.id})


def test_a_finished_order_waits_to_be_sent(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    anna, bruno = contact(theatre, "Anna"), contact(theatre, "Bruno")
    order_id, _ = draft(theatre, 0)
    with as_user(theatre.operator), unit_of_work():
        contacts.add_contact(order_id, anna.id)
        contacts.add_contact(order_id, bruno.id)
    choose(theatre, order_id, channel.post.id, bruno.id)
    paid(theatre, order_id)
    (delivery,) = recorded()
    assert (delivery.order_id, delivery.mode_id, delivery.channel_id, delivery.recipient_id) == (
        order_id,
        channel.post.id,
        channel.channel.id,
        bruno.id,
    )
    assert delivery.state == "waiting"
    at_once, _ = draft(theatre, 1)
    paid(theatre, at_once)
    theatre.sell(theatre.item(2))
    assert len(recorded()) == 1


def test_documents_are_the_channels_until_it_is_said_otherwise(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    order_id, _ = draft(theatre, 0)

    def wanted() -> dict[str, int | None]:
        with as_user(theatre.operator):
            order = db.session.get_one(Order, order_id)
            return {each.name: each.mode_id for each in order_documents.documents_of(order) if each.wanted}

    assert wanted() == {"Programme": None}
    with as_user(theatre.operator), unit_of_work():
        order_documents.want(order_id, {channel.access.id: channel.mail.id})
    assert wanted() == {"Plan d'accès": channel.mail.id}
    with as_user(theatre.operator), unit_of_work():
        order_documents.want(order_id, {})
    assert wanted() == {}
    assert shown(order_id)[0] == SEAT, "a document costs nothing"
    with as_user(theatre.operator), pytest.raises(NotFound), unit_of_work():
        order_documents.want(order_id, {9999: None})


def test_a_finished_order_keeps_the_default_documents(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    order_id, _ = draft(theatre, 0)
    paid(theatre, order_id)
    rows = db.session.query(OrderDocument).all()
    assert [(row.order_id, row.template_id, row.mode_id, row.wanted) for row in rows] == [
        (order_id, channel.programme.id, None, True)
    ]


def test_the_origin_is_noted_and_never_checked(theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 0)
    for country, postcode, source in (("Belgique", "4000", "affiche"), ("", "??", "")):
        with as_user(theatre.operator), unit_of_work():
            origins.note_origin(order_id, country, postcode, source)
        noted = origins.origin_of(order_id)
        assert noted is not None
        db.session.refresh(noted)
        assert (noted.country, noted.postcode, noted.source) == (country, postcode, source)


def test_the_left_column_reads_a_fixed_number_of_statements(theatre: Theatre) -> None:
    make_channel(theatre)
    counts = []
    for seats in (range(1), range(1, 20)):
        order_id, _ = draft(theatre, *seats)
        with as_user(theatre.operator):
            order = db.session.get_one(Order, order_id)
            with statements() as seen:
                side_of(order)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_tickets_carry_their_beneficiary(theatre: Theatre) -> None:
    anna = contact(theatre, "Anna")
    order_id, lines = draft(theatre, 0, 1)
    with as_user(theatre.operator), unit_of_work():
        contacts.add_contact(order_id, anna.id)
        contacts.move(order_id, lines[:1], anna.id)
    paid(theatre, order_id)
    theatre.sell(theatre.item(2))
    with acting_as(SYSTEM):
        tickets = db.session.scalars(select(Ticket).order_by(Ticket.seat))
        assert [(ticket.seat, ticket.customer_id) for ticket in tickets] == [
            (0, anna.id),
            (1, None),
            (2, None),
        ]
