"""Counters: no gap and no double, whatever happens at once (requirements.md T1-2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from core.numbering import take
from core.uow import unit_of_work


def test_a_rollback_gives_the_numbers_back(app: Flask) -> None:
    with unit_of_work():
        assert take("order:1", 3) == 1
    with pytest.raises(ValueError), unit_of_work():
        assert take("order:1") == 4
        raise ValueError
    with unit_of_work():
        assert take("order:1", 2) == 4
        assert take("order:2") == 1


def test_many_at_once(app: Flask) -> None:
    def ten(_: int) -> list[int]:
        taken = []
        with app.app_context():
            for _ in range(10):
                with unit_of_work():
                    taken.append(take("shared"))
        return taken

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(n for some in pool.map(ten, range(8)) for n in some)
    assert numbers == list(range(1, 81))


def test_nothing_is_not_a_number(app: Flask) -> None:
    with unit_of_work(), pytest.raises(ValueError):
        take("x", 0)
