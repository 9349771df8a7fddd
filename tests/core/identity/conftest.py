"""What the tests of identity share: an administrator and what stands in the house's journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.config import settings
from core.db import db
from core.identity.login import forget_failed_logins
from core.identity.models import Centre, User
from core.identity.permissions import ADMINISTRATOR
from core.journal.models import JournalEntry
from core.testing.factories import PASSWORD, make_centre, make_user

Journal = Callable[..., list[Any]]


@pytest.fixture(autouse=True)
def _patient(app: Flask) -> None:
    """The address of the tests starts without failed logins."""
    forget_failed_logins()


@pytest.fixture(autouse=True)
def _head_office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks meet the pages of customer orders too, which a server without a role in the exchanges does not have."""
    monkeypatch.setattr(settings().section("pos_sync"), "role", "head_office")


@pytest.fixture
def centre(app: Flask) -> Centre:
    return make_centre("Théâtre")


@pytest.fixture
def admin(centre: Centre) -> User:
    return make_user("boss", groups=[ADMINISTRATOR], centres=[centre])


@pytest.fixture
def journal(app: Flask) -> Journal:
    """The kinds (or the data of one kind) entered in the house's chain, in order."""

    def read(kind: str | None = None) -> list[Any]:
        rows = db.session.execute(
            select(JournalEntry.kind, JournalEntry.data)
            .where(JournalEntry.chain == "house")
            .order_by(JournalEntry.seq)
        ).all()
        if kind is None:
            return [row.kind for row in rows]
        return [json.loads(row.data) for row in rows if row.kind == kind]

    return read


def attempt(client: FlaskClient, login: str, password: str = PASSWORD) -> int:
    """The status of one attempt to log in (302 is a success)."""
    return client.post("/login", data={"login": login, "password": password}).status_code


@pytest.fixture
def boss(client: FlaskClient, admin: User) -> FlaskClient:
    """A browser in which the administrator is logged in."""
    assert attempt(client, "boss") == 302
    return client
