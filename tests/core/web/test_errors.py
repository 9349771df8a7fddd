"""What fails is told in a sentence, in the form the caller understands, never with a traceback."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import make_user

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_error_pages(browser: FlaskClient, status: int) -> None:
    answer = browser.get(f"/probe/abort/{status}")
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert re.search(r"Code pour l'assistance : [0-9A-F]{6}", answer.text)
    assert '<html lang="fr"' in answer.text
    assert ("navbar" in answer.text) is (status < 500)


def test_the_code_is_the_one_the_log_knows(browser: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            formatter = next(h.formatter for h in logging.getLogger().handlers if h.name == "guichet")
            assert formatter is not None
            records.append(formatter.format(record))

    keep = Keep()
    logging.getLogger("core").addHandler(keep)
    try:
        answer = browser.get("/probe/broken")
    finally:
        logging.getLogger("core").removeHandler(keep)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    code = re.search(r"assistance : ([0-9A-F]{6})", answer.text)
    assert code is not None
    traceback = [line for line in records if "secret detail" in line]
    assert len(traceback) == 1
    assert f'"reference": "{code[1]}"' in traceback[0]


def test_a_refusal_on_a_page(browser: FlaskClient) -> None:
    answer = browser.get("/probe/refuse")
    assert answer.status_code == 409
    assert "Look at that page first." in answer.text
    assert '<a class="btn btn-primary" href="/probe/users?q=x">Regarder</a>' in answer.text


def test_a_refusal_in_a_fragment_goes_to_the_messages(browser: FlaskClient) -> None:
    answer = browser.get("/probe/refuse", headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text
    assert "Look at that page first." in answer.text


def test_a_refusal_to_a_program(browser: FlaskClient) -> None:
    answer = browser.get("/probe/refuse", headers=JSON)
    assert answer.status_code == 409
    assert answer.json == {"code": "core.refused", "message": "Look at that page first.", "fields": {}}


def test_refused_fields_are_translated(browser: FlaskClient) -> None:
    answer = browser.get("/probe/invalid", headers=JSON)
    assert answer.status_code == 422
    assert answer.json["fields"] == {"name": "Ce champ ne peut pas être nul."}


def test_a_visitor_is_led_to_the_login_and_back(visitor: FlaskClient) -> None:
    answer = visitor.get("/probe/users?q=a")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/probe/users?q%3Da")
    fragment = visitor.get("/probe/users", headers=HTMX)
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/login")
    program = visitor.get("/probe/users", headers=JSON)
    assert (program.status_code, program.json["code"]) == (401, "core.not_logged_in")


def test_a_statement_that_fails_leaves_no_broken_transaction(browser: FlaskClient) -> None:
    answer = browser.get("/probe/database")
    assert answer.status_code == 500
    assert "no_such_column" not in answer.text
    assert browser.get("/probe/here").status_code == 200


def test_an_unknown_address_and_a_wrong_method(browser: FlaskClient) -> None:
    assert browser.get("/no/such/page").status_code == 404
    answer = browser.get("/centre")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_too_large(shell: Flask, browser: FlaskClient) -> None:
    limit, shell.config["MAX_CONTENT_LENGTH"] = shell.config["MAX_CONTENT_LENGTH"], 10
    try:
        answer = browser.post("/probe/touch", data={"what": "x" * 100})
    finally:
        shell.config["MAX_CONTENT_LENGTH"] = limit
    assert answer.status_code == 413
    assert "trop volumineux" in answer.text


def test_the_bare_page_needs_no_database(
    shell: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.web import centre

    def unreachable(*args: object) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(centre, "own_centres", unreachable)
    answer = visitor.get("/probe/broken")
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.text


def test_a_password_that_must_be_changed_leads_there(
    shell: Flask, enter: Callable[[User], FlaskClient]
) -> None:
    with shell.app_context(), acting_as(SYSTEM):
        fresh = make_user(must_change_password=True)
    client = enter(fresh)
    answer = client.get("/probe/here")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    assert "Choisissez d&#39;abord un nouveau mot de passe." in client.get("/account").text
    assert client.get("/probe/here", headers=JSON).json["code"] == "core.password_change_due"
