"""E-mail addresses of users: typed by administrators and by themselves, and who is mailed in a centre."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core.db import db
from core.identity.models import Centre, User
from core.identity.services.addresses import MailAddress, mail_addresses
from core.mail_address import is_address
from core.testing.factories import make_centre, make_user
from tests.core.identity.conftest import Journal, attempt

RIGHT = "core.jobs"


@pytest.mark.parametrize(
    "text",
    [
        "marie@example.org",
        "m.le-fevre+caisse@billets.example.co.uk",
        "o'hara@example.org",
        "1@xn--thtre-7qa0d.fr",
    ],
)
def test_addresses_that_are_accepted(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "marie",
        "marie@",
        "@example.org",
        "marie@example",
        "marie@example..org",
        ".marie@example.org",
        "marie@-example.org",
        "a@example.org, b@example.org",
        "Marie <marie@example.org>",
        "marie@example.org\r\nBcc: all@example.org",
        "marie@example.org\n",
        "marie@exa mple.org",
        "éric@example.org",
        f"{'x' * 65}@example.org",
        f"m@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 30}.org",
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    assert not is_address(text)


def test_an_administrator_gives_and_takes_an_address(
    boss: FlaskClient, centre: Centre, journal: Journal
) -> None:
    user = make_user("marie", centres=[centre])
    form = {"name": "Marie", "centres": [str(centre.id)]}
    answer = boss.post(f"/admin/users/{user.id}", data={**form, "email": " marie@example.org "})
    assert answer.status_code == 302
    assert 'value="marie@example.org"' in boss.get(f"/admin/users/{user.id}").text
    assert "marie@example.org" in boss.get("/admin/users?q=marie@ex").text
    refused = boss.post(f"/admin/users/{user.id}", data={**form, "email": "marie@nowhere"})
    assert refused.status_code == 422
    assert "Écrivez une seule adresse électronique" in refused.text
    assert 'value="marie@nowhere"' in refused.text
    boss.post(f"/admin/users/{user.id}", data=form)
    assert db.session.get_one(User, user.id).email == "marie@example.org", "not sent: it stays"
    boss.post(f"/admin/users/{user.id}", data={**form, "email": ""})
    assert db.session.get_one(User, user.id).email == ""
    assert journal("identity.email_changed") == [{"user": user.id}] * 2


def test_a_new_user_has_the_address_of_the_form(boss: FlaskClient) -> None:
    form = {"login": "nora", "name": "Nora", "password": "first-secret"}
    refused = boss.post("/admin/users/new", data={**form, "email": "nora@@example.org"})
    assert (refused.status_code, 'value="nora@@example.org"' in refused.text) == (422, True)
    boss.post("/admin/users/new", data={**form, "email": "nora@example.org"})
    made = db.session.query(User).filter_by(login="nora").one()
    assert made.email == "nora@example.org"


def test_everybody_changes_his_own_address(client: FlaskClient, centre: Centre, journal: Journal) -> None:
    user = make_user("marie", centres=[centre])
    attempt(client, "marie")
    assert client.post("/account/email", data={"email": "marie@example.org"}).status_code == 302
    assert 'value="marie@example.org"' in client.get("/account").text
    client.post("/account/email", data={"email": "marie@example.org"})
    assert journal("identity.email_changed") == [{"user": user.id}], "nothing changed the second time"
    refused = client.post("/account/email", data={"email": "marie"})
    assert refused.status_code == 422
    assert "Écrivez une seule adresse électronique" in refused.text
    assert (
        client.post("/account/email", data={"email": "marie@example.org\r\nBcc: x@example.org"}).status_code
        == 422
    )
    assert db.session.get_one(User, user.id).email == "marie@example.org"


def test_who_is_mailed(app: Flask, centre: Centre) -> None:
    other = make_centre()
    for login, values in {
        "manager": {"centres": [centre, other], "permissions": [RIGHT], "language": "en"},
        "second": {"centres": [centre], "permissions": [RIGHT]},
        "elsewhere": {"centres": [other], "permissions": [RIGHT]},
        "seller": {"centres": [centre], "permissions": ["core.journal"]},
        "gone": {"centres": [centre], "permissions": [RIGHT], "active": False},
    }.items():
        make_user(login, email=f"{login}@example.org", **values)  # type: ignore[arg-type]
    make_user("silent", centres=[centre], permissions=[RIGHT])
    make_user("twice", centres=[centre], permissions=[RIGHT, "core.journal"], email="Second@example.org")
    statements: list[str] = []

    def keep(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", keep)
    assert mail_addresses(RIGHT, centre.id) == [
        MailAddress("manager@example.org", "en"),
        MailAddress("second@example.org", "fr"),
    ]
    event.remove(db.engine, "before_cursor_execute", keep)
    assert len([text for text in statements if "core__group_permission" in text]) == 1
    assert mail_addresses("core.admin", centre.id) == []
