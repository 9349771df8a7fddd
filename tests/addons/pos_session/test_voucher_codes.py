"""The codes of vouchers: readable, scannable, and a slip of the finger is refused before any look-up."""

from __future__ import annotations

import pytest

from addons.pos_session.errors.voucher import VoucherCodeInvalid
from addons.pos_session.models.voucher import CREDIT_NOTE, GIFT
from addons.pos_session.services.voucher_codes import (
    ALPHABET,
    looks_like_code,
    masked,
    new_code,
    read_code,
    show_code,
)


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code(GIFT)
    shown = show_code(code)
    assert len(shown) == 14 and shown.startswith("GC-") and new_code(CREDIT_NOTE).startswith("AV")
    for typed in (shown, shown.lower(), code, f" {shown.replace('-', ' ')} ", shown.replace("-", "–")):
        assert read_code(typed) == code


def test_no_sign_that_people_take_for_another() -> None:
    assert not set("01OI") & set(ALPHABET) and len(set(ALPHABET)) == 32
    assert len({new_code(GIFT) for _ in range(1_000)}) == 1_000


def test_every_single_wrong_sign_is_refused() -> None:
    code = new_code(GIFT)
    for place, right in enumerate(code):
        for sign in ALPHABET:
            if sign != right:
                assert not looks_like_code(code[:place] + sign + code[place + 1 :])


def test_neighbours_exchanged_are_refused() -> None:
    """All but the two ends of the alphabet beside each other, as Luhn's rule has it."""
    for _ in range(200):
        code = new_code(GIFT)
        for place in range(len(code) - 1):
            first, second = code[place], code[place + 1]
            if first != second and {first, second} != {ALPHABET[0], ALPHABET[-1]}:
                assert not looks_like_code(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "3760001", "GC", "GC-0000-0000-0", "ÉÉ-7K3M-9QXA-T", "x" * 500])
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(VoucherCodeInvalid) as refused:
        read_code(typed, "code")
    assert list(refused.value.fields) == ["code"]


def test_a_masked_code_does_not_pay() -> None:
    code = new_code(GIFT)
    assert code[2:8] not in masked(code) and not looks_like_code(masked(code))
