"""The numeric pad's rules: quantity, typed price, discount, offered pieces; who may, and what is paid stays."""

from __future__ import annotations

from typing import Any

import pytest

from addons.pos_session.errors import (
    ItemsInvalid,
    LineFixed,
    LineNotFound,
    LineOncePaid,
    LinePaid,
    PriceInvalid,
)
from addons.pos_session.models import Order, OrderLine, Payment, PaymentLine, Session
from addons.pos_session.permissions import DISCOUNT, PRICE
from addons.pos_session.services import orders
from addons.pos_session.services.line_changes import change_line, give_free, take_back
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import InvalidDiscount
from tests.addons.pos_session.shop import Shop, statements

Line = tuple[str, int, int, int, int]


@pytest.fixture
def session(shop: Shop) -> Session:
    with as_user(shop.operator):
        return shop.open()


def begin(shop: Shop, session: Session, *items: dict[str, Any]) -> Order:
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, list(items))
    return order


def lines(order: Order) -> list[Line]:
    """Label, quantity, unit price, discount, total."""
    return [
        (line.label, line.quantity, line.unit_price, line.discount, line.total_ttc)
        for line in orders.lines_of(order.id)
    ]


def first(order: Order) -> int:
    return orders.lines_of(order.id)[0].id


def pay_for(order: Order, line_id: int, quantity: int, amount: int) -> None:
    """A payment of a draft that pays pieces of a line; a negative one takes it back."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        payment = Payment(
            centre_id=order.centre_id, order_id=order.id, session_id=order.session_id, total=amount
        )
        unit.add(payment)
        unit.flush()
        unit.add(PaymentLine(payment_id=payment.id, line_id=line_id, quantity=quantity, amount=amount))


def test_a_typed_price_is_ttc_and_the_rate_stays_the_products(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("poster", 3))
        with unit_of_work():
            kept = change_line(order.id, first(order), unit_price=850)
        line = db.session.get(OrderLine, kept)
        assert line is not None
        assert (line.unit_price, line.rate, line.total_ttc, line.unit_price_ht) == (850, 2_000, 2_550, 70_833)
        assert order.total_ttc == 2_550


def test_a_discount_is_rounded_once_on_the_line(shop: Shop, session: Session) -> None:
    """money.md: total = round half-up(quantity x unit price x (1 - discount))."""
    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink", 3))
        with unit_of_work():
            change_line(order.id, first(order), discount=1_250)
        assert lines(order) == [("Limonade", 3, 300, 1_250, 788)]
        with unit_of_work():
            change_line(order.id, first(order), discount=0)
        assert lines(order) == [("Limonade", 3, 300, 0, 900)]


def test_an_operator_types_prices_but_gives_nothing_away(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink", 2))
        line = first(order)
        for forbidden in (
            lambda: change_line(order.id, line, discount=1),
            lambda: change_line(order.id, line, unit_price=0),
            lambda: give_free(order.id, line, 1),
        ):
            with pytest.raises(Forbidden) as refused, unit_of_work():
                forbidden()
            assert refused.value.params["permission"] == DISCOUNT
        assert lines(order) == [("Limonade", 2, 300, 0, 600)]


def test_without_the_right_no_price_is_typed(shop: Shop, session: Session, seller_only: Any) -> None:
    with as_user(seller_only):
        order = begin(shop, session, shop.item("drink"))
        with pytest.raises(Forbidden) as refused, unit_of_work():
            change_line(order.id, first(order), unit_price=299)
        assert refused.value.params["permission"] == PRICE
        with unit_of_work():
            change_line(order.id, first(order), quantity=4)
        assert order.total_ttc == 1_200


def test_what_a_manager_gave_is_not_multiplied_by_who_may_not_give(shop: Shop, session: Session) -> None:
    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink", 2), shop.item("poster"))
        with unit_of_work():
            given = give_free(order.id, first(order), 1)
            poster = change_line(order.id, orders.lines_of(order.id)[1].id, unit_price=0)
    assert poster is not None
    with acting_as(SYSTEM), unit_of_work():
        order.operator_id = shop.operator.id
        db.session.merge(order)
    with as_user(shop.operator):
        for line in (given, poster):
            with pytest.raises(Forbidden), unit_of_work():
                change_line(order.id, line, quantity=2)


def test_offered_pieces_are_a_line_of_their_own_and_come_back(shop: Shop, session: Session) -> None:
    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink", 5), shop.item("poster"))
        with unit_of_work():
            free = give_free(order.id, first(order), 2)
        assert lines(order) == [
            ("Limonade", 3, 300, 0, 900),
            ("Affiche", 1, 1_000, 0, 1_000),
            ("Limonade", 2, 300, 10_000, 0),
        ]
        with unit_of_work():
            assert give_free(order.id, first(order), 1) == free, "more of it joins what is offered"
        assert order.total_ttc == 1_600
        with unit_of_work():
            assert take_back(order.id, free) == first(order)
        assert lines(order) == [("Limonade", 5, 300, 0, 1_500), ("Affiche", 1, 1_000, 0, 1_000)]
        with unit_of_work():
            whole = give_free(order.id, first(order), 5)
        assert whole == first(order)
        with pytest.raises(ItemsInvalid), unit_of_work():
            give_free(order.id, whole, 1)
        with unit_of_work():
            take_back(order.id, whole)
        assert order.total_ttc == 2_500
        with pytest.raises(ItemsInvalid), unit_of_work():
            give_free(order.id, whole, 6)


def test_a_line_that_becomes_the_same_as_another_joins_it(shop: Shop, session: Session) -> None:
    with as_user(shop.operator):
        order = begin(shop, session, shop.item("drink", 2))
        with unit_of_work():
            change_line(order.id, first(order), unit_price=250)
            orders.add_items(order.id, [shop.item("drink")])
        assert lines(order) == [("Limonade", 2, 250, 0, 500), ("Limonade", 1, 300, 0, 300)]
        with unit_of_work():
            kept = change_line(order.id, first(order), unit_price=300)
        assert lines(order) == [("Limonade", 3, 300, 0, 900)]
        assert kept == first(order)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quantity": -1}, ItemsInvalid),
        ({"quantity": 10_000}, ItemsInvalid),
        ({"unit_price": -1}, PriceInvalid),
        ({"unit_price": 1_000_000_000}, PriceInvalid),
        ({"discount": -1}, InvalidDiscount),
        ({"discount": 10_001}, InvalidDiscount),
    ],
)
def test_impossible_figures_are_refused(
    shop: Shop, session: Session, change: dict[str, int], refusal: type[Exception]
) -> None:
    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink"))
        with pytest.raises(refusal), unit_of_work():
            change_line(order.id, first(order), **change)
        with pytest.raises(LineNotFound), unit_of_work():
            change_line(order.id, 999_999, quantity=2)
        assert lines(order) == [("Limonade", 1, 300, 0, 300)]


def test_what_is_paid_stays_on_the_order(shop: Shop, session: Session) -> None:
    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink", 5))
        line = first(order)
        pay_for(order, line, 2, 600)
        with unit_of_work():
            change_line(order.id, line, quantity=2)
            change_line(order.id, line, quantity=5)
        for refused in (
            lambda: change_line(order.id, line, quantity=1),
            lambda: change_line(order.id, line, quantity=0),
            lambda: change_line(order.id, line, unit_price=100),
            lambda: change_line(order.id, line, discount=100),
            lambda: give_free(order.id, line, 4),
            lambda: orders.remove_lines(order.id, [line]),
        ):
            with pytest.raises(LinePaid, match="2 of “Limonade” are paid"), unit_of_work():
                refused()
        with unit_of_work():
            give_free(order.id, line, 3)
        pay_for(order, line, -2, -600)
        with unit_of_work():
            change_line(order.id, line, quantity=1)
        with pytest.raises(LineOncePaid), unit_of_work():
            orders.remove_lines(order.id, [line])


def test_a_kind_that_keeps_its_lines_as_they_are(
    shop: Shop, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addons.pos_session.services.products import ProductKind

    with as_user(shop.manager):
        order = begin(shop, session, shop.item("drink"))
        monkeypatch.setattr(ProductKind, "changes", frozenset({"quantity"}))
        for change in ({"unit_price": 100}, {"discount": 100}):
            with pytest.raises(LineFixed), unit_of_work():
                change_line(order.id, first(order), **change)
        with unit_of_work():
            change_line(order.id, first(order), quantity=2)


def test_the_statements_of_a_change_do_not_grow_with_the_lines(shop: Shop, session: Session) -> None:
    counts = []
    for items in (["drink"], ["drink", "poster", "programme", "seat"]):
        with as_user(shop.manager):
            order = begin(shop, session, *(shop.item(name) for name in items))
            with statements() as seen, unit_of_work():
                change_line(order.id, first(order), discount=500)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
