"""The arithmetic of the drawer: every figure of money.md, and what is true of any drawer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.pos_session.services.drawer import (
    ADJUSTMENT,
    CASH_IN,
    CASH_OUT,
    CHANGE,
    OPENING,
    REFUND,
    SALE,
    Drawer,
    counted_total,
    difference,
    drawer_of,
)

FIGURES = [
    ("nothing is missing", [(OPENING, 10_000), (SALE, 5_000)], 15_000, 15_000, 0),
    ("two short", [(OPENING, 10_000), (SALE, 5_000)], 14_800, 15_000, -200),
    ("three over", [(OPENING, 10_000), (SALE, 5_000)], 15_300, 15_000, 300),
    ("twenty taken out", [(OPENING, 10_000), (SALE, 5_000), (CASH_OUT, -2_000)], 13_000, 13_000, 0),
    ("44 paid with 100", [(OPENING, 0), (SALE, 10_000), (CHANGE, -5_600)], 4_400, 4_400, 0),
    ("a refund of 10", [(OPENING, 10_000), (REFUND, -1_000)], 9_000, 9_000, 0),
    ("20 on a booking stands apart", [(OPENING, 0), (SALE, 3_000)], 3_000, 3_000, 0),
    ("ten and twenty cents", [(OPENING, 10), (SALE, 20)], 30, 30, 0),
    (
        "the adjustment is not expected",
        [(OPENING, 10_000), (SALE, 5_000), (ADJUSTMENT, -200)],
        14_800,
        15_000,
        -200,
    ),
]


@pytest.mark.parametrize(("movements", "counted", "expected", "gap"), [row[1:] for row in FIGURES])
def test_figures(movements: list[tuple[str, int]], counted: int, expected: int, gap: int) -> None:
    drawer = drawer_of(movements)
    assert drawer.expected == expected
    assert difference(counted, drawer.expected) == gap


def test_44_tendered_100_is_44_more_in_the_drawer_and_two_movements() -> None:
    drawer = drawer_of([(SALE, 10_000), (CHANGE, -5_600)])
    assert (drawer.received, drawer.change, drawer.sales, drawer.expected) == (10_000, 5_600, 4_400, 4_400)


@pytest.mark.parametrize(
    "movement", [(SALE, -1), (OPENING, -1), (CASH_IN, -5), (CHANGE, 1), (REFUND, 2), (CASH_OUT, 9)]
)
def test_a_movement_on_the_wrong_side_is_an_error(movement: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match=movement[0]):
        drawer_of([movement])


def test_an_unknown_movement_is_an_error() -> None:
    with pytest.raises(ValueError, match="gift"):
        drawer_of([("gift", 1)])


def test_a_count_adds_up() -> None:
    assert counted_total([(50_000, 1), (2_000, 3), (1, 7)]) == 56_007


_amount = st.integers(0, 10**9)
_movement = st.one_of(
    st.tuples(st.sampled_from([OPENING, SALE, CASH_IN]), _amount),
    st.tuples(st.sampled_from([CHANGE, REFUND, CASH_OUT]), _amount.map(lambda amount: -amount)),
    st.tuples(st.just(ADJUSTMENT), st.integers(-(10**9), 10**9)),
)


@given(st.lists(_movement))
def test_expected_is_the_sum_of_all_but_the_adjustments(movements: list[tuple[str, int]]) -> None:
    drawer = drawer_of(movements)
    assert drawer.expected == sum(amount for kind, amount in movements if kind != ADJUSTMENT)
    assert drawer.movements == drawer.sales + drawer.cash_in - drawer.cash_out
    assert drawer_of(reversed(movements)) == drawer


@given(st.lists(_movement), st.lists(_movement))
def test_two_logs_add_up_to_the_log_of_both(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    assert drawer_of(first).expected + drawer_of(second).expected == drawer_of(first + second).expected


@given(st.lists(_movement), st.integers(0, 10**9))
def test_writing_the_difference_as_adjustment_changes_neither_side(
    movements: list[tuple[str, int]], counted: int
) -> None:
    before = drawer_of(movements).expected
    gap = difference(counted, before)
    after = drawer_of([*movements, (ADJUSTMENT, gap)])
    assert after.expected == before
    assert after.expected + gap == counted


def test_an_empty_drawer_expects_nothing() -> None:
    assert Drawer().expected == 0
