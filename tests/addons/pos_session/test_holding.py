"""Orders on hold, in other hands, and given up; two operators at one draft."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_session.errors import (
    AbandonReasonRequired,
    NothingToHold,
    OrderElsewhere,
    OrderOnHold,
    OrderPartlyPaid,
)
from addons.pos_session.models import Order, Session
from addons.pos_session.services import orders
from addons.pos_session.services.holding import hold, other_drafts, take_up
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_line_changes import begin, first, pay_for


@pytest.fixture
def session(shop: Shop) -> Session:
    with as_user(shop.operator):
        return shop.open()


def test_nothing_is_changed_on_hold_until_it_is_taken_again(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink"))
        with unit_of_work():
            hold(order.id)
        assert order.held_at is not None
        for refused in (
            lambda: orders.add_items(order.id, [shop.item("drink")]),
            lambda: change_line(order.id, first(order), quantity=2),
            lambda: pay(order.id, [Tender(shop.methods["cash"].id, 300)]),
            lambda: orders.abandon(order.id, "Parti"),
            lambda: hold(order.id),
        ):
            with pytest.raises(OrderOnHold), unit_of_work():
                refused()
        with unit_of_work():
            assert take_up(order.id).held_at is None
        with unit_of_work():
            assert pay(order.id, [Tender(shop.methods["cash"].id, 300)])["receipt_no"] == 1


def test_an_empty_order_is_not_put_on_hold(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        with unit_of_work():
            order = orders.new_order(session.id)
        with pytest.raises(NothingToHold), unit_of_work():
            hold(order.id)
        with unit_of_work():
            assert orders.empty_draft(session.id) is order


def test_taking_an_order_out_of_other_hands_is_said(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink"))
    with as_user(shop.manager):
        with pytest.raises(OrderElsewhere, match=shop.operator.name), unit_of_work():
            orders.add_items(order.id, [shop.item("drink")])
        with pytest.raises(OrderElsewhere), unit_of_work():
            take_up(order.id)
        with unit_of_work():
            take_up(order.id, over=True)
        with unit_of_work():
            orders.add_items(order.id, [shop.item("drink")])
    with as_user(shop.operator), pytest.raises(OrderElsewhere, match=shop.manager.name), unit_of_work():
        orders.add_items(order.id, [shop.item("drink")])
    assert (order.created_by_id, order.total_ttc) == (shop.operator.id, 600)


def test_the_list_of_the_others(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        mine, held, second = (begin(shop, session, shop.item("drink", n)) for n in (1, 2, 3))
        with unit_of_work():
            hold(second.id)
            orders.new_order(session.id)
        with statements() as seen:
            found = other_drafts(session.id, mine.id)
    assert [(draft.number, draft.total, draft.held_at is not None) for draft in found] == [
        (second.number, 900, True),
        (held.number, 600, False),
    ]
    assert found[0].operator == shop.operator.name
    assert len(seen) == 1


def test_what_holds_something_is_given_up_for_a_reason(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink"))
        with pytest.raises(AbandonReasonRequired), unit_of_work():
            orders.abandon(order.id, "  ")
        pay_for(order, first(order), 1, 300)
        with pytest.raises(OrderPartlyPaid) as refused, unit_of_work():
            orders.abandon(order.id, "Parti")
        assert refused.value.links[0].endpoint == "pos_session.order_payment"
        pay_for(order, first(order), -1, -300)
        with unit_of_work():
            orders.abandon(order.id, "Parti")
        assert (order.state, order.abandon_reason) == ("abandoned", "Parti")
        with unit_of_work():
            empty = orders.new_order(session.id)
            assert orders.abandon(empty.id).state == "abandoned"


def take(order_id: int, over: bool = False) -> Any:
    def job() -> str:
        with unit_of_work():
            take_up(order_id, over=over)
        return "taken"

    return job


def test_two_take_one_order_on_hold_at_once_and_one_has_it(app: Flask, shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink"))
        with unit_of_work():
            hold(order.id)
    db.session.remove()
    answers = at_once(app, (shop.operator, take(order.id)), (shop.manager, take(order.id)))
    assert sorted(answers) == ["pos_session.order_elsewhere", "taken"]
    with acting_as(SYSTEM):
        row = db.session.execute(select(Order.held_at, Order.operator_id)).one()
    assert row.held_at is None and row.operator_id in (shop.operator.id, shop.manager.id)


def test_two_operators_at_one_draft(app: Flask, shop: Shop, session: Session) -> None:
    """Whoever took it over last changes it; the other is told, and nothing is half done."""
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink"))
    db.session.remove()

    def add(user: User) -> Any:
        def job() -> str:
            with unit_of_work():
                take_up(order.id, over=user is shop.manager)
                orders.add_items(order.id, [shop.item("poster")])
            return "added"

        return (user, job)

    answers = at_once(app, add(shop.operator), add(shop.manager))
    assert set(answers) <= {"added", "pos_session.order_elsewhere"}
    with acting_as(SYSTEM):
        total = db.session.execute(select(Order.total_ttc)).scalar_one()
    assert total == 300 + 1_000 * answers.count("added")
