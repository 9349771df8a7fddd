"""What somebody writes as a reason is kept on one line, and never holds the number of a card (requirements.md T6-1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from addons.pos_session.errors import CardNumberRefused
from addons.pos_session.models import Session
from addons.pos_session.services import orders
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.taking_back import Taken
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop

CARD = "carte 4111-1111 1111 1111"


def _abandon(shop: Shop, session: Session, reason: str) -> str:
    order = orders.new_order(session.id)
    orders.add_items(order.id, [shop.item("poster")])
    return orders.abandon(order.id, reason).abandon_reason


def _cash(shop: Shop, session: Session, reason: str) -> str:
    return move_cash(session.id, "cash_in", 500, reason).reason


@pytest.mark.parametrize("write", [_abandon, _cash])
def test_a_reason_never_holds_a_card_number(
    at_the_till: Shop, write: Callable[[Shop, Session, str], str]
) -> None:
    session = at_the_till.open()
    with pytest.raises(CardNumberRefused) as refused, unit_of_work():
        write(at_the_till, session, CARD)
    assert "reason" in refused.value.fields


def test_nor_does_the_reason_of_a_correction(at_the_till: Shop) -> None:
    session = at_the_till.open()
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    taken = [Taken(sale["lines"][0]["id"], 1)]
    with pytest.raises(CardNumberRefused), unit_of_work():
        correct(sale["order_id"], session.id, taken, [], lambda due, methods: [], CARD)


@pytest.mark.parametrize("write", [_abandon, _cash])
def test_a_reason_is_kept_on_one_line(at_the_till: Shop, write: Callable[[Shop, Session, str], str]) -> None:
    session = at_the_till.open()
    with unit_of_work():
        assert write(at_the_till, session, "  Pièces\n rendues  ") == "Pièces rendues"
