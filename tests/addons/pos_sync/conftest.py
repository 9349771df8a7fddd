"""Fixtures of the tests of the exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_sync.services.exchange.breaker import forget_lines
from core.config import settings
from core.identity.actor import SYSTEM, acting_as
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import REGISTER


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A point of sale, with the system acting."""
    with acting_as(SYSTEM):
        yield make_shop()


@pytest.fixture
def exchange(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a register's exchange, on this machine; this server is the register."""
    place = tmp_path / "exchange"
    place.mkdir()
    section = settings().section("pos_sync")
    for name, value in {"role": "register", "exchange": str(place), "register_code": REGISTER}.items():
        monkeypatch.setattr(section, name, value)
    forget_lines()
    return place
