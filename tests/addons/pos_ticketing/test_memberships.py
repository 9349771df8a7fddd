"""Memberships: sold to a contact, opening rates for members, closed when they are refunded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from addons.pos_session.models import Customer, Order
from addons.pos_session.services import customers
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.orders import add_items, lines_of
from addons.pos_session.services.payment import pay
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender, everything_in_cash
from addons.pos_ticketing.errors import (
    MembershipInvalid,
    MembershipNeedsContact,
    MembershipNotFound,
    MembersOnly,
)
from addons.pos_ticketing.models import (
    Advantage,
    AdvantageCategory,
    AudienceCategory,
    LineContact,
    Membership,
)
from addons.pos_ticketing.services.contacts import add_contact
from addons.pos_ticketing.services.memberships import advantages_of, last_day
from addons.pos_ticketing.services.order_side import side_of
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre


@dataclass
class Club:
    """A card that opens the guests' rate, and a contact."""

    theatre: Theatre
    advantage_id: int
    contact: Customer

    def card(self, customer_id: int | None = None) -> dict[str, object]:
        return {"kind": "membership", "advantage_id": self.advantage_id, "customer_id": customer_id}


@pytest.fixture
def club(theatre: Theatre) -> Club:
    with acting_as(SYSTEM), unit_of_work() as session:
        card = Advantage(centre_id=theatre.centre.id, name="Carte Amis", price=3_000, vat_rate=550, months=12)
        session.add(card)
        session.flush()
        session.add(AdvantageCategory(advantage_id=card.id, audience_category_id=theatre.guest.id))
        db.session.get_one(AudienceCategory, theatre.guest.id).members_only = True
    with as_user(theatre.operator), unit_of_work():
        contact = customers.create(theatre.centre.id, {"name": "Agnès"})
    return Club(theatre, card.id, contact)


def memberships() -> list[Membership]:
    with acting_as(SYSTEM):
        db.session.expire_all()
        return list(db.session.execute(select(Membership).order_by(Membership.id)).scalars())


def test_a_membership_is_sold_to_a_contact(club: Club) -> None:
    answer = club.theatre.sell(club.card(club.contact.id))
    [made] = memberships()
    assert (made.customer_id, made.cancelled_at) == (club.contact.id, None)
    assert made.ends_on == last_day(made.starts_on, 12)
    assert answer["documents"]["membership"][0]["membership_id"] == made.id
    with acting_as(SYSTEM):
        held = advantages_of([club.contact.id], club.theatre.centre.id, made.ends_on)
        assert [row.name for row in held[club.contact.id]] == ["Carte Amis"]
        after = made.ends_on + timedelta(days=1)
        assert not advantages_of([club.contact.id], club.theatre.centre.id, after)
    order = club.theatre.order()
    with as_user(club.theatre.operator), unit_of_work():
        add_contact(order.id, club.contact.id)
    with as_user(club.theatre.operator):
        held = side_of(db.session.get_one(Order, order.id)).held[club.contact.id]
        assert [(row.name, row.ends_on) for row in held] == [("Carte Amis", made.ends_on)]


def test_nobodys_membership_is_not_sold(club: Club) -> None:
    with pytest.raises(MembershipNeedsContact):
        club.theatre.sell(club.card())
    with acting_as(SYSTEM), unit_of_work() as session:
        elsewhere = Customer(centre_id=make_centre().id, name="Arnolphe")
        session.add(elsewhere)
    for wrong in (club.card(elsewhere.id), club.card(True), {**club.card(), "price": 1}):
        with pytest.raises(MembershipInvalid):
            club.theatre.sell(wrong)
    with pytest.raises(MembershipNotFound):
        club.theatre.sell({**club.card(club.contact.id), "advantage_id": 99_999})
    assert memberships() == []


def test_a_rate_for_members_needs_one(club: Club) -> None:
    theatre = club.theatre
    with pytest.raises(MembersOnly):
        theatre.sell(theatre.item(3, theatre.guest))
    line_id = _any_line(club)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(
            Membership.__table__.insert().values(
                centre_id=theatre.centre.id,
                advantage_id=club.advantage_id,
                customer_id=club.contact.id,
                line_id=line_id,
                starts_on=STARTS.date() - timedelta(days=300),
                ends_on=STARTS.date(),
            )
        )
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        [line] = add_items(order.id, [theatre.item(3, theatre.guest)])
    with as_user(theatre.operator), pytest.raises(MembersOnly), unit_of_work():
        pay(order.id, everything_in_cash)
    with as_user(theatre.operator), unit_of_work() as session:
        session.execute(insert(LineContact.__table__), [{"line_id": line.id, "customer_id": club.contact.id}])
        pay(order.id, everything_in_cash)


def test_card_and_place_in_one_order(club: Club) -> None:
    theatre = club.theatre
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Advantage, club.advantage_id).months = 36
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work() as session:
        add_items(order.id, [club.card(club.contact.id), theatre.item(3, theatre.guest)])
        ticket = next(line for line in lines_of(order.id) if line.kind == "ticket")
        session.execute(
            insert(LineContact.__table__), [{"line_id": ticket.id, "customer_id": club.contact.id}]
        )
    with as_user(theatre.operator), unit_of_work():
        pay(order.id, everything_in_cash)
    assert len(memberships()) == 1


def test_a_refunded_membership_opens_nothing(club: Club) -> None:
    theatre = club.theatre
    answer = theatre.sell(club.card(club.contact.id))
    [line] = lines_of(answer["order_id"])
    with as_user(theatre.manager), unit_of_work():
        correct(
            answer["order_id"],
            theatre.session.id,
            [Taken(line.id, 1)],
            [],
            lambda due, methods: [Tender(next(iter(methods)), due)],
            "moves away",
        )
    [made] = memberships()
    assert made.cancelled_at is not None
    with acting_as(SYSTEM):
        assert not advantages_of([club.contact.id], theatre.centre.id, made.starts_on)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 9, 1), 12, date(2027, 8, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
    ],
)
def test_the_last_day(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


def _any_line(club: Club) -> int:
    answer = club.theatre.sell(club.theatre.item(20))
    return lines_of(answer["order_id"])[0].id
