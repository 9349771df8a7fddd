"""Amounts: every figure of money.md and ui.md about typing, writing, rounding and giving change."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    DENOMINATIONS,
    MAX_AMOUNT,
    AmountTooLarge,
    InvalidAmount,
    QuickCash,
    coins_back,
    divide_half_up,
    format_amount,
    format_number,
    parse_amount,
    quick_cash,
    round_cash_belgium,
    round_half_up,
    share,
)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("0", 0),
        ("007", 700),
        (",50", 50),
        (".5", 50),
        ("1 234.5", 123450),
        ("1234,56", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        (" 12.50 ", 1250),
        ("12,50 €", 1250),
        ("9999999.99", MAX_AMOUNT),
    ],
)
def test_reads_what_people_type(typed: str, cents: int) -> None:
    assert parse_amount(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "NaN", "nan", "inf", "-inf", "Infinity", "1e400", "1e2", "true", "True", "12.50 x", "12.50 euros",
        "12.345", "1,234.56", "1.234,56", "12,", "", " ", "€", ".", ",", "-", "+5", "-5", "1 23", "12 34,5",
        "1  234", "0x10", "1_000", "\uff11\uff12", "\u0661\u0662", "12.50\n3", "12\x00", "--5", "1/3",
    ],
)  # fmt: skip
def test_refuses_what_is_not_an_amount(typed: str) -> None:
    with pytest.raises(InvalidAmount) as refusal:
        parse_amount(typed)
    assert str(refusal.value).startswith(f"“{typed}”")
    assert refusal.value.status == 422


@pytest.mark.parametrize("value", [True, None, 12.345, float("nan"), float("inf"), 12, [], Fraction(1, 3)])
def test_refuses_what_is_not_text(value: object) -> None:
    with pytest.raises(InvalidAmount):
        parse_amount(value)  # type: ignore[arg-type]


def test_refuses_more_than_a_till_handles() -> None:
    for typed in ("10000000", "9" * 500, "99999999.99"):
        with pytest.raises(AmountTooLarge) as refusal:
            parse_amount(typed)
        assert len(str(refusal.value)) < 100


def test_a_sign_must_be_asked_for() -> None:
    assert parse_amount("-2,00", signed=True) == -200
    assert parse_amount("2", signed=True) == 200
    with pytest.raises(InvalidAmount):
        parse_amount("-2,00")


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (1000, "10,00\u00a0€", "€10.00"),
        (123456, "1\u202f234,56\u00a0€", "€1,234.56"),
        (-200, "-2,00\u00a0€", "-€2.00"),
        (-5, "-0,05\u00a0€", "-€0.05"),
        (123456789, "1\u202f234\u202f567,89\u00a0€", "€1,234,567.89"),
    ],
)
def test_writes_amounts(cents: int, french: str, english: str) -> None:
    assert format_amount(cents) == format_amount(cents, "fr_BE") == french
    assert format_amount(cents, "en") == format_amount(cents, "en_GB") == english


def test_writes_numbers_without_a_currency() -> None:
    assert format_number(-123456) == "-1\u202f234,56"
    assert format_number(-123456, "en") == "-1,234.56"


@given(st.integers(min_value=-MAX_AMOUNT, max_value=MAX_AMOUNT))
def test_reads_back_what_it_writes(cents: int) -> None:
    assert parse_amount(format_amount(cents), signed=True) == cents


@given(st.text(max_size=12))
def test_answers_or_refuses_whatever_is_typed(text: str) -> None:
    with suppress(InvalidAmount):
        assert 0 <= parse_amount(text) <= MAX_AMOUNT


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(3, 2), 2), (Fraction(5, 2), 3),
     (Fraction(49, 100), 0), (Fraction(-249, 100), -2), (Fraction(7), 7)],
)  # fmt: skip
def test_halves_go_up_and_corrections_mirror(value: Fraction, rounded: int) -> None:
    assert round_half_up(value) == rounded


@given(st.integers(), st.integers(min_value=1))
def test_rounding_is_exact_and_symmetrical(numerator: int, denominator: int) -> None:
    rounded = divide_half_up(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - rounded) <= Fraction(1, 2)
    assert divide_half_up(-numerator, denominator) == -rounded


@pytest.mark.parametrize(
    ("due", "cash"),
    [(1231, 1230), (1232, 1230), (1233, 1235), (1234, 1235), (1236, 1235), (1237, 1235),
     (1238, 1240), (1239, 1240), (1230, 1230), (1235, 1235), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 5),
     (0, 0), (-1233, -1235), (-3, -3)],
)  # fmt: skip
def test_rounds_cash_in_belgium(due: int, cash: int) -> None:
    assert round_cash_belgium(due) == cash


def test_there_are_fifteen_denominations_from_500_euros_to_1_cent() -> None:
    assert len(DENOMINATIONS) == 15
    assert (DENOMINATIONS[0], DENOMINATIONS[-1]) == (50000, 1)
    assert list(DENOMINATIONS) == sorted(set(DENOMINATIONS), reverse=True)


@pytest.mark.parametrize(
    ("change", "coins"),
    [
        (2800, [2000, 500, 200, 100]),
        (5600, [5000, 500, 100]),
        (0, []),
        (1, [1]),
        (399, [200, 100, 50, 20, 20, 5, 2, 2]),
    ],
)
def test_says_which_coins_to_give_back(change: int, coins: list[int]) -> None:
    assert coins_back(change) == coins


def test_change_is_never_negative() -> None:
    with pytest.raises(ValueError):
        coins_back(-1)


@given(st.integers(min_value=0, max_value=200_000))
def test_coins_back_are_the_change(cents: int) -> None:
    assert sum(coins_back(cents)) == cents


@pytest.mark.parametrize(
    ("due", "keys"),
    [
        (7200, [7200, 7500, 8000, 10000, "+2000", "+5000"]),
        (6100, [6100, 6500, 7000, 8000, 10000, "+5000"]),
        (9200, [9200, 9500, 10000, "+1000", "+2000", "+5000"]),
        (7500, [7500, 8000, 10000, "+1000", "+2000", "+5000"]),
        (0, []),
        (-100, []),
    ],
)
def test_offers_quick_cash(due: int, keys: list[int | str]) -> None:
    assert [f"+{key.amount}" if key.adds else key.amount for key in quick_cash(due)] == keys


@given(st.integers(min_value=1, max_value=MAX_AMOUNT))
def test_quick_cash_starts_with_what_is_due_and_fills_six_keys(due: int) -> None:
    keys = quick_cash(due)
    assert keys[0] == QuickCash(due)
    assert len(keys) == 6
    assert len(set(keys)) == len(keys)
    assert all(key.amount > due for key in keys[1:] if not key.adds)


@given(
    total=st.integers(-100_000, 100_000),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=8),
)
def test_shares_of_a_total_add_up_however_it_is_cut(total: int, cuts: list[int]) -> None:
    whole, before, given_out = sum(cuts), 0, 0
    for taken in cuts:
        given_out += share(total, whole, before, taken)
        before += taken
    assert given_out == total
