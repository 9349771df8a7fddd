"""How long a login lasts: idle time, polls, disabled users, changed passwords, rights that change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import db
from core.identity.actor import ADMIN, SYSTEM, acting_as
from core.identity.models import GroupPermission, User
from core.identity.services import users
from core.identity.services.sign_in import confirm_password
from core.testing.factories import PASSWORD, make_user
from core.uow import unit_of_work
from tests.core.identity.conftest import Journal, attempt

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def status_at(client: FlaskClient, minutes: float, path: str = "/account") -> int:
    with clock.frozen(NOON + timedelta(minutes=minutes)):
        return client.get(path).status_code


def test_half_an_hour_without_a_request_ends_the_login(
    client: FlaskClient, admin: User, journal: Journal
) -> None:
    with clock.frozen(NOON):
        attempt(client, "boss")
    assert status_at(client, 29) == 200
    assert status_at(client, 58) == 200, "the request at minute 29 counts"
    assert status_at(client, 58 + 31) == 302
    assert status_at(client, 58 + 31) == 302
    assert journal("identity.idle_logout") == [{"user": admin.id}]


def test_polls_do_not_keep_a_login_alive(app: Flask, client: FlaskClient, admin: User) -> None:
    view = app.view_functions["identity.account"]
    before = vars(view)["guichet_access"]
    with clock.frozen(NOON):
        attempt(client, "boss")
    try:
        vars(view)["guichet_access"] = type(before)(login=True, background=True)
        assert status_at(client, 20) == 200
        assert status_at(client, 31) == 302
    finally:
        vars(view)["guichet_access"] = before


def test_disabling_a_user_ends_his_sessions(
    app: Flask, client: FlaskClient, admin: User, journal: Journal
) -> None:
    user = make_user("lucas")
    assert attempt(client, "lucas") == 302
    assert client.get("/account").status_code == 200
    with acting_as(SYSTEM), unit_of_work():
        users.set_active(user.id, False)
        users.set_active(user.id, False)
    assert client.get("/account").status_code == 302
    with acting_as(SYSTEM), unit_of_work():
        users.set_active(user.id, True)
    assert client.get("/account").status_code == 302, "the old cookie stays worthless"
    assert attempt(client, "lucas") == 302
    assert journal("identity.user_disabled") == [{"user": user.id}]


def test_a_new_password_ends_the_other_sessions(app: Flask, admin: User, journal: Journal) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    assert attempt(here, "boss") == attempt(elsewhere, "boss") == 302
    new = {"current": PASSWORD, "password": "another-secret", "again": "another-secret"}
    assert here.post("/account/password", data=new).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert attempt(elsewhere, "boss") == 401
    assert attempt(elsewhere, "boss", "another-secret") == 302
    assert journal("identity.password_changed") == [{"user": admin.id}]


def test_a_password_is_changed_only_by_who_knows_it(client: FlaskClient, admin: User) -> None:
    attempt(client, "boss")
    wrong = {"current": "not-this-one", "password": "another-secret", "again": "another-secret"}
    assert client.post("/account/password", data=wrong).status_code == 422
    for new, again in (
        ("short", "short"),
        ("another-secret", "different-one"),
        (PASSWORD, PASSWORD),
        ("x" * 501,) * 2,
    ):
        data = {"current": PASSWORD, "password": new, "again": again}
        assert client.post("/account/password", data=data).status_code == 422
    client.post("/logout")
    assert attempt(client, "boss") == 302


def test_wrong_confirmations_lock_and_end_the_session(
    client: FlaskClient, admin: User, journal: Journal
) -> None:
    attempt(client, "boss")
    wrong = {"current": "wrong", "password": "another-secret", "again": "another-secret"}
    for _ in range(4):
        assert client.post("/account/password", data=wrong).status_code == 422
    assert client.get("/account").status_code == 200
    client.post("/account/password", data=wrong)
    assert client.get("/account").status_code == 302
    assert attempt(client, "boss") == 401
    assert len(journal("identity.confirmation_failed")) == 5


def test_confirming_the_right_password_writes_nothing(app: Flask, admin: User, journal: Journal) -> None:
    before = journal()
    confirm_password(admin.id, PASSWORD)
    assert journal() == before


def test_a_right_taken_away_is_gone_at_the_next_request(client: FlaskClient, admin: User) -> None:
    user = make_user("marie", permissions=[ADMIN])
    attempt(client, "marie")
    assert client.get("/admin/users").status_code == 200
    db.session.query(GroupPermission).filter(GroupPermission.group_id.in_(users.groups_of(user.id))).delete()
    db.session.commit()
    assert client.get("/admin/users").status_code == 403


def test_a_given_password_must_be_changed_first(client: FlaskClient, admin: User) -> None:
    make_user("new", must_change_password=True, permissions=[ADMIN])
    assert attempt(client, "new") == 302
    for path in ("/", "/admin/users", "/account/tokens"):
        assert client.get(path).headers["Location"] == "/account"
    refused = client.get("/", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "core.password_change_due")
    assert client.get("/account").status_code == 200
    new = {"current": PASSWORD, "password": "another-secret", "again": "another-secret"}
    assert client.post("/account/password", data=new).status_code == 302
    assert client.get("/admin/users").status_code == 200


def test_language_and_theme_stay_with_the_user(app: Flask, client: FlaskClient, admin: User) -> None:
    attempt(client, "boss")
    assert client.post("/account/preferences", data={"language": "en", "theme": "dark"}).status_code == 302
    again = app.test_client()
    attempt(again, "boss")
    page = again.get("/account", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert "My account" in page
    assert 'data-theme="dark"' in page
    assert again.post("/account/preferences", data={"theme": "pink"}).status_code == 422
    assert again.post("/account/preferences", data={"language": "xx"}).status_code == 422
