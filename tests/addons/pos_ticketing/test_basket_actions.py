"""What is done with chosen lines of a basket: priced by the server, within quotas, with the right to discounts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from addons.pos_session.errors import LineFixed, LineNotFound
from addons.pos_session.services import orders
from addons.pos_session.services.holding import take_up
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.errors import NoPrice, NotTickets, QuotaReached
from addons.pos_ticketing.models import Claim, LineSeat, Quota, Ticket
from addons.pos_ticketing.services import basket_actions, deliveries
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.reservations import reserve
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import InvalidDiscount
from tests.addons.pos_ticketing.baskets import draft, make_channel, paid, shown
from tests.addons.pos_ticketing.conftest import Theatre


def rate_of(seat: int) -> set[int | None]:
    """The audience category of a place, on its line and on its claim."""
    lines = select(LineSeat.audience_category_id).where(LineSeat.seat == seat)
    claims = select(Claim.audience_category_id).where(Claim.seat == seat)
    return {*db.session.execute(lines).scalars(), *db.session.execute(claims).scalars()}


def test_another_audience_category_has_its_own_price(theatre: Theatre) -> None:
    order_id, lines = draft(theatre, 0, 1)
    with as_user(theatre.operator):
        assert set(basket_actions.rates_for(theatre.session.id, lines)) == {theatre.full.id, theatre.guest.id}
        with unit_of_work():
            basket_actions.change_rate(order_id, lines[:1], theatre.guest.id)
    total, rows = shown(order_id)
    assert total == 4500
    assert rows[0][1].endswith("Invitation")
    assert (rate_of(0), rate_of(1)) == ({theatre.guest.id}, {theatre.full.id})
    paid(theatre, order_id)
    with acting_as(SYSTEM):
        tickets = db.session.scalars(select(Ticket).order_by(Ticket.seat))
        assert [(ticket.price, ticket.audience_category) for ticket in tickets] == [
            (0, "Invitation"),
            (4500, "Plein tarif"),
        ]


def test_a_quota_is_respected_and_nothing_changes(theatre: Theatre) -> None:
    with acting_as(SYSTEM), unit_of_work():
        db.session.add(
            Quota(performance_id=theatre.performance.id, audience_category_id=theatre.guest.id, quantity=1)
        )
    order_id, lines = draft(theatre, 0, 1)
    with as_user(theatre.operator), pytest.raises(QuotaReached), unit_of_work():
        basket_actions.change_rate(order_id, lines, theatre.guest.id)
    assert shown(order_id)[0] == 9000
    with as_user(theatre.operator), unit_of_work():
        basket_actions.change_rate(order_id, lines[:1], theatre.guest.id)
    assert shown(order_id)[0] == 4500


def test_only_places_and_only_rates_with_a_price(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    order_id, lines = draft(theatre, 0)
    with as_user(theatre.operator), unit_of_work():
        deliveries.choose(order_id, channel.post.id)
    with as_user(theatre.operator):
        fee = orders.lines_of(order_id)[1].id
        assert basket_actions.rates_for(theatre.session.id, [*lines, fee]) == {}
        with pytest.raises(NotTickets), unit_of_work():
            basket_actions.change_rate(order_id, [*lines, fee], theatre.guest.id)
        with pytest.raises(NoPrice), unit_of_work():
            basket_actions.change_rate(order_id, lines, 9999)
        with pytest.raises(LineNotFound), unit_of_work():
            basket_actions.change_rate(order_id, [9999], theatre.guest.id)


def test_a_place_of_a_reservation_stays_the_reservations(theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 0)
    with as_user(theatre.operator):
        with unit_of_work():
            made = reserve(order_id)
        with unit_of_work():
            lines = take_into(order_id, made.id)
        ends = db.session.execute(select(Claim.expires_at)).scalar_one()
        with unit_of_work():
            basket_actions.change_rate(order_id, lines, theatre.guest.id)
        row = db.session.execute(select(Claim.expires_at, Claim.reservation_id)).one()
        assert tuple(row) == (ends, made.id)
        with unit_of_work():
            orders.abandon(order_id, "parti")
        assert db.session.execute(select(Claim.state)).scalar_one() == "option"


def test_a_discount_is_what_the_ticket_costs(theatre: Theatre) -> None:
    order_id, lines = draft(theatre, 0, 1)
    with as_user(theatre.manager), unit_of_work():
        take_over(order_id)
        basket_actions.give_discount(order_id, lines[:1], 1000)
        assert shown(order_id)[0] == 4050 + 4500
    with as_user(theatre.manager), unit_of_work():
        pay(order_id, everything_in_cash)
    with acting_as(SYSTEM):
        prices = db.session.scalars(select(Ticket.price).order_by(Ticket.seat))
        assert list(prices) == [4050, 4500]


def test_a_discount_needs_the_right_and_sense(theatre: Theatre) -> None:
    order_id, lines = draft(theatre, 0)
    with as_user(theatre.operator), pytest.raises(Forbidden), unit_of_work():
        basket_actions.give_discount(order_id, lines, 1000)
    channel = make_channel(theatre)
    with as_user(theatre.operator), unit_of_work():
        deliveries.choose(order_id, channel.post.id)
    with as_user(theatre.manager):
        with unit_of_work():
            take_over(order_id)
        fee = orders.lines_of(order_id)[1].id
        with pytest.raises(LineFixed), unit_of_work():
            basket_actions.give_discount(order_id, [fee], 1000)
        with pytest.raises(InvalidDiscount), unit_of_work():
            basket_actions.give_discount(order_id, lines, 10_001)


def test_lines_are_taken_off_together(theatre: Theatre) -> None:
    order_id, lines = draft(theatre, 0, 1, 2)
    with as_user(theatre.operator), unit_of_work():
        basket_actions.take_off(order_id, lines[:2])
    assert shown(order_id)[0] == 4500
    assert db.session.execute(select(Claim.seat)).scalars().all() == [2]


def take_over(order_id: int) -> None:
    """The manager takes the draft out of the operator's hands."""
    take_up(order_id, over=True)
