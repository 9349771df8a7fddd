"""The frame of every page: navigation by permission, centre, language, messages, macros."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import AddonSwitch, Centre, User
from core.testing.factories import make_user
from core.uow import unit_of_work

Enter = Callable[[User], FlaskClient]
Token = Callable[..., str]


def test_the_menu_shows_what_the_user_may_open(shell: Flask, browser: FlaskClient, enter: Enter) -> None:
    page = browser.get("/probe/touch").text
    assert 'href="/probe/users"' in page
    assert re.search(r'dropdown-item active" href="/probe/touch" aria-current="page"', page)
    with shell.app_context(), acting_as(SYSTEM):
        looker = make_user(permissions=["probe.look"])
    home = enter(looker).get("/").text
    assert 'href="/probe/users"' in home
    assert 'href="/probe/touch"' not in home
    assert 'href="/admin/users"' not in home


def test_a_section_with_one_entry_is_a_plain_link(shell: Flask, enter: Enter) -> None:
    with shell.app_context(), acting_as(SYSTEM):
        looker = make_user(permissions=["probe.look"])
    page = enter(looker).get("/").text
    assert re.search(r'<a class="nav-link" href="/probe/users">Regarder</a>', page)


def test_a_user_without_rights_is_told_what_to_do(shell: Flask, enter: Enter) -> None:
    with shell.app_context(), acting_as(SYSTEM):
        nobody = make_user()
    assert "Demandez à un administrateur de vous mettre dans un groupe" in enter(nobody).get("/").text


def test_a_visitor_sees_no_menu(visitor: FlaskClient) -> None:
    page = visitor.get("/login").text
    assert 'href="/probe/' not in page
    assert "Se déconnecter" not in page


def test_the_centre_is_switched_and_kept(
    browser: FlaskClient, token: Token, centres: dict[str, Centre]
) -> None:
    assert browser.get("/probe/here").text == "Annecy"
    data = {
        "centre_id": centres["Saint-Denis"].id,
        "csrf_token": token(browser),
        "next": "/probe/users?q=a",
    }
    answer = browser.post("/centre", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/probe/users?q=a")
    assert browser.get("/probe/here").text == "Saint-Denis"
    assert "Vous travaillez maintenant dans Saint-Denis." in browser.get("/probe/users").text


def test_a_foreign_centre_cannot_be_switched_to(
    browser: FlaskClient, token: Token, centres: dict[str, Centre]
) -> None:
    data = {"centre_id": centres["Elsewhere"].id, "csrf_token": token(browser)}
    assert browser.post("/centre", data=data).status_code == 404
    assert browser.get("/probe/here").text == "Annecy"


def test_a_user_of_no_centre_gets_a_sentence(shell: Flask, enter: Enter) -> None:
    with shell.app_context(), acting_as(SYSTEM):
        nobody = make_user()
    answer = enter(nobody).get("/probe/here")
    assert answer.status_code == 403
    assert "Vous n&#39;êtes rattaché à aucun centre." in answer.text


def test_a_switch_never_leads_to_another_site(browser: FlaskClient, token: Token) -> None:
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\tx",
    ):
        data = {"language": "fr", "csrf_token": token(browser), "next": target}
        assert browser.post("/language", data=data).headers["Location"] == "/"


def test_an_addon_switched_off_in_a_centre_vanishes_there(
    shell: Flask, browser: FlaskClient, token: Token, centres: dict[str, Centre]
) -> None:
    def switch(on: bool) -> None:
        with shell.app_context(), acting_as(SYSTEM), unit_of_work():
            key = (centres["Saint-Denis"].id, "probe")
            if on:
                db.session.delete(db.session.get(AddonSwitch, key))
            else:
                db.session.add(AddonSwitch(centre_id=key[0], addon=key[1], enabled=False))

    switch(False)
    try:
        assert browser.get("/probe/touch").status_code == 200
        data = {"centre_id": centres["Saint-Denis"].id, "csrf_token": token(browser)}
        browser.post("/centre", data=data)
        assert browser.get("/probe/touch").status_code == 404
        home = browser.get("/").text
        assert 'href="/probe/touch"' not in home
    finally:
        switch(True)
    assert browser.get("/probe/touch").status_code == 200


def test_the_language_is_switched_and_kept_with_the_user(
    shell: Flask, browser: FlaskClient, token: Token, camille: User
) -> None:
    assert '<html lang="fr"' in browser.get("/").text
    browser.post("/language", data={"language": "en", "csrf_token": token(browser)})
    assert '<html lang="en"' in browser.get("/").text
    assert "Hello, Camille Durand" in browser.get("/").text
    with shell.app_context(), acting_as(SYSTEM):
        assert db.session.get(User, camille.id).language == "en"
    browser.post("/language", data={"language": "fr", "csrf_token": token(browser)})
    assert "Bonjour, Camille Durand" in browser.get("/").text
    assert browser.post("/language", data={"language": "xx", "csrf_token": token(browser)}).status_code == 400


def test_a_visitor_is_spoken_to_in_the_language_of_his_browser(visitor: FlaskClient, token: Token) -> None:
    assert '<html lang="en"' in visitor.get("/login", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="fr"' in visitor.get("/login", headers={"Accept-Language": "de"}).text
    assert '<html lang="fr"' in visitor.get("/login").text
    visitor.post("/language", data={"language": "en", "csrf_token": token(visitor, "/login")})
    assert '<html lang="en"' in visitor.get("/login", headers={"Accept-Language": "fr"}).text


def test_a_message_is_shown_once_and_escaped(browser: FlaskClient, token: Token) -> None:
    data = {"what": "<i>x</i>", "csrf_token": token(browser)}
    page = browser.post("/probe/touch", data=data, follow_redirects=True).text
    assert "Touché &lt;b&gt;&lt;i&gt;x&lt;/i&gt;&lt;/b&gt;" in page
    assert 'role="status"' in page
    assert "Touché" not in browser.get("/probe/touch").text


def test_a_page_has_what_scripts_and_screen_readers_need(browser: FlaskClient) -> None:
    page = browser.get("/probe/touch").text
    assert '<meta name="csrf-token" content="' in page
    assert 'href="#content"' in page
    assert '<main id="content"' in page
    assert '<h1 class="me-auto mb-0">Toucher</h1>' in page
    assert "<title>Toucher · Guichet</title>" in page
    assert 'data-theme="auto"' in page
    assert '"confirm": "Confirmer"' in page


def test_macros(browser: FlaskClient) -> None:
    page = browser.get("/probe/touch").text
    assert 'value="&lt;x&gt;" required' in page
    assert 'aria-invalid="true" aria-describedby="field-what-error field-what-help" data-x="1"' in page
    assert 'name="price" value="1\u202f234,50"' in page
    assert '<option value="2" selected>Two</option>' in page
    assert '<option value="">none</option>' in page
    assert re.search(r'type="radio" [^>]*value="r" checked', page)
    assert "line &amp; line</textarea>" in page
    assert 'data-shortcut="F10"' in page
    assert 'data-confirm="Really?"' in page
    assert '<input type="hidden" name="id" value="4">' in page
    assert '<span class="money">-12,00\xa0€</span>' in page or "−12,00" in page
    assert '<span class="badge text-bg-success">Open</span>' in page
    assert len(re.findall(r'name="idempotency_key" value="[\w-]{24}"', page)) == 1


def test_a_slot_shows_its_items_by_weight(browser: FlaskClient) -> None:
    page = browser.get("/probe/touch").text
    assert re.findall(r'<i class="item">(.+?)</i>', page) == ["first of it", "second of it"]


def test_a_value_that_was_not_passed_is_found(shell: Flask, browser: FlaskClient) -> None:
    assert browser.get("/probe/missing").status_code == 500


def test_the_deployment_replaces_a_template(shell: Flask, browser: FlaskClient) -> None:
    folder = shell.extensions["settings"].app.theme_dir / "probe"
    folder.mkdir(parents=True, exist_ok=True)
    override = folder / "item.html"
    override.write_text('{% extends "probe:probe/item.html" %}<hr>', "utf-8")
    shell.jinja_env.cache.clear()
    try:
        assert '<i class="item">first of it</i>' in browser.get("/probe/touch").text
        override.write_text("<u>{{ word }}</u>", "utf-8")
        shell.jinja_env.cache.clear()
        assert "<u>first</u>" in browser.get("/probe/touch").text
    finally:
        override.unlink()
        shell.jinja_env.cache.clear()
