"""What the tests of the printer pages share: a centre and the browser of its administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.models import Centre, User
from core.identity.permissions import ADMINISTRATOR
from core.testing.factories import make_centre, make_user

Login = Callable[[User], FlaskClient]


@pytest.fixture
def centre(app: Flask) -> Centre:
    return make_centre("Théâtre")


@pytest.fixture
def boss(login: Login, centre: Centre) -> FlaskClient:
    """A browser in which the administrator of the centre is logged in."""
    return login(make_user("boss", groups=[ADMINISTRATOR], centres=[centre], language="fr"))
