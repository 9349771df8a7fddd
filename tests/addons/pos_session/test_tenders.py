"""Tenders, change and refunds: the rules of money.md on what settles an order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.pos_session.errors import (
    NoCashMethod,
    NothingRemains,
    NotPaidEnough,
    PartAmountInvalid,
    RefundNotExact,
    TooMuchOnMethod,
    UnknownPaymentMethod,
)
from addons.pos_session.services.tenders import Method, Tender, change_of, settle

CASH = Method(1, "cash", "Espèces", "cash", gives_change=True)
CARD = Method(2, "card", "Carte bancaire", "card", gives_change=False)
VOUCHER = Method(3, "voucher", "Bon d'achat", "voucher", gives_change=False)
METHODS = {method.id: method for method in (CASH, CARD, VOUCHER)}


def parts(due: int, *tenders: tuple[int, int]) -> list[tuple[str, str, int]]:
    settled = settle(due, [Tender(*tender) for tender in tenders], METHODS)
    return [(part.method_kind, part.kind, part.amount) for part in settled]


def test_100_in_cash_for_44_gives_56_back() -> None:
    assert parts(4_400, (1, 10_000)) == [("cash", "sale", 10_000), ("cash", "change", -5_600)]


def test_ten_in_cash_and_the_rest_by_card() -> None:
    assert parts(4_400, (1, 1_000), (2, 3_400)) == [("cash", "sale", 1_000), ("card", "sale", 3_400)]


def test_nothing_due_needs_nothing() -> None:
    assert parts(0) == []


def test_a_refund_is_exact() -> None:
    assert parts(-1_000, (1, -1_000)) == [("cash", "refund", -1_000)]
    with pytest.raises(RefundNotExact):
        parts(-1_000, (1, -900))
    with pytest.raises(RefundNotExact):
        parts(-1_000, (1, -1_100))
    with pytest.raises(PartAmountInvalid):
        parts(-1_000, (1, 1_000))


@pytest.mark.parametrize(
    ("error", "due", "tenders"),
    [
        (TooMuchOnMethod, 4_400, [(2, 4_401)]),
        (TooMuchOnMethod, 4_400, [(3, 5_000)]),
        (TooMuchOnMethod, 4_400, [(1, 4_000), (2, 401)]),
        (NotPaidEnough, 4_400, [(1, 4_399)]),
        (NotPaidEnough, 4_400, []),
        (NothingRemains, 4_400, [(2, 4_400), (1, 1_000)]),
        (NothingRemains, 4_400, [(1, 5_000), (2, 1)]),
        (PartAmountInvalid, 4_400, [(1, 0)]),
        (PartAmountInvalid, 4_400, [(1, -5)]),
        (UnknownPaymentMethod, 4_400, [(9, 4_400)]),
        (NothingRemains, 0, [(1, 100)]),
    ],
)
def test_what_does_not_settle_is_refused(
    error: type[Exception], due: int, tenders: list[tuple[int, int]]
) -> None:
    with pytest.raises(error):
        parts(due, *tenders)


def test_change_needs_a_cash_method() -> None:
    odd = Method(7, "odd", "Odd", "voucher", gives_change=True)
    with pytest.raises(NoCashMethod):
        settle(100, [Tender(7, 200)], {7: odd})


@given(
    st.integers(1, 10**7), st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.integers(1, 10**7)), max_size=5)
)
def test_settled_parts_add_up_to_what_was_due(due: int, tenders: list[tuple[int, int]]) -> None:
    try:
        settled = settle(due, [Tender(*tender) for tender in tenders], METHODS)
    except (TooMuchOnMethod, NotPaidEnough, NothingRemains):
        return
    assert sum(part.amount for part in settled) == due
    assert sum(part.amount for part in settled if part.method_kind != "cash") <= due
    assert all(part.method_kind == "cash" for part in settled if part.kind == "change")
    assert change_of(settled) == max(0, sum(amount for _, amount in tenders) - due)
