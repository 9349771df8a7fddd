"""Fixtures of the tests of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_session.other_addon import adding
from tests.addons.pos_session.shop import Shop, make_shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A point of sale."""
    return make_shop()


@pytest.fixture
def at_the_till(shop: Shop) -> Iterator[Shop]:
    """The point of sale, with its operator acting."""
    with as_user(shop.operator):
        yield shop


@pytest.fixture
def browser(shop: Shop, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The operator's browser."""
    return login(shop.operator)


@pytest.fixture
def seller_only(shop: Shop) -> User:
    """Who may sell, and types no price."""
    return make_user(permissions=["pos_session.sell", "pos_session.view"], centres=[shop.centre])


@pytest.fixture
def manager(shop: Shop, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The manager's browser."""
    return login(shop.manager)


__all__ = ["adding"]
