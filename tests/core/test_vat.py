"""VAT: every figure of money.md, and what must hold for any order at any rate."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.vat import LineAmounts, before_tax, format_rate, price_line, vat_rows

RATES = (210, 550, 600, 1000, 1200, 2000, 2100)
PRICES = range(5, 2001, 5)
RANDOM_ORDERS = 2_000


def gives_back(price: int, rate: int) -> Fraction:
    """The TTC price in cents that the stored HT leads back to, rounded half up to 2 decimals."""
    exact = Fraction(before_tax(price, rate), 100) * Fraction(10_000 + rate, 10_000)
    return Fraction(int(exact + Fraction(1, 2)))


def test_ten_euros_at_21_percent() -> None:
    assert price_line(1, 1000, 2100) == LineAmounts(total_ttc=1000, unit_price_ht=82645, total_ht=82645)
    assert gives_back(1000, 2100) == 1000


@pytest.mark.parametrize(
    ("price", "rate"), [(20, 2100), (115, 600), (105, 550), (45, 2000), (225, 1000), (5, 1200)]
)
def test_prices_that_others_lose_give_back_themselves(price: int, rate: int) -> None:
    assert gives_back(price, rate) == price
    assert price_line(1, price, rate).total_ttc == price


@pytest.mark.parametrize("rate", RATES)
def test_every_price_gives_back_itself(rate: int) -> None:
    mismatches = []
    for price in PRICES:
        line = price_line(1, price, rate)
        (row,) = vat_rows([(rate, line.total_ttc, line.total_ht)])
        if gives_back(price, rate) != price or row.ttc != price or row.ht + row.vat != price:
            mismatches.append(price)
    assert mismatches == []


def test_five_hundred_times_one_euro_at_21_percent() -> None:
    assert price_line(500, 100, 2100).total_ttc == 50_000
    assert price_line(500, 100, 2100).unit_price_ht == 8264


def test_three_lines_of_two_fifty_at_21_percent() -> None:
    lines = [price_line(1, 250, 2100) for _ in range(3)]
    (row,) = vat_rows((2100, line.total_ttc, line.total_ht) for line in lines)
    assert (row.ttc, row.vat, row.ht) == (750, 130, 620)


def test_fifteen_cents_at_20_percent() -> None:
    line = price_line(1, 15, 2000)
    (row,) = vat_rows([(2000, line.total_ttc, line.total_ht)])
    assert (row.ttc, row.ht + row.vat) == (15, 15)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "total"),
    [
        (1, 1000, 1000, 900),
        (3, 333, 3333, 666),
        (1, 1, 5000, 1),
        (1, 1000, 10_000, 0),
        (2, 105, 2500, 158),
        (0, 500, 0, 0),
    ],
)
def test_a_discount_is_rounded_once_half_up(quantity: int, price: int, discount: int, total: int) -> None:
    assert price_line(quantity, price, 2000, discount).total_ttc == total


@pytest.mark.parametrize("rate", RATES)
def test_random_orders_never_gain_or_lose_a_cent(rate: int) -> None:
    random = Random(rate)
    for _ in range(RANDOM_ORDERS):
        lines = [
            price_line(
                random.randint(1, 12), random.randint(1, 20_000), rate, random.choice((0, 0, 500, 1000, 3333))
            )
            for _ in range(random.randint(1, 10))
        ]
        (row,) = vat_rows((rate, line.total_ttc, line.total_ht) for line in lines)
        assert row.ttc == sum(line.total_ttc for line in lines)
        assert row.ht + row.vat == row.ttc
        assert abs(row.vat - Fraction(row.ttc * rate, 10_000 + rate)) <= 1


rates = st.sampled_from(RATES) | st.integers(min_value=0, max_value=10_000)
items = st.tuples(
    st.integers(min_value=-50, max_value=500),
    st.integers(min_value=0, max_value=1_000_000),
    rates,
    st.integers(min_value=0, max_value=10_000),
)


@given(st.lists(items, max_size=12))
def test_any_order_adds_up(order: list[tuple[int, int, int, int]]) -> None:
    priced = [
        (rate, price_line(quantity, price, rate, discount)) for quantity, price, rate, discount in order
    ]
    rows = vat_rows((rate, line.total_ttc, line.total_ht) for rate, line in priced)
    assert sum(row.ttc for row in rows) == sum(line.total_ttc for _, line in priced)
    assert all(row.ht + row.vat == row.ttc for row in rows)
    assert [row.rate for row in rows] == sorted({rate for rate, _ in priced})


@given(items)
def test_a_line_is_within_half_a_unit_of_the_exact_amount(item: tuple[int, int, int, int]) -> None:
    quantity, price, rate, discount = item
    line = price_line(quantity, price, rate, discount)
    exact = Fraction(quantity * price * (10_000 - discount), 10_000)
    assert abs(line.total_ttc - exact) <= Fraction(1, 2)
    assert abs(line.total_ht - Fraction(line.total_ttc * 1_000_000, 10_000 + rate)) <= Fraction(1, 2)


@given(items)
def test_a_correction_mirrors_its_line(item: tuple[int, int, int, int]) -> None:
    quantity, price, rate, discount = item
    line, correction = (
        price_line(quantity, price, rate, discount),
        price_line(-quantity, price, rate, discount),
    )
    assert (correction.total_ttc, correction.total_ht) == (-line.total_ttc, -line.total_ht)


def test_a_rate_of_zero_has_no_vat() -> None:
    line = price_line(2, 1250, 0)
    (row,) = vat_rows([(0, line.total_ttc, line.total_ht)])
    assert (row.ht, row.vat, row.ttc) == (2500, 0, 2500)


def test_nothing_sold_has_no_rows() -> None:
    assert vat_rows([]) == []


@pytest.mark.parametrize(
    "arguments", [(1, 100, -1), (1, 100, 10_001), (1, 100, 550, -1), (1, 100, 550, 10_001)]
)
def test_refuses_rates_and_discounts_out_of_range(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        price_line(*arguments)
    assert "100 percent" in str(refusal.value)


@pytest.mark.parametrize(
    "arguments", [(1, 10.0, 550), (1.5, 100, 550), (True, 100, 550), (1, 100, 5.5), (1, 1, 1, 0.1)]
)
def test_a_float_never_touches_money(arguments: tuple[int, int, int]) -> None:
    with pytest.raises(TypeError):
        price_line(*arguments)


@pytest.mark.parametrize(
    ("rate", "french", "english"),
    [(550, "5,5\u202f%", "5.5%"), (2000, "20\u202f%", "20%"), (210, "2,1\u202f%", "2.1%"),
     (0, "0\u202f%", "0%"), (1005, "10,05\u202f%", "10.05%")],
)  # fmt: skip
def test_writes_rates(rate: int, french: str, english: str) -> None:
    assert format_rate(rate) == french
    assert format_rate(rate, "en") == english
