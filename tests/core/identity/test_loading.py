"""The actor of a request: everything in one statement, for the cookie and for the token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core import clock
from core.db import db
from core.identity.actor import ADMIN, ANONYMOUS, current_actor
from core.identity.loading import load_token, load_user
from core.identity.models import AddonSwitch, Centre, User
from core.identity.services.tokens import create_token
from core.testing.factories import PASSWORD, as_user, make_centre, make_user
from core.uow import unit_of_work


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent inside the block."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_an_actor_is_loaded_in_one_statement(app: Flask, centre: Centre) -> None:
    other, foreign = make_centre(), make_centre()
    user = make_user(permissions=[ADMIN, "core.jobs"], centres=[centre, other], language="en", theme="dark")
    with unit_of_work() as session:
        session.add(AddonSwitch(centre_id=other.id, addon="pos_session", enabled=False))
        session.add(AddonSwitch(centre_id=centre.id, addon="pos_session", enabled=True))
        session.add(AddonSwitch(centre_id=foreign.id, addon="pos_session", enabled=False))
    db.session.commit()
    with statements() as sent:
        loaded = load_user(user.id)
    assert len(sent) == 1
    assert loaded is not None
    actor = loaded.actor
    assert actor.permissions == {ADMIN, "core.jobs"}
    assert actor.centre_ids == {centre.id, other.id}
    assert actor.switched_off == {(other.id, "pos_session")}
    assert (actor.user_id, actor.login, actor.language, actor.theme) == (user.id, user.login, "en", "dark")


def test_a_user_without_anything_has_nothing(app: Flask) -> None:
    loaded = load_user(make_user().id)
    assert loaded is not None
    assert loaded.actor.permissions == loaded.actor.centre_ids == loaded.actor.switched_off == frozenset()
    assert load_user(make_user(active=False).id) is None
    assert load_user(987654) is None


def test_a_token_s_actor_is_loaded_in_one_statement(app: Flask, centre: Centre) -> None:
    user = make_user(permissions=[ADMIN, "core.jobs"], centres=[centre, make_centre()])
    with as_user(user), unit_of_work():
        made = create_token("till", ["core.jobs"], [centre.id], 30)
    db.session.commit()
    with statements() as sent:
        actor = load_token(made.secret, clock.now())
    assert len(sent) == 1
    assert actor is not None
    assert (actor.user_id, actor.token_id) == (user.id, made.token.id)
    assert actor.permissions == {"core.jobs"}
    assert actor.centre_ids == {centre.id}


def test_a_request_with_a_cookie_spends_one_statement_on_its_actor(client: FlaskClient, admin: User) -> None:
    client.post("/login", data={"login": "boss", "password": PASSWORD})
    with statements() as sent:
        assert client.get("/account").status_code == 200
    assert sum("core__user" in statement for statement in sent) == 1


def test_no_actor_outlives_its_request(app: Flask, client: FlaskClient, admin: User) -> None:
    client.post("/login", data={"login": "boss", "password": PASSWORD})
    assert client.get("/account").status_code == 200
    assert current_actor() is ANONYMOUS
    with as_user(admin):
        assert app.test_client().get("/account").status_code == 302, "a request starts as nobody"
        assert current_actor().user_id == admin.id
