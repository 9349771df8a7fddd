"""The API: one shape of error, unknown fields refused, bearer or login, CSRF only for the login."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.identity.services.tokens import create_token
from core.testing.factories import as_user
from core.uow import unit_of_work

ORDER = {"items": [{"kind": "ticket", "quantity": 2}]}


@pytest.fixture(scope="module")
def bearer(shell: Flask, camille: User, centres: dict[str, Centre]) -> dict[str, str]:
    """The header of a token that may look and touch in one centre."""
    with shell.app_context(), acting_as(SYSTEM), as_user(camille), unit_of_work():
        made = create_token("test", ["probe.look", "probe.touch"], [centres["Annecy"].id], 1)
    return {"Authorization": f"Bearer {made.secret}"}


def test_a_bearer_needs_no_csrf_token(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    answer = visitor.post("/api/v1/probe/orders", json=ORDER, headers=bearer)
    assert (answer.status_code, answer.json) == (200, {"lines": 1})


def test_a_bearer_puts_the_login_cookie_aside(browser: FlaskClient) -> None:
    answer = browser.post("/api/v1/probe/orders", json=ORDER, headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json["code"]) == (401, "core.not_logged_in")


def test_a_login_needs_the_csrf_token(browser: FlaskClient, token: Callable[..., str]) -> None:
    refused = browser.post("/api/v1/probe/orders", json=ORDER)
    assert (refused.status_code, refused.json["code"]) == (400, "core.csrf")
    answer = browser.post("/api/v1/probe/orders", json=ORDER, headers={"X-CSRFToken": token(browser)})
    assert answer.status_code == 200


def test_a_visitor_is_asked_to_log_in(visitor: FlaskClient) -> None:
    answer = visitor.post("/api/v1/probe/orders", json=ORDER)
    assert (answer.status_code, answer.json["code"]) == (401, "core.not_logged_in")
    assert answer.json["message"] == "Veuillez vous connecter."


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"items": "Ce champ est obligatoire."}),
        ({"items": [], "price": 1}, {"price": "Champ inconnu."}),
        (
            {"items": [{"kind": "x", "quantity": 1, "price": 0}, {"quantity": 1}]},
            {"items.0.price": "Champ inconnu.", "items.1.kind": "Ce champ est obligatoire."},
        ),
        (
            {"items": [{"kind": "x", "quantity": True}]},
            {"items.0.quantity": "Ce n'est pas un nombre entier."},
        ),
        ({"items": [{"kind": "x", "quantity": "1"}]}, {"items.0.quantity": "Ce n'est pas un nombre entier."}),
        ({"items": [{"kind": "x", "quantity": 1.0}]}, {"items.0.quantity": "Ce n'est pas un nombre entier."}),
        (
            {"items": [{"kind": "x", "quantity": None}]},
            {"items.0.quantity": "Ce champ ne peut pas être nul."},
        ),
    ],
)
def test_what_is_not_valid_is_named(
    visitor: FlaskClient, bearer: dict[str, str], body: object, fields: dict[str, str]
) -> None:
    answer = visitor.post("/api/v1/probe/orders", json=body, headers=bearer)
    assert answer.status_code == 422
    assert answer.json["code"] == "core.invalid"
    assert answer.json["fields"] == fields


def test_the_language_asked_for(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    headers = {**bearer, "Accept-Language": "en"}
    answer = visitor.post("/api/v1/probe/orders", json={}, headers=headers)
    assert answer.json["fields"] == {"items": "Missing data for required field."}


@pytest.mark.parametrize(
    ("body", "mime"), [("{", "application/json"), ("[1", "application/json"), ("\xff", "text/x")]
)
def test_a_body_that_is_no_json(visitor: FlaskClient, bearer: dict[str, str], body: str, mime: str) -> None:
    answer = visitor.post("/api/v1/probe/orders", data=body, headers=bearer, content_type=mime)
    assert answer.status_code in {400, 415, 422}
    assert set(answer.json) == {"code", "message", "fields"}


def test_a_refusal_may_carry_details(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    answer = visitor.post("/api/v1/probe/gone", headers=bearer)
    assert answer.status_code == 409
    assert answer.json == {
        "code": "probe.gone",
        "message": "The seat A 12 is gone.",
        "fields": {},
        "gone": [3, 4],
    }


def test_what_breaks_is_told_without_a_traceback(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    answer = visitor.get("/api/v1/probe/broken", headers=bearer)
    assert (answer.status_code, answer.json["code"]) == (500, "core.internal_error")
    assert "Référence : " in answer.json["message"]
    assert "secret detail" not in answer.text


def test_an_unknown_address(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    answer = visitor.get("/api/v1/nothing", headers=bearer)
    assert (answer.status_code, answer.json["code"]) == (404, "core.not_found")
    wrong = visitor.delete("/api/v1/probe/orders", headers=bearer)
    assert (wrong.status_code, wrong.json["code"]) == (405, "core.method_not_allowed")


def test_lists_come_in_pages(visitor: FlaskClient, bearer: dict[str, str]) -> None:
    answer = visitor.get("/api/v1/probe/numbers", headers=bearer)
    assert answer.json == list(range(50))
    assert '"total": 120' in answer.headers["X-Pagination"]
    assert visitor.get("/api/v1/probe/numbers?page=3", headers=bearer).json == list(range(100, 120))
    too_many = visitor.get("/api/v1/probe/numbers?page_size=100000", headers=bearer)
    assert too_many.status_code == 422


def test_the_specification(visitor: FlaskClient) -> None:
    document = visitor.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.0.3"
    assert document["info"]["title"] == "Guichet"
    assert document["info"]["version"] == "0.1.0"
    assert "/api/v1/probe/orders" in document["paths"]
    body = document["components"]["schemas"]["ProbeOrder"]
    assert body["additionalProperties"] is False
    assert set(document["components"]["schemas"]["Error"]["properties"]) == {"code", "message", "fields"}
    assert set(document["components"]["securitySchemes"]) == {"token", "login"}
