"""API tokens: never more than their user, shown once, ended by time, revocation or a disabled user."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, NotFound
from core.identity.actor import ADMIN, SYSTEM, acting_as, current_actor
from core.identity.errors import NotLoggedIn
from core.identity.loading import load_token
from core.identity.models import ApiToken, Centre, User
from core.identity.services import users
from core.identity.services.tokens import create_token, revoke_token
from core.testing.factories import PASSWORD, as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.core.identity.conftest import Journal, attempt


@pytest.fixture
def owner(centre: Centre) -> User:
    return make_user("owner", centres=[centre], permissions=["core.jobs", "core.journal"])


@pytest.fixture
def secret(owner: User, centre: Centre) -> str:
    with as_user(owner), unit_of_work():
        return create_token("till", ["core.jobs"], [centre.id], 30).secret


def acts(app: Flask, secret: str, path: str = "/api/v1/anything", **headers: str) -> str:
    """The login of the actor a request with this token has; "" for nobody."""
    with app.test_request_context(path, headers={"Authorization": f"Bearer {secret}", **headers}):
        app.preprocess_request()
        return current_actor().login


def test_a_token_acts_for_its_user_on_the_api_only(app: Flask, secret: str) -> None:
    assert acts(app, secret) == "owner"
    assert acts(app, secret, "/nowhere") == "", "pages ignore tokens"
    for wrong in ("", "nonsense", secret[:-1], secret + "x"):
        with pytest.raises(NotLoggedIn):
            acts(app, wrong)


def test_a_bad_token_is_not_replaced_by_the_cookie(client: FlaskClient, owner: User) -> None:
    attempt(client, "owner")
    answer = client.get("/api/v1/openapi.json", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "core.not_logged_in"
    assert client.get("/account").status_code == 200


def test_it_is_stored_as_a_hash(secret: str) -> None:
    token = db.session.scalars(select(ApiToken)).one()
    assert secret not in (token.token_hash, token.name)
    assert len(token.token_hash) == 64


def test_its_rights_are_those_its_user_still_has(
    app: Flask, owner: User, secret: str, centre: Centre
) -> None:
    with acting_as(SYSTEM), unit_of_work():
        users.update_user(owner.id, "Owner", [], [centre.id])
    actor = load_token(secret, clock.now())
    assert actor is not None
    assert actor.permissions == frozenset()
    assert actor.centre_ids == {centre.id}
    with acting_as(SYSTEM), unit_of_work():
        users.update_user(owner.id, "Owner", [], [])
    actor = load_token(secret, clock.now())
    assert actor is not None
    assert actor.centre_ids == frozenset()


def test_time_revocation_and_disabling_end_it(app: Flask, owner: User, secret: str, journal: Journal) -> None:
    with clock.frozen(clock.now() + timedelta(days=31)), pytest.raises(NotLoggedIn):
        acts(app, secret)
    with acting_as(SYSTEM), unit_of_work():
        users.set_active(owner.id, False)
    with pytest.raises(NotLoggedIn):
        acts(app, secret)
    with acting_as(SYSTEM), unit_of_work():
        users.set_active(owner.id, True)
    assert acts(app, secret) == "owner"
    token = db.session.scalars(select(ApiToken)).one()
    with unit_of_work():
        revoke_token(owner.id, token.id)
        revoke_token(owner.id, token.id)
    with pytest.raises(NotLoggedIn):
        acts(app, secret)
    assert journal("identity.token_revoked") == [{"token": token.id, "user": owner.id}]


def test_nobody_gives_what_he_has_not(owner: User, centre: Centre) -> None:
    foreign = make_centre()
    with as_user(owner), unit_of_work():
        for permissions, centres, days, error in (
            ([ADMIN], [centre.id], 30, Forbidden),
            (["core.jobs"], [foreign.id], 30, NotFound),
            (["core.jobs"], [], 30, Invalid),
            ([], [centre.id], 30, Invalid),
            (["core.jobs"], [centre.id], 0, Invalid),
            (["core.jobs"], [centre.id], 731, Invalid),
        ):
            with pytest.raises(error):
                create_token("x", permissions, centres, days)
        with pytest.raises(Invalid):
            create_token(" ", ["core.jobs"], [centre.id], 30)


def test_the_page_shows_a_token_once(client: FlaskClient, app: Flask, owner: User, centre: Centre) -> None:
    attempt(client, "owner")
    data = {"name": "till", "days": "30", "permissions": ["core.jobs"], "centres": [str(centre.id)]}
    assert client.post("/account/tokens", data={**data, "password": "wrong"}).status_code == 422
    answer = client.post("/account/tokens", data={**data, "password": PASSWORD})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    shown = answer.get_data(as_text=True).partition('id="new-token"')[2].partition(">")[2].partition("<")[0]
    assert acts(app, shown) == "owner"
    assert shown not in client.get("/account/tokens").get_data(as_text=True)
    token = db.session.scalars(select(ApiToken)).one()
    stranger = app.test_client()
    make_user("stranger", centres=[centre])
    attempt(stranger, "stranger")
    assert stranger.post(f"/account/tokens/{token.id}/revoke").status_code == 404
    assert client.post(f"/account/tokens/{token.id}/revoke").status_code == 302
    assert client.post(f"/account/tokens/{token.id}/revoke").status_code == 302, "two clicks"
    with pytest.raises(NotLoggedIn):
        acts(app, shown)
