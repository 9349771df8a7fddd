"""The rule of the largest remainder, on figures and on what Hypothesis finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.pos_accounting_close.services.spreading import spread
from core.money import divide_half_up

EXACT = st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("exact", "shares"),
    [
        ([82_645], [826]),
        ([14_218, 2_727, 8_333], [142, 27, 84]),  # 252.78 -> 253: to the .33 after the .18 and .27
        ([50, 50], [1, 0]),  # the first of equals
        ([50, 50, 50], [1, 1, 0]),  # 1.50 -> 2
        ([-82_645], [-826]),
        ([-50, -50], [-1, 0]),
        ([0, 0], [0, 0]),
        ([10_050, -50], [101, -1]),
    ],
)
def test_the_cents_that_are_left_go_to_what_lost_most(exact: list[int], shares: list[int]) -> None:
    assert spread(divide_half_up(sum(exact), 100), exact) == shares


@given(EXACT)
def test_the_parts_are_the_total_and_none_is_a_cent_away(exact: list[int]) -> None:
    total = divide_half_up(sum(exact), 100)
    shares = spread(total, exact)
    assert sum(shares) == total
    assert all(abs(100 * share - amount) <= 100 for share, amount in zip(shares, exact, strict=True))


@given(EXACT)
def test_a_refund_is_the_mirror_of_the_sale(exact: list[int]) -> None:
    total = divide_half_up(sum(exact), 100)
    mirrored = spread(-total, [-amount for amount in exact])
    if total:
        assert mirrored == [-share for share in spread(total, exact)]


def test_what_is_not_the_sum_is_no_total_to_spread() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        spread(3, [100])
