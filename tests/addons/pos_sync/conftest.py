"""Fixtures of the tests of the exchanges."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.identity.actor import SYSTEM, acting_as
from tests.addons.pos_session.shop import Shop, make_shop


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A point of sale, with the system acting."""
    with acting_as(SYSTEM):
        yield make_shop()
