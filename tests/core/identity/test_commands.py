"""``guichet user`` and the demo's logins."""

from __future__ import annotations

from typing import Any

import click
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.demo import PASSWORD as DEMO_PASSWORD
from core.demo import USERS, describe_demo, load_demo_once
from core.errors import Refusal
from core.identity.actor import ADMIN, SYSTEM, acting_as
from core.identity.commands import user_cli
from core.identity.models import Centre, User
from core.identity.permissions import ADMINISTRATOR
from core.testing.factories import actor_of, make_user
from tests.core.identity.conftest import Journal, attempt


def run(*words: str, text: str = "") -> Result:
    """The command as ``guichet`` runs it: as the system, refusals told on the terminal."""

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1)
    def as_system(words: tuple[str, ...]) -> Any:
        try:
            return user_cli.main(list(words), standalone_mode=False)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal

    with acting_as(SYSTEM):
        return CliRunner().invoke(as_system, ["--", *words], input=text)


def test_the_first_administrator_comes_from_the_command_line(
    app: Flask, centre: Centre, journal: Journal
) -> None:
    words = (
        "add",
        "Root",
        "--name",
        "Root",
        "--group",
        ADMINISTRATOR,
        "--centre",
        centre.code,
        "--password-stdin",
    )
    done = run(*words, text="a-long-secret\n")
    assert done.exit_code == 0, done.output
    user = db.session.scalars(select(User).where(User.login == "root")).one()
    assert ADMIN in actor_of(user).permissions
    assert actor_of(user).centre_ids == {centre.id}
    assert attempt(app.test_client(), "root", "a-long-secret") == 302
    assert "identity.user_created" in journal()
    again = run(*words, text="a-long-secret\n")
    assert again.exit_code == 1
    assert "already in use" in again.output


def test_bad_input_is_told_in_a_sentence(app: Flask) -> None:
    for words, text, said in (
        (("add", "x", "--name", "X", "--password-stdin"), "short\n", "at least 12"),
        (("add", "x", "--name", "X", "--group", "none", "--password-stdin"), "a-long-secret\n", "none"),
        (("unlock", "nobody"), "", "nobody"),
    ):
        done = run(*words, text=text)
        assert done.exit_code == 1
        assert said in done.output
    assert db.session.scalars(select(User)).all() == []


def test_unlock_grant_and_password(app: Flask, centre: Centre) -> None:
    user = make_user("camille")
    client = app.test_client()
    for _ in range(5):
        attempt(client, "camille", "wrong")
    assert attempt(client, "camille") == 401
    assert run("unlock", "Camille").exit_code == 0
    assert attempt(client, "camille") == 302
    assert run("grant", "camille", "--group", ADMINISTRATOR, "--centre", centre.code).exit_code == 0
    assert actor_of(user).centre_ids == {centre.id}
    assert run("password", "camille", "--password-stdin", text="another-secret\n").exit_code == 0
    assert client.get("/account").status_code == 302
    assert attempt(client, "camille", "another-secret") == 302


def test_the_demo_is_loaded_once_and_its_logins_work(app: Flask) -> None:
    assert load_demo_once() is True
    assert load_demo_once() is False
    assert DEMO_PASSWORD in describe_demo()
    for login, name, places in USERS:
        assert login in describe_demo()
        client = app.test_client()
        assert attempt(client, login, DEMO_PASSWORD) == 302
        assert name in client.get("/").get_data(as_text=True)
        user = db.session.scalars(select(User).where(User.login == login)).one()
        assert len(actor_of(user).centre_ids) == len(places)
