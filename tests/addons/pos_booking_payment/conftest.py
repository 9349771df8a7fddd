"""Fixtures of the tests of the booking payments: a point of sale, its manager at the till."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.testing.factories import as_user
from tests.addons.pos_session.other_addon import adding
from tests.addons.pos_session.shop import Shop, make_shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A point of sale."""
    return make_shop()


@pytest.fixture
def at_the_till(shop: Shop) -> Iterator[Shop]:
    """The point of sale, with its manager acting: he may do all that a session needs."""
    with as_user(shop.manager):
        yield shop


__all__ = ["adding"]
