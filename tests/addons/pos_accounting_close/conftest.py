"""Fixtures of the tests of the accounting closures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import accountant_of
from tests.addons.pos_session.other_addon import adding
from tests.addons.pos_session.shop import Shop, make_shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A point of sale whose centre has its accounts."""
    made = make_shop()
    with acting_as(SYSTEM), unit_of_work():
        lay_defaults(made.centre.id)
    return made


@pytest.fixture
def at_the_till(shop: Shop) -> Iterator[Shop]:
    """The point of sale, with its manager acting: he may do all that a session needs."""
    with as_user(shop.manager):
        yield shop


@pytest.fixture
def accountant(shop: Shop) -> User:
    """The accountant of the shop's centre."""
    return accountant_of(shop.centre)


__all__ = ["adding"]
