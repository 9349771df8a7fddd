"""Every endpoint, called by a user of another centre who may do everything there: 404 or 403, never data.

What is called, and with what: walk.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.models import Centre
from core.identity.permissions import declared_permissions
from core.testing.factories import PASSWORD, make_centre, make_user
from tests.core.identity.walk import MARK, OF_THE_HOUSE, addresses, body, dump, make_first, objects_of, rules

KEY = {"Idempotency-Key": "walk-of-a-stranger"}


@pytest.fixture
def first(app: Flask) -> Centre:
    return make_first()


@pytest.fixture
def objects(first: Centre) -> dict[str, Any]:
    return objects_of(first)


@pytest.fixture
def stranger(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser of a user of another centre, with every permission there is."""
    codes = [permission.code for _, permission in declared_permissions()]
    user = make_user("stranger", centres=[make_centre("Second")], permissions=codes)
    assert client.post("/login", data={"login": user.login, "password": PASSWORD}).status_code == 302
    return client


def test_nothing_of_another_centre_is_shown_or_changed(
    app: Flask, first: Centre, objects: dict[str, Any], stranger: FlaskClient
) -> None:
    walk = rules(app)
    assert len(walk) > 30
    before = dump(first)
    faults = []
    for rule, method, _ in walk:
        for path in addresses(app, rule, objects):
            answer = stranger.open(path, method=method, headers=KEY, **body(rule, objects))
            name = f"{method} {path} ({rule.endpoint})"
            if answer.status_code >= 500:
                faults.append(f"{name}: {answer.status_code}")
            elif (
                rule.arguments
                and (rule.endpoint, method) not in OF_THE_HOUSE
                and answer.status_code not in {403, 404}
            ):
                faults.append(f"{name}: {answer.status_code} instead of 403 or 404")
            if MARK.encode() in answer.data:
                faults.append(f"{name}: shows data of the first centre")
    assert not faults, "\n".join(faults)
    assert dump(first) == before


def test_a_form_that_names_a_foreign_object_changes_nothing(
    app: Flask, first: Centre, objects: dict[str, Any], stranger: FlaskClient
) -> None:
    """The ids of the first centre in the body, for every form without an id in its address."""
    before = dump(first)
    plain = {name: value for name, value in objects.items() if ":" not in name}
    plain |= {"centres": [objects["centre_id"]], "login": "x", "name": "X", "password": "long-enough-now"}
    faults = []
    for rule, method, _ in rules(app):
        if rule.arguments or method == "GET":
            continue
        for sent in ({"data": plain}, {"json": plain}, body(rule, objects)):
            answer = stranger.open(str(rule), method=method, headers=KEY, **sent)
            if answer.status_code >= 500 or MARK.encode() in answer.data:
                faults.append(f"{method} {rule} ({rule.endpoint}): {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert dump(first) == before


def test_a_visitor_is_sent_to_the_login(app: Flask, objects: dict[str, Any], client: FlaskClient) -> None:
    faults = []
    for rule, method, _ in rules(app):
        for path in addresses(app, rule, objects):
            answer = client.open(path, method=method)
            expected = 401 if path.startswith("/api/") else 302
            if answer.status_code != expected or MARK.encode() in answer.data:
                faults.append(f"{method} {path}: {answer.status_code}")
    assert not faults, "\n".join(faults)
