"""Every endpoint, called by a user of another centre who may do everything there: 404 or 403, never data.

What exists in the first centre comes from the ``foreign_objects`` function of the host and of each loaded addon
(tests/core/identity/foreign_objects.py says how). A new route with an argument nobody gives fails here.
"""

from __future__ import annotations

import importlib
import itertools
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from core.db import Base, db
from core.identity.access import access_of
from core.identity.models import Centre, User
from core.identity.permissions import declared_permissions
from core.registry import registry
from core.testing.factories import PASSWORD, make_centre, make_team, make_user

MARK = "Zyzzyva"
"""Part of every text in the first centre: no answer may contain it."""

ENDS_THE_WALK = {"identity.logout"}

OF_THE_HOUSE = {("admin.group", "GET")}
"""Pages about what belongs to no centre: they answer, without a word of the first centre."""

KEY = {"Idempotency-Key": "walk-of-a-stranger"}

Dump = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def first(app: Flask) -> Centre:
    return make_centre(f"Centre {MARK}", team=make_team(f"Team {MARK}"))


@pytest.fixture
def objects(first: Centre) -> dict[str, Any]:
    """The values for the arguments of the routes, all of the first centre."""
    modules = ["tests.core.identity.foreign_objects"]
    modules += [f"tests.addons.{manifest.name}.foreign_objects" for manifest in registry().enabled]
    found: dict[str, Any] = {}
    for module in modules:
        found |= importlib.import_module(module).foreign_objects(first, MARK)
    return found


@pytest.fixture
def stranger(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser of a user of another centre, with every permission there is."""
    codes = [permission.code for _, permission in declared_permissions()]
    user = make_user("stranger", centres=[make_centre("Second")], permissions=codes)
    assert client.post("/login", data={"login": user.login, "password": PASSWORD}).status_code == 302
    return client


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """(rule, method) of every endpoint that asks for a login."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            access = access_of(app, rule.endpoint, method)
            if access is not None and access.login and rule.endpoint not in ENDS_THE_WALK:
                found.append((rule, method))
    return found


def addresses(app: Flask, rule: Rule, objects: dict[str, Any]) -> list[str]:
    """The rule's addresses with the first centre's ids, one per choice of ``any(...)``; none may be unknown."""
    choices: list[list[tuple[str, Any]]] = []
    for name in sorted(rule.arguments):
        key = f"{rule.endpoint}:{name}"
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            choices.append([(name, item) for item in sorted(converter.items)])
        else:
            assert key in objects or name in objects, f"{rule}: give {name!r} in a foreign_objects.py"
            choices.append([(name, objects.get(key, objects.get(name)))])
    with app.test_request_context():
        built = [rule.build(dict(values)) for values in itertools.product(*choices)]
    assert None not in built, f"{rule}: {choices}"
    return [str(part[1]) for part in built if part is not None]


def body(rule: Rule, objects: dict[str, Any]) -> dict[str, Any]:
    """What to send: the body the addon gives for this endpoint, or a form with the commonest fields."""
    if (sent := objects.get(f"{rule.endpoint}:json")) is not None:
        return {"json": sent}
    return {"data": objects.get(f"{rule.endpoint}:form", {"name": "Taken", "password": "taken-over-now"})}


def dump(centre: Centre) -> Dump:
    """Every row that names the first centre, and the rows of its users."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if "centre_id" in table.c:
            rows = db.session.execute(select(table).where(table.c.centre_id == centre.id)).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    users = User.__table__
    found[users.name] = [
        tuple(row) for row in db.session.execute(select(users).where(users.c.login == "foreign"))
    ]
    db.session.rollback()
    return found


def test_nothing_of_another_centre_is_shown_or_changed(
    app: Flask, first: Centre, objects: dict[str, Any], stranger: FlaskClient
) -> None:
    walk = rules(app)
    assert len(walk) > 30
    before = dump(first)
    faults = []
    for rule, method in walk:
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
    for rule, method in rules(app):
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
    for rule, method in rules(app):
        for path in addresses(app, rule, objects):
            answer = client.open(path, method=method)
            expected = 401 if path.startswith("/api/") else 302
            if answer.status_code != expected or MARK.encode() in answer.data:
                faults.append(f"{method} {path}: {answer.status_code}")
    assert not faults, "\n".join(faults)
