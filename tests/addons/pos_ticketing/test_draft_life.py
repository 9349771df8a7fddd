"""Unfinished orders end by themselves: which, when, what becomes of what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from addons.pos_session.models import Order, OrderLine, PaymentMethod, Presence
from addons.pos_session.services import closing, holding, opening, orders, payment
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.handlers import abandon_drafts
from addons.pos_ticketing.models import Claim, Reservation
from addons.pos_ticketing.services.draft_life import abandon_old_drafts
from addons.pos_ticketing.services.drawers import open_drawer
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.reservations import reserve
from addons.pos_ticketing.services.setup_channels import ChannelValues, save_channel
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

HOUR = timedelta(hours=1)


@pytest.fixture
def hourly(theatre: Theatre) -> Iterator[Theatre]:
    """The operator sells in a channel whose orders live an hour."""
    with acting_as(SYSTEM), unit_of_work():
        channel = save_channel(theatre.centre.id, ChannelValues("Guichet", draft_minutes=60))
    with as_user(theatre.operator):
        with unit_of_work():
            closing.start_closing(theatre.session.id)
        with unit_of_work():
            closing.close_session(theatre.session.id, Counted({}))
        with unit_of_work():
            session = open_drawer(channel.id, theatre.session.desk_id)
        with unit_of_work():
            theatre.session = opening.open_session(session.id, Counted({}))
        yield theatre


def draft(theatre: Theatre, *seats: int) -> Order:
    order = theatre.order()
    if seats:
        with unit_of_work():
            orders.add_items(order.id, [theatre.item(seat) for seat in seats])
    return order


def after(time: timedelta) -> list[int]:
    """The ids of the orders that the worker abandons once ``time`` has gone by."""
    with acting_as(SYSTEM), clock.frozen(clock.now() + time):
        return abandon_old_drafts("Too old")


def state(order: Order) -> tuple[str, str]:
    db.session.refresh(order)
    return order.state, order.abandon_reason


def places() -> int:
    count: int = db.session.execute(select(func.count()).select_from(Claim)).scalar_one()
    return count


def test_an_old_draft_is_abandoned_and_its_places_are_free(hourly: Theatre) -> None:
    order = draft(hourly, 1, 2)
    assert after(HOUR - timedelta(minutes=1)) == []
    assert after(HOUR + timedelta(minutes=1)) == [order.id]
    assert state(order) == ("abandoned", "Too old")
    assert order.abandoned_by_id is None
    assert places() == 0
    kind = "pos_session.order_abandoned"
    entry = json.loads(db.session.scalars(select(ENTRIES.c.data).where(ENTRIES.c.kind == kind)).one())
    assert entry["order"] == order.id
    assert after(2 * HOUR) == [], "once"


def test_one_on_hold_lives_as_long_from_then_on(hourly: Theatre) -> None:
    order = draft(hourly, 1)
    with clock.frozen(clock.now() + timedelta(minutes=50)), unit_of_work():
        holding.hold(order.id)
    assert after(timedelta(minutes=70)) == []
    assert after(timedelta(minutes=120)) == [order.id]


def test_what_was_paid_on_stays(hourly: Theatre) -> None:
    order = draft(hourly, 1, 2)
    line = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order.id)).first()
    cash = select(PaymentMethod.id).where(
        PaymentMethod.centre_id == hourly.centre.id, PaymentMethod.kind == "cash"
    )
    method_id = db.session.scalars(cash).one()
    assert line is not None
    with unit_of_work():
        payment.pay(order.id, [Tender(method_id, 4500)], {line: 1})
    assert after(5 * HOUR) == []
    assert state(order) == ("draft", "")


def test_what_somebody_is_at_stays_until_he_leaves(hourly: Theatre) -> None:
    old, last = draft(hourly, 1), draft(hourly, 2)
    with clock.frozen(clock.now() + 2 * HOUR), unit_of_work() as unit:
        unit.add(Presence(session_id=hourly.session.id, user_id=hourly.operator.id, seen_at=clock.now()))
    assert after(2 * HOUR) == [old.id], "the last one is the one that is on his screen"
    assert after(3 * HOUR) == [last.id]


def test_places_held_now_say_that_somebody_chooses(hourly: Theatre) -> None:
    order = draft(hourly)
    with clock.frozen(clock.now() + 2 * HOUR):
        hourly.hold(order, 5)
    assert after(2 * HOUR) == []
    assert after(3 * HOUR) == [order.id]


def test_a_session_that_is_not_open_keeps_its_drafts(hourly: Theatre) -> None:
    draft(hourly)
    with unit_of_work():
        closing.start_closing(hourly.session.id)
    assert after(5 * HOUR) == []


def test_a_session_without_channel_keeps_its_drafts(theatre: Theatre) -> None:
    order = theatre.order()
    assert after(50 * HOUR) == []
    assert state(order) == ("draft", "")


def test_a_reservation_in_it_goes_back_to_what_it_was(hourly: Theatre) -> None:
    first = draft(hourly, 1, 2)
    ends: dict[str, Any] = {"ends_at": clock.now() + 24 * HOUR}
    with unit_of_work():
        reservation = reserve(first.id, **ends)
    second = draft(hourly)
    with unit_of_work():
        take_into(second.id, reservation.id)
    assert second.id in after(2 * HOUR)
    stored = db.session.get_one(Reservation, reservation.id)
    db.session.refresh(stored)
    assert (stored.state, places()) == ("active", 2)
    states = set(db.session.scalars(select(Claim.state)))
    assert states == {"option"}


def test_the_job_writes_the_reason_in_the_language_of_the_house(hourly: Theatre) -> None:
    order = draft(hourly, 1)
    with acting_as(SYSTEM), clock.frozen(clock.now() + 2 * HOUR):
        abandon_drafts({})
    assert state(order)[1].startswith("Inachevée plus longtemps")
