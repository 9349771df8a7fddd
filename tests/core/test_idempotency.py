"""A request sent twice changes things once and gets the same answer (money.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from core.errors import Refusal
from core.idempotency import KeyMismatch, KeyMissing, fingerprint, once
from core.numbering import take

BODY = fingerprint({"b": 1, "a": [2]})


def work() -> dict[str, Any]:
    return {"number": take("work")}


def test_the_first_answer_comes_back(app: Flask) -> None:
    assert once("key-0001", "sell", work, BODY) == {"number": 1}
    assert once("key-0001", "sell", work, BODY) == {"number": 1}
    assert once("key-0001", "refund", work, BODY) == {"number": 2}
    assert once("key-0002", "sell", work, BODY) == {"number": 3}


def test_a_refusal_after_the_first_time_gives_the_first_answer(app: Flask) -> None:
    answers = iter([{"number": 1}])

    def sells_the_last() -> dict[str, Any]:
        for answer in answers:
            return answer
        raise Refusal("Nothing left.")

    assert once("key-0001", "sell", sells_the_last, BODY) == {"number": 1}
    assert once("key-0001", "sell", sells_the_last, BODY) == {"number": 1}
    with pytest.raises(Refusal, match="Nothing left"):
        once("key-0002", "sell", sells_the_last, BODY)


def test_another_request_under_the_same_key_is_refused(app: Flask) -> None:
    once("key-0001", "sell", work, BODY)
    with pytest.raises(KeyMismatch):
        once("key-0001", "sell", work, fingerprint({"a": 2}))


@pytest.mark.parametrize(
    "key", [None, "", "short", "x" * 121, "a\x00bcdefgh", "clé-numéro-1", "tab\tbed-key"]
)
def test_a_key_is_needed(app: Flask, key: str | None) -> None:
    with pytest.raises(KeyMissing):
        once(key, "sell", work, BODY)


def test_a_fingerprint_of_half_a_character() -> None:
    assert fingerprint({"kind": "\ud800"}) != fingerprint({"kind": "\ud801"})


def test_two_at_the_same_instant(app: Flask) -> None:
    def send(_: int) -> dict[str, Any]:
        with app.app_context():
            return once("key-0001", "sell", work, BODY)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert answers == [{"number": 1}] * 16


def test_the_fingerprint_ignores_the_order_of_keys() -> None:
    assert fingerprint({"a": [2], "b": 1}) == BODY
    assert fingerprint({"a": [2], "b": 2}) != BODY
