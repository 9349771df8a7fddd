"""The application with one more addon (``addons/probe``), whose pages try the web shell.

The shipped addons are there too: their models may already be in this process.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.app import create_app
from core.commands.database import upgrade_database
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import PASSWORD, make_centre, make_user
from core.testing.fixtures import shipped_addons
from core.testing.postgres import create_database, drop_database, postgres_server

ADDONS = Path(__file__).parent / "addons"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the probe; one per module and database."""
    sys.path.insert(0, str(ADDONS))
    folder = tmp_path_factory.mktemp("shell")
    config = {
        "app": {"data_dir": str(folder), "theme_dir": str(folder / "theme")},
        "addons": {"enabled": [*shipped_addons(), "probe"], "path": [str(ADDONS)]},
        "database": {},
    }
    if request.param == "postgresql":
        config["database"] = {"url": create_database(postgres_server())}
    app = create_app(config)
    with app.app_context(), acting_as(SYSTEM):
        upgrade_database()
    yield app
    with app.app_context():
        url = db.engine.url
        db.engine.dispose()
    if request.param == "postgresql":
        drop_database(url.render_as_string(hide_password=False))
    sys.path.remove(str(ADDONS))


@pytest.fixture(scope="module")
def centres(shell: Flask) -> dict[str, Centre]:
    with shell.app_context(), acting_as(SYSTEM):
        return {
            "Annecy": make_centre("Annecy", timezone="Europe/Paris"),
            "Saint-Denis": make_centre("Saint-Denis", timezone="Indian/Reunion"),
            "Elsewhere": make_centre("Elsewhere"),
        }


@pytest.fixture(scope="module")
def camille(shell: Flask, centres: dict[str, Centre]) -> User:
    with shell.app_context(), acting_as(SYSTEM):
        return make_user(
            "camille",
            name="Camille Durand",
            centres=[centres["Annecy"], centres["Saint-Denis"]],
            permissions=["probe.look", "probe.touch"],
        )


@pytest.fixture
def visitor(shell: Flask) -> FlaskClient:
    """A browser without a login."""
    return shell.test_client()


@pytest.fixture(scope="module")
def cookies(shell: Flask) -> dict[int, str]:
    """The cookie of each user's first login: checking a password is slow on purpose."""
    return {}


@pytest.fixture
def enter(shell: Flask, cookies: dict[int, str]) -> Callable[[User], FlaskClient]:
    """Log a user in through the login page, CSRF token and all."""

    def log_in(user: User) -> FlaskClient:
        client = shell.test_client()
        if user.id in cookies:
            client.set_cookie("guichet", cookies[user.id])
            return client
        data = {"login": user.login, "password": PASSWORD, "csrf_token": _token(client, "/login")}
        assert client.post("/login", data=data).status_code == 302
        cookie = client.get_cookie("guichet")
        assert cookie is not None
        cookies[user.id] = cookie.value
        return client

    return log_in


@pytest.fixture
def browser(enter: Callable[[User], FlaskClient], camille: User) -> FlaskClient:
    """The browser of Camille, who may look and touch in two centres."""
    return enter(camille)


@pytest.fixture
def token() -> Callable[..., str]:
    """The CSRF token in the head of a page."""

    def token_of(client: FlaskClient, path: str = "/probe/touch") -> str:
        return _token(client, path)

    return token_of


def _token(client: FlaskClient, path: str) -> str:
    found = re.search(r'<meta name="csrf-token" content="([^"]+)">', client.get(path).text)
    assert found is not None
    return found[1]
