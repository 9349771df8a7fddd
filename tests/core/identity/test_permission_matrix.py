"""docs/permissions.md, lived through: every endpoint as a user of each default group, in two centres.

The declarations say what is expected: 403 without the permission, with it anything but "you lack the right"; and in
the other centre nothing exists. JSON is asked for, so that every refusal tells its code. What is called, and with
what: walk.py. Nothing here names an addon's endpoint: a new one only needs its examples in foreign_objects.py.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.errors import Forbidden
from core.identity.access import Access, declared_access
from core.identity.errors import NotLoggedIn
from core.identity.models import User
from core.identity.permissions import ADMINISTRATOR, merged_groups
from core.testing.factories import make_centre, make_user
from core.testing.fixtures import shipped_addons
from core.web.centre import owner_of_blueprint
from tests.core.identity.walk import (
    ENDS_THE_WALK,
    MARK,
    OF_THE_HOUSE,
    addresses,
    body,
    dump,
    make_first,
    objects_of,
    rules,
)

Login = Callable[[User], FlaskClient]

NO_GROUP = "no group"


def declared_groups() -> list[str]:
    """The codes of the default groups, read before there is an application (a test below compares)."""
    plugins = [importlib.import_module(f"addons.{name}.plugin") for name in shipped_addons()]
    groups = [
        group
        for plugin in plugins
        if hasattr(plugin, "register_groups")
        for group in plugin.register_groups()
    ]
    return list(dict.fromkeys([ADMINISTRATOR, *(group.code for group in groups)]))


GROUPS = declared_groups()


@dataclass(frozen=True)
class Call:
    """One request of the walk and its answer."""

    rule: Rule
    method: str
    access: Access
    answer: TestResponse

    @property
    def name(self) -> str:
        """For the report of faults."""
        return f"{self.method} {self.answer.request.path} ({self.rule.endpoint}): {self.answer.status_code} {self.code}"

    @property
    def told(self) -> dict[str, Any]:
        """The body of a refusal; empty for any other answer."""
        found = self.answer.get_json(silent=True) if self.answer.status_code >= 400 else None
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        return str(self.told.get("code", ""))


def walk(app: Flask, browser: FlaskClient, objects: dict[str, Any]) -> Iterator[Call]:
    """Call every endpoint: what only reads first, then the addons, last the host (which can switch them off)."""

    def turn(item: tuple[Rule, str, Access]) -> tuple[bool, bool]:
        return item[1] != "GET", owner_of_blueprint(item[0].endpoint) is None

    numbers = itertools.count(1)
    for rule, method, access in sorted(rules(app), key=turn):
        for path in addresses(app, rule, objects):
            key = f"walk-{next(numbers):08}"
            headers = {"Accept": "application/json", "Idempotency-Key": key}
            answer = browser.open(path, method=method, headers=headers, **body(rule, objects, key))
            yield Call(rule, method, access, answer)


def faults_of_right(call: Call, held: frozenset[str]) -> Iterator[str]:
    """What an answer has against the declaration, wherever the object is."""
    lacking = call.access.permission is not None and call.access.permission not in held
    refused = call.code == Forbidden.code
    if call.answer.status_code >= 500:
        yield "broke"
    elif call.code == NotLoggedIn.code:
        yield "the login is lost"
    elif lacking and not (refused and call.told.get("permission") == call.access.permission):
        yield f"lacks {call.access.permission} and is not told so"
    elif lacking and MARK.encode() in call.answer.data:
        yield "shows data to somebody without the right"
    elif not lacking and call.answer.status_code == 403 and not call.code:
        yield "refused without saying why"
    elif not lacking and refused and call.told.get("permission") in {None, *held}:
        # A service may ask for one right more than its page: then the answer names one he really lacks.
        yield "has the right and is told otherwise"


def faults_at_home(call: Call, held: frozenset[str]) -> Iterator[str]:
    """... and in his own centre: a page he may read is there, or the walks prove nothing about it."""
    if call.method == "GET" and call.answer.status_code == 404:
        yield "not there in its own centre: give an example that is, in a foreign_objects.py, as 'endpoint:argument'"


def faults_abroad(call: Call, held: frozenset[str]) -> Iterator[str]:
    """... and in another centre: the object does not exist."""
    if MARK.encode() in call.answer.data:
        yield "shows data of another centre"
    if (
        call.rule.arguments
        and (call.rule.endpoint, call.method) not in OF_THE_HOUSE
        and call.answer.status_code not in {403, 404}
    ):
        yield "exists in another centre"


def test_the_groups_of_the_walk_are_those_declared(app: Flask) -> None:
    assert sorted(GROUPS) == sorted(group.code for group in merged_groups())


@pytest.mark.parametrize("group", [*GROUPS, NO_GROUP])
def test_each_group_meets_what_is_declared(app: Flask, group: str, login: Login) -> None:
    """Abroad first: that walk changes nothing, which is checked, so that the one at home finds everything."""
    first = make_first()
    objects = objects_of(first)
    held = frozenset[str]().union(*(g.permissions for g in merged_groups() if g.code == group))
    codes = [] if group == NO_GROUP else [group]
    faults = []
    before = dump(first)
    abroad = list(
        walk(app, login(make_user("abroad", groups=codes, centres=[make_centre("Second")])), objects)
    )
    assert dump(first) == before
    for call in abroad:
        found = (*faults_of_right(call, held), *faults_abroad(call, held))
        faults += [f"abroad, {call.name}: {fault}" for fault in found]
    home = list(walk(app, login(make_user("home", groups=codes, centres=[first])), objects))
    for call in home:
        found = (*faults_of_right(call, held), *faults_at_home(call, held))
        faults += [f"at home, {call.name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
    assert len(home) == len(abroad) >= len(rules(app)) > 100


def test_a_visitor_meets_the_login_everywhere(app: Flask, client: FlaskClient) -> None:
    """What asks for a login refuses him; what asks for nothing does not."""
    objects = objects_of(make_first())
    calls = list(walk(app, client, objects))
    assert [
        call.name for call in calls if call.code != NotLoggedIn.code or MARK.encode() in call.answer.data
    ] == []
    for rule, method, access in declared_access(app):
        if access is None or access.login or rule.arguments or rule.endpoint in ENDS_THE_WALK:
            continue
        answer = client.open(str(rule), method=method, headers={"Accept": "application/json"})
        code = (answer.get_json(silent=True) or {}).get("code") if answer.status_code >= 400 else None
        assert answer.status_code < 500, rule
        assert code not in {NotLoggedIn.code, Forbidden.code}, rule
