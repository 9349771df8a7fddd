"""Fixtures of every test: an application on SQLite and on PostgreSQL, migrated once, fresh for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from core.app import ROOT, create_app
from core.commands.database import upgrade_database
from core.db import db
from core.identity import passwords
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import PASSWORD
from core.testing.postgres import create_database, drop_database, postgres_server

BACKENDS = ("sqlite", "postgresql")


@dataclass
class Deployment:
    """An application and the migrated, otherwise empty database that each test starts from."""

    app: Flask
    template: str

    def refresh(self) -> None:
        """Put the database back to the template and forget what the last test left on disk."""
        with self.app.app_context():
            url = db.engine.url
            db.engine.dispose()
        if url.get_backend_name() == "sqlite":
            file = Path(url.database or "")
            for suffix in ("", "-wal", "-shm"):
                Path(f"{file}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self.template, file)
        else:
            target = url.render_as_string(hide_password=False)
            drop_database(target)
            create_database(target, template=self.template, name=url.database)
        settings = self.app.extensions["settings"]
        shutil.rmtree(settings.journal_heads_dir, ignore_errors=True)


def shipped_addons() -> list[str]:
    """The names of the addons of this repository: the tests load them all."""
    return sorted(file.parent.name for file in (ROOT / "addons").glob("*/addon.toml"))


def deploy(backend: str, folder: Path, further: Sequence[Path] = ()) -> Deployment:
    """Make the application of all addons of this repository (and ``further`` folders), migrate its template."""
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # slow on purpose elsewhere
    more = [file.parent.name for place in further for file in sorted(place.glob("*/addon.toml"))]
    addons = {"enabled": [*shipped_addons(), *more], "path": [str(place) for place in further]}
    config: dict[str, Any] = {"app": {"data_dir": str(folder)}, "addons": addons, "database": {}}
    if backend == "postgresql":
        config["database"] = {"url": create_database(postgres_server())}
    app = create_app(config)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), acting_as(SYSTEM):
        upgrade_database()
        url = db.engine.url
        db.session.remove()
        db.engine.dispose()
    if backend == "sqlite":
        template = str(folder / "template.sqlite3")
        shutil.copyfile(url.database or "", template)
    else:
        name = f"{make_url(url).database}_template"
        here = url.render_as_string(hide_password=False)
        template = create_database(here, template=here, name=name)
    return Deployment(app, template)


@pytest.fixture(scope="session")
def addon_folders() -> Sequence[Path]:
    """Further folders that hold addons; the tests of an addon kept elsewhere override this fixture."""
    return ()


@pytest.fixture(scope="session")
def deployments(
    tmp_path_factory: pytest.TempPathFactory, addon_folders: Sequence[Path]
) -> Callable[[str], Deployment]:
    """The deployment of a backend, made when first asked for."""
    made: dict[str, Deployment] = {}

    def deployment(backend: str) -> Deployment:
        if backend not in made:
            made[backend] = deploy(backend, tmp_path_factory.mktemp(backend), addon_folders)
        return made[backend]

    return deployment


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The database a test runs on: every test of behaviour runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def app(backend: str, deployments: Callable[[str], Deployment]) -> Iterator[Flask]:
    """The application with every addon, a fresh database, and an application context pushed."""
    deployment = deployments(backend)
    deployment.refresh()
    with deployment.app.app_context():
        yield deployment.app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a login."""
    return app.test_client()


@pytest.fixture
def login(client: FlaskClient) -> Callable[[User], FlaskClient]:
    """Log a user in through the login page; returns the browser."""

    def log_in(user: User) -> FlaskClient:
        answer = client.post("/login", data={"login": user.login, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    return log_in
