"""The end of a long session: empty drafts go together, and the closing takes the statements of a short one."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.services import closing, orders
from addons.pos_session.services.counting import Counted
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_closing import ended
from tests.addons.pos_session.test_lifecycle import journal


def test_empty_drafts_end_with_the_sale(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    for _ in range(3):
        with unit_of_work():
            orders.new_order(session.id)
    ended(at_the_till, session)
    states = db.session.execute(select(Order.state, Order.abandoned_by_id)).all()
    assert states == [("abandoned", at_the_till.operator.id)] * 3
    assert [number for _, number in journal("pos_session.drafts_abandoned")[0]["orders"]] == [  # type: ignore[union-attr, misc, attr-defined]
        "001.00001.001",
        "001.00001.002",
        "001.00001.003",
    ]


def _closing_statements(shop: Shop, many: int) -> int:
    """How many statements the end and the closing of a session of ``many`` orders and ``many`` empty drafts take."""
    session = shop.open(10_000, note="Fond changé")
    for _ in range(many):
        shop.sell(session, shop.item("drink"), shop.item("seat"), parts=[{"method": "card", "amount": 4_700}])
        with unit_of_work():
            orders.new_order(session.id)
    with statements() as seen:
        with unit_of_work():
            closing.start_closing(session.id)
        with unit_of_work():
            closing.compare(session.id, Counted(sum=9_900))
        with unit_of_work():
            closing.close_session(session.id, Counted(sum=9_900), accepted=True)
    return len(seen)


def test_the_number_of_statements_does_not_depend_on_the_number_of_orders(at_the_till: Shop) -> None:
    _closing_statements(at_the_till, 1)
    assert _closing_statements(at_the_till, 3) == _closing_statements(at_the_till, 60)
