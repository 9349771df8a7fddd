"""Fixtures of the tests of the booking payments: the point of sale's shop, with its manager acting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.testing.factories import as_user
from tests.addons.pos_session.conftest import browser, manager, shop
from tests.addons.pos_session.other_addon import adding
from tests.addons.pos_session.shop import Shop


@pytest.fixture
def at_the_till(shop: Shop) -> Iterator[Shop]:
    """The point of sale, with its manager acting: he may do all that a front desk needs."""
    with as_user(shop.manager):
        yield shop


__all__ = ["adding", "browser", "manager", "shop"]
