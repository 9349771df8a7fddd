"""Logging in and out: what is told, what is journalled, what is refused."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.identity import passwords
from core.identity.models import User
from core.testing.factories import PASSWORD, make_user
from tests.core.identity.conftest import Journal, attempt


def sentence(answer: object) -> str:
    """The alert of a login page."""
    text = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return text.partition('role="alert">')[2].partition("<")[0]


def test_login_opens_the_pages_and_is_journalled(client: FlaskClient, admin: User, journal: Journal) -> None:
    assert client.get("/account").headers["Location"].startswith("/login?next=")
    answer = client.post("/login", data={"login": " BOSS ", "password": PASSWORD, "next": "/account?x=1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account?x=1"
    assert client.get("/account").status_code == 200
    assert journal("identity.login") == [{"user": admin.id}]


def test_next_never_leads_to_another_site(client: FlaskClient, admin: User) -> None:
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post("/login", data={"login": "boss", "password": PASSWORD, "next": bad})
        assert answer.headers["Location"] == "/"
        client.post("/logout")


def test_the_refusal_is_the_same_whoever_tries(client: FlaskClient, admin: User, journal: Journal) -> None:
    make_user("gone", active=False)
    tries = [("nobody", PASSWORD), ("boss", "wrong"), ("gone", PASSWORD), ("boss", ""), ("", "")]
    answers = [client.post("/login", data={"login": name, "password": word}) for name, word in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({sentence(answer) for answer in answers}) == 1
    assert sentence(answers[0])
    assert [entry["user"] is None for entry in journal("identity.login_failed")] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_an_unknown_login_costs_as_much_as_a_known_one(
    client: FlaskClient, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, stored: str | bytes, password: str | bytes) -> Literal[True]:
            compared.append(str(stored))
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Noting(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("boss", "nobody"):
        attempt(client, name, "wrong")
    assert len(compared) == 2
    assert len({stored.rpartition("$")[0].rpartition("$")[0] for stored in compared}) == 1, "the same cost"


def test_failures_in_a_row_lock_until_an_administrator_unlocks(
    app: Flask, client: FlaskClient, admin: User, journal: Journal
) -> None:
    user = make_user("camille")
    for _ in range(4):
        assert attempt(client, "camille", "wrong") == 401
    assert attempt(client, "camille") == 302, "a right password starts the count again"
    client.post("/logout")
    for _ in range(5):
        assert attempt(client, "camille", "wrong") == 401
    assert attempt(client, "camille") == 401, "locked: the right password does not help"
    assert journal("identity.locked") == [{"user": user.id, "failures": 5}]

    boss = app.test_client()
    assert attempt(boss, "boss") == 302
    assert "Verrouillé" in boss.get(f"/admin/users/{user.id}").get_data(as_text=True)
    assert boss.post(f"/admin/users/{user.id}/unlock").status_code == 302
    assert boss.post(f"/admin/users/{user.id}/unlock").status_code == 302
    assert journal("identity.unlocked") == [{"user": user.id}]
    assert attempt(client, "camille") == 302


def test_an_address_that_fails_too_often_waits(client: FlaskClient, admin: User) -> None:
    answers = [attempt(client, f"nobody{n}", "wrong") for n in range(21)]
    assert answers == [401] * 20 + [429]
    assert attempt(client, "boss") == 429


def test_logout_twice_is_one_logout(client: FlaskClient, admin: User, journal: Journal) -> None:
    attempt(client, "boss")
    assert client.post("/logout").status_code == 302
    assert client.post("/logout").status_code == 302
    assert client.get("/account").status_code == 302
    assert journal("identity.logout") == [{"user": admin.id}]


def test_the_visitor_s_cookie_is_thrown_away_at_login(client: FlaskClient, admin: User) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
        cookie["language"] = "en"
    attempt(client, "boss")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["language"] == "en"


def test_an_old_hash_is_renewed_at_login(client: FlaskClient, app: Flask) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    user = make_user("old")
    user.password_hash = weak
    db.session.commit()
    assert attempt(client, "old") == 302
    db.session.refresh(user)
    assert user.password_hash != weak
    client.post("/logout")
    assert attempt(client, "old") == 302


def test_every_form_needs_the_page_s_token(app: Flask, client: FlaskClient, admin: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert attempt(client, "boss") == 400
        page = client.get("/login").get_data(as_text=True)
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"login": "boss", "password": PASSWORD, "csrf_token": token}
        assert client.post("/login", data=data).status_code == 302
        for path in (
            "/logout",
            "/account/password",
            "/account/preferences",
            "/account/tokens",
            "/admin/users/new",
            f"/admin/users/{admin.id}/disable",
            "/admin/groups/new",
            "/admin/centres/new",
        ):
            assert client.post(path).status_code == 400, path
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
