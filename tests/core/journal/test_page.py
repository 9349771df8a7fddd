"""The page of the journal: who may read it, what it lists, the verification."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from core.db import db
from core.identity.models import User
from core.journal import enter
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.core.journal.conftest import Write, attacker

Login = Callable[[User], FlaskClient]


def reader(**values: Any) -> User:
    return make_user(permissions=["core.journal"], language="fr", **values)


def test_entries_are_listed_searched_and_filtered(app: Flask, login: Login, write: Write) -> None:
    browser = login(reader(centres=[make_centre()]))
    write("desk:7", 3)
    page = browser.get("/journal/").get_data(as_text=True)
    assert page.count("test.happened") == 3
    assert "Connexion" in page
    assert "Caisse (7)" in page
    assert browser.get("/journal/?f_chain=desk:7").get_data(as_text=True).count("test.happened") == 3
    found = browser.get("/journal/?q=%22number%22%3A2").get_data(as_text=True)
    assert found.count("test.happened") == 1
    assert "test.happened" not in browser.get("/journal/?f_chain=house").get_data(as_text=True)
    assert "test.happened" in browser.get("/journal/?f_since=1").get_data(as_text=True)
    assert "Caisse (7)" in browser.get("/journal/?format=csv").get_data(as_text=True)
    for column in ("at", "-at", "chain", "-chain", "kind"):
        assert browser.get(f"/journal/?sort={column}").status_code == 200


def test_an_entry_is_told_in_words_with_its_data_whole(app: Flask, login: Login) -> None:
    centre = make_centre("Le théâtre")
    user = reader(login="lise", centres=[centre])
    sale = {"number": "001.00001.001", "total": 6460, "order": 3, "note": "<b>" + "x" * 500}
    with as_user(user), unit_of_work():
        enter("desk:1", "pos_session.sale", sale)
        enter("house", "identity.addon_switched", {"addon": "pos_ticketing", "centre": centre.id, "on": 0})
    app.test_client().post("/login", data={"login": "nobody", "password": "wrong"})
    browser = login(user)
    page = browser.get("/journal/").get_data(as_text=True)
    assert "Vente" in page
    assert "64,60\N{NO-BREAK SPACE}€" in page
    assert "Module : Billetterie, Centre : Le théâtre" in page
    assert "Utilisateur : lise" in page
    assert "x" * 500 in page
    assert "<b>x" not in page
    logins = browser.get("/journal/?f_kind=identity.login").get_data(as_text=True)
    assert "Visiteur" not in logins
    assert "Système" not in logins
    failed = browser.get("/journal/?f_kind=identity.login_failed").get_data(as_text=True)
    assert "Visiteur" in failed
    assert "pos_session.sale" in browser.get("/journal/?q=6460").get_data(as_text=True)


def test_verifying_from_the_page(app: Flask, login: Login, write: Write) -> None:
    browser = login(reader())
    write("desk:7", 3)
    sound = browser.post("/journal/verify")
    assert sound.status_code == 200
    assert "Le journal est intact" in sound.get_data(as_text=True)
    with attacker() as connection:
        connection.execute(text("DELETE FROM core__journal_entry WHERE chain = 'desk:7' AND seq = 2"))
    broken = browser.post("/journal/verify").get_data(as_text=True)
    assert "L’écriture 2 de la chaîne desk:7 manque" in broken.replace("&#39;", "’").replace("'", "’")
    query = select(ENTRIES.c.data).where(ENTRIES.c.kind == "journal.fault_found")
    noted = json.loads(db.session.execute(query).scalar_one())
    assert noted["faults"] == [{"chain": "desk:7", "code": "missing", "seq": 2}]


def test_only_a_reader_of_every_centre(app: Flask, login: Login, client: FlaskClient) -> None:
    here, _elsewhere = make_centre(), make_centre()
    assert client.get("/journal/").status_code == 302
    browser = login(reader(centres=[here]))
    assert browser.get("/journal/").status_code == 403
    assert browser.post("/journal/verify").status_code == 403


def test_the_permission_is_needed(app: Flask, login: Login) -> None:
    browser = login(make_user(centres=[make_centre()]))
    assert browser.get("/journal/").status_code == 403
    assert browser.post("/journal/verify").status_code == 403
