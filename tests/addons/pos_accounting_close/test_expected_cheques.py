"""Which cheques must be there: refunds and reallocations are taken off, the sum is always that of the parts."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons.pos_accounting_close.services.closure_methods import entered_methods
from addons.pos_accounting_close.services.expected_cheques import TakenPart, expected_cheques, settled
from addons.pos_session.models import OrderLine
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import FLOAT, by_cheque
from tests.addons.pos_session.shop import Shop

CHEQUE, HOLIDAY = 3, 4


def part(number: int, amount: int, method: int = CHEQUE, **more: int) -> TakenPart:
    values = {"payment_id": number, "order_id": number, **more}
    return TakenPart(number, method, amount, **values)


def left(*parts: TakenPart) -> list[tuple[int, int]]:
    return [(one.id, one.net) for one in settled(parts)]


def test_a_reallocated_cheque_is_expected_no_longer_and_the_new_part_is() -> None:
    away = part(2, -4_400, reallocates_id=1, order_id=1)
    assert left(part(1, 4_400), away) == []
    assert left(part(1, 4_400), away, part(3, 4_400, HOLIDAY, reallocates_id=1)) == [(3, 4_400)]
    assert left(part(3, 4_400, reallocates_id=1), part(4, 500)) == [(3, 4_400), (4, 500)]
    again = (part(4, -4_400, HOLIDAY, reallocates_id=3), part(5, 4_400, reallocates_id=3))
    assert left(part(1, 4_400), away, part(3, 4_400, HOLIDAY, reallocates_id=1), *again) == [(5, 4_400)]


def test_a_refund_takes_off_the_cheque_of_its_sale() -> None:
    assert left(part(1, 4_400), part(2, 4_400), part(3, -4_400, corrects_id=1)) == [(2, 4_400)]
    assert left(part(1, 4_400), part(2, 4_400), part(3, -400, corrects_id=1)) == [(1, 4_000), (2, 4_400)]


def test_a_counter_payment_takes_off_the_payment_it_takes_back() -> None:
    same_order = {"order_id": 9}
    parts = [part(1, 500, **same_order), part(2, 500, **same_order)]
    assert left(*parts, part(3, -500, cancels_id=1, **same_order)) == [(2, 500)]


def test_a_refund_of_an_earlier_drawer_is_taken_off_the_last_ones() -> None:
    assert left(part(1, 500), part(2, 500), part(3, -700, corrects_id=99)) == [(1, 300)]
    assert left(part(1, 500), part(3, -700, corrects_id=99)) == []


@given(
    st.lists(
        st.tuples(
            st.integers(-5_000, 5_000).filter(bool),
            st.sampled_from([CHEQUE, HOLIDAY]),
            st.integers(1, 6),
            st.none() | st.integers(1, 6),
            st.none() | st.integers(1, 10),
        ),
        max_size=20,
    )
)
def test_the_sum_per_method_is_that_of_its_parts(
    drawn: list[tuple[int, int, int, int | None, int | None]],
) -> None:
    parts = [
        TakenPart(number, method, amount, number, order, cancels, None, None)
        for number, (amount, method, order, cancels, _) in enumerate(drawn, start=1)
    ]
    for one, (*_, of) in zip(parts, drawn, strict=True):
        if of is not None and of < one.id:
            one.reallocates_id = of
    came: dict[int, int] = defaultdict(int)
    for one in parts:
        came[one.method_id] += one.amount
    expected: dict[int, int] = defaultdict(int)
    for one in settled(parts):
        assert one.net > 0
        expected[one.method_id] += one.net
    assert {method: expected[method] for method in came} == {
        method: max(amount, 0) for method, amount in came.items()
    }


def test_they_come_to_what_the_figures_say(shop: Shop) -> None:
    with as_user(shop.manager):
        session = shop.open(FLOAT, note="Fond")
        first = shop.sell(session, shop.item("seat"), parts=[by_cheque(4_400, "A")])
        shop.sell(session, shop.item("seat"), parts=[by_cheque(4_400, "B")])
        shop.sell(session, shop.item("poster"), parts=[by_cheque(400), {"method": "cash", "amount": 600}])
        cheque = shop.methods["cheque"].id
        [line] = db.session.scalars(select(OrderLine).where(OrderLine.order_id == first["order_id"]))
        with unit_of_work():
            correct(
                first["order_id"],
                session.id,
                [Taken(line.id, 1)],
                [],
                lambda due, _: [Tender(cheque, due)],
                "Annulé",
            )
        methods = entered_methods(shop.centre.id, ())
        found = expected_cheques(session.id, [method.id for method in methods.identified])
        assert [(one.number, one.net) for one in found] == [("B", 4_400), ("", 400)]
        [figure] = [row for row in figures_of(session).methods if row.id == cheque]
        assert sum(one.net for one in found) == figure.to_find
    db.session.rollback()
