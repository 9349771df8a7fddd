"""The pages of administrators: users, groups, teams, centres; nobody shuts himself or everybody out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.db import db
from core.identity.actor import ADMIN, SYSTEM, acting_as
from core.identity.errors import LastAdministrator
from core.identity.models import Centre, Group, Team, User, UserGroup
from core.identity.permissions import ADMINISTRATOR
from core.identity.services import groups, users
from core.testing.factories import actor_of, make_centre, make_team, make_user
from core.uow import unit_of_work
from tests.core.identity.conftest import Journal, attempt


def group_id(code: str = ADMINISTRATOR) -> int:
    return db.session.scalars(select(Group.id).where(Group.code == code)).one()


def test_only_administrators_administer(client: FlaskClient, centre: Centre) -> None:
    make_user("camille", centres=[centre], permissions=["core.jobs"])
    attempt(client, "camille")
    for path in (
        "users",
        "users/1",
        "groups",
        "groups/1",
        "teams",
        "centres",
        f"centres/{centre.id}",
        "addons",
    ):
        assert client.get(f"/admin/{path}").status_code == 403, path
    assert client.post("/admin/users/1/disable").status_code == 403


def test_a_new_user_logs_in_and_chooses_a_password(
    boss: FlaskClient, app: Flask, centre: Centre, journal: Journal
) -> None:
    data = {"login": "Camille", "name": "Camille D.", "password": "first-secret", "centres": [str(centre.id)]}
    answer = boss.post("/admin/users/new", data={**data, "groups": [str(group_id())]})
    assert answer.status_code == 302
    made = db.session.scalars(select(User).where(User.login == "camille")).one()
    assert actor_of(made).centre_ids == {centre.id}
    assert ADMIN in actor_of(made).permissions
    assert journal("identity.user_created") == [{"user": made.id}]
    assert journal("identity.rights_changed") == [
        {
            "user": made.id,
            "groups_added": [group_id()],
            "groups_removed": [],
            "centres_added": [centre.id],
            "centres_removed": [],
        }
    ]
    other = app.test_client()
    assert attempt(other, "camille", "first-secret") == 302
    assert other.get("/").headers["Location"] == "/account"
    again = boss.post("/admin/users/new", data=data)
    assert again.status_code == 422, "two clicks make one user"
    assert db.session.scalar(select(func.count()).select_from(User).where(User.login == "camille")) == 1


def test_bad_users_are_refused_field_by_field(boss: FlaskClient) -> None:
    good = {"login": "x", "name": "X", "password": "first-secret"}
    for wrong in ({"login": ""}, {"login": "a b"}, {"login": "x" * 81}, {"name": " "}, {"password": "short"}):
        answer = boss.post("/admin/users/new", data={**good, **wrong})
        assert answer.status_code == 422, wrong
        assert "is-invalid" in answer.get_data(as_text=True)
    assert boss.post("/admin/users/new", data={**good, "groups": ["9999"]}).status_code == 404
    assert boss.post("/admin/users/new", data={**good, "groups": ["abc"]}).status_code == 422


def test_the_list_finds_users(boss: FlaskClient, centre: Centre) -> None:
    make_user("camille", centres=[centre])
    make_user("lucas", centres=[centre])
    page = boss.get("/admin/users?q=cam").get_data(as_text=True)
    assert "camille" in page
    assert "lucas" not in page
    assert "camille" in boss.get("/admin/users?f_active=1").get_data(as_text=True)
    assert "camille" not in boss.get("/admin/users?f_active=0").get_data(as_text=True)


def test_the_last_administrator_stays(boss: FlaskClient, admin: User, centre: Centre) -> None:
    page = f"/admin/users/{admin.id}"
    keep = {"name": "Boss", "centres": [str(centre.id)]}
    assert boss.post(page, data=keep).status_code == 302
    assert "Plus aucun utilisateur actif" in boss.get(page).get_data(as_text=True)
    assert users.groups_of(admin.id) == {group_id()}
    assert boss.post(f"{page}/disable").status_code == 302
    assert boss.post(f"/admin/groups/{group_id()}", data={"name": "Administrator"}).status_code == 409
    assert boss.get("/admin/users").status_code == 200
    with acting_as(SYSTEM), pytest.raises(LastAdministrator), unit_of_work():
        users.set_active(admin.id, False)


def test_nobody_disables_or_detaches_himself(boss: FlaskClient, admin: User, centre: Centre) -> None:
    make_user("second", groups=[ADMINISTRATOR], centres=[centre])
    boss.post(f"/admin/users/{admin.id}/disable")
    detached = boss.post(f"/admin/users/{admin.id}", data={"name": "Boss", "groups": [str(group_id())]})
    assert detached.status_code == 409
    assert boss.get("/admin/users").status_code == 200
    assert actor_of(admin).centre_ids == {centre.id}


def test_disabling_and_a_new_password(
    boss: FlaskClient, app: Flask, centre: Centre, journal: Journal
) -> None:
    user = make_user("camille", centres=[centre])
    theirs = app.test_client()
    attempt(theirs, "camille")
    assert boss.post(f"/admin/users/{user.id}/disable").status_code == 302
    assert boss.post(f"/admin/users/{user.id}/disable").status_code == 302
    assert theirs.get("/account").status_code == 302
    assert attempt(theirs, "camille") == 401
    assert boss.post(f"/admin/users/{user.id}/enable").status_code == 302
    assert boss.post(f"/admin/users/{user.id}/password", data={"password": "short"}).status_code == 422
    assert boss.post(f"/admin/users/{user.id}/password", data={"password": "given-secret"}).status_code == 302
    assert attempt(theirs, "camille", "given-secret") == 302
    kinds = [kind for kind in journal() if kind.startswith(("identity.user", "identity.password"))]
    assert kinds == ["identity.user_disabled", "identity.user_enabled", "identity.password_reset"]


def test_a_user_of_other_centres_too_is_left_alone(boss: FlaskClient, centre: Centre) -> None:
    both = make_user("both", centres=[centre, make_centre()])
    page = f"/admin/users/{both.id}"
    assert boss.get(page).status_code == 200
    assert boss.post(page, data={"name": "X"}).status_code == 403
    assert boss.post(f"{page}/password", data={"password": "given-secret"}).status_code == 403
    assert boss.post(f"{page}/disable").status_code == 403
    assert len(users.centres_of(both.id)) == 2


def test_a_group_is_a_grid_of_permissions(boss: FlaskClient, journal: Journal) -> None:
    made = boss.post("/admin/groups/new", data={"name": "Techniciens", "permissions": ["core.jobs"]})
    assert made.status_code == 302
    group = db.session.scalars(select(Group).where(Group.name == "Techniciens")).one()
    assert groups.permissions_of(group.id) == {"core.jobs"}
    assert boss.post("/admin/groups/new", data={"name": "Techniciens"}).status_code == 422
    assert boss.post("/admin/groups/new", data={"name": "X", "permissions": ["no.such"]}).status_code == 422
    page = f"/admin/groups/{group.id}"
    assert boss.post(page, data={"name": "Techniciens", "permissions": ["core.journal"]}).status_code == 302
    assert journal("identity.group_changed") == [
        {"group": group.id, "granted": ["core.journal"], "withdrawn": ["core.jobs"]}
    ]
    user = make_user(groups=[group.code])
    assert actor_of(user).permissions == {"core.journal"}
    boss.post(f"{page}/delete")
    assert boss.get(page).status_code == 200, "a group with users stays"
    with unit_of_work() as session:
        session.delete(session.get_one(UserGroup, (user.id, group.id)))
    assert boss.post(f"{page}/delete").status_code == 302
    assert boss.post(f"{page}/delete").status_code == 404
    assert boss.get(page).status_code == 404


def test_a_default_group_keeps_its_translated_name(boss: FlaskClient) -> None:
    page = f"/admin/groups/{group_id()}"
    assert "Administrateur" in boss.get(page).get_data(as_text=True)
    codes = sorted(groups.permissions_of(group_id()))
    boss.post(page, data={"name": "Administrateur", "permissions": codes})
    db.session.expire_all()
    assert db.session.get_one(Group, group_id()).name == "Administrator"


def test_who_makes_a_centre_is_attached_to_it(boss: FlaskClient, admin: User, journal: Journal) -> None:
    assert boss.post("/admin/teams/new", data={"name": "Lac", "print_format": "iso-a4"}).status_code == 302
    team = db.session.scalars(select(Team).where(Team.name == "Lac")).one()
    data = {
        "name": "Lac",
        "code": "lac",
        "team_id": str(team.id),
        "timezone": "Europe/Paris",
        "currency": "eur",
    }
    assert boss.post("/admin/centres/new", data=data).status_code == 302
    assert boss.post("/admin/centres/new", data=data).status_code == 422, "two clicks make one centre"
    [made] = journal("identity.centre_created")
    assert made["centre"] in users.centres_of(admin.id)
    page = f"/admin/centres/{made['centre']}"
    assert boss.get(page).status_code == 200
    assert boss.post(page, data={**data, "siret": "123", "city": "Annecy"}).status_code == 302
    assert boss.post(page, data={**data, "siret": "123", "city": "Annecy"}).status_code == 302
    assert journal("identity.centre_changed") == [{"centre": made["centre"], "changed": ["city", "siret"]}]
    for wrong in (
        {"timezone": "Mars/Base"},
        {"currency": "12"},
        {"name": ""},
        {"code": ""},
        {"city": "x" * 101},
    ):
        assert boss.post(page, data={**data, **wrong}).status_code == 422, wrong
    assert boss.post(page, data={**data, "team_id": "x"}).status_code == 422


def test_teams_are_seen_through_their_centres(boss: FlaskClient, centre: Centre) -> None:
    foreign = make_team("Foreign")
    make_centre(team=foreign)
    page = boss.get("/admin/teams").get_data(as_text=True)
    assert "Foreign" not in page
    assert boss.get(f"/admin/teams/{foreign.id}").status_code == 404
    data = {"name": "Taken over", "print_format": "pos-80"}
    assert boss.post(f"/admin/teams/{foreign.id}", data=data).status_code == 404
    mine = f"/admin/teams/{centre.team_id}"
    assert boss.post(mine, data={"name": "Mine", "print_format": "a3"}).status_code == 422
    assert boss.post(mine, data={"name": "Foreign", "print_format": "pos-80"}).status_code == 422
    assert boss.post(mine, data={"name": "Mine", "print_format": "iso-a4"}).status_code == 302
