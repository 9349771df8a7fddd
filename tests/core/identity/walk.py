"""What the walks over every endpoint share: the objects of one centre, the addresses that name them, the bodies.

What exists in the first centre comes from the ``foreign_objects`` function of the host and of each loaded addon
(tests/core/identity/foreign_objects.py says how). A new route with an argument nobody gives fails here.
"""

from __future__ import annotations

import importlib
import itertools
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from core.db import Base, db
from core.identity.access import Access, declared_access
from core.identity.models import Centre, User
from core.registry import registry
from core.testing.factories import make_centre, make_team

MARK = "Zyzzyva"
"""Part of every text in the first centre: no answer to a stranger may contain it."""

ENDS_THE_WALK = {"identity.logout"}

OF_THE_HOUSE = {("admin.group", "GET")}
"""Pages about what belongs to no centre: they answer, without a word of the first centre."""

Dump = dict[str, list[tuple[Any, ...]]]


def make_first() -> Centre:
    """The centre whose objects every walk names."""
    return make_centre(f"Centre {MARK}", team=make_team(f"Team {MARK}"))


def objects_of(first: Centre) -> dict[str, Any]:
    """The values for the arguments of the routes, all of the first centre."""
    modules = ["tests.core.identity.foreign_objects"]
    modules += [f"tests.addons.{manifest.name}.foreign_objects" for manifest in registry().enabled]
    found: dict[str, Any] = {}
    for module in modules:
        found |= importlib.import_module(module).foreign_objects(first, MARK)
    return found


def rules(app: Flask) -> list[tuple[Rule, str, Access]]:
    """(rule, method, what it asks for) of every endpoint that asks for a login."""
    return [
        (rule, method, access)
        for rule, method, access in declared_access(app)
        if access is not None and access.login and rule.endpoint not in ENDS_THE_WALK
    ]


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


def body(rule: Rule, objects: dict[str, Any], key: str = "walk-of-a-stranger") -> dict[str, Any]:
    """What to send: the body the addon gives for this endpoint, or a form with the commonest fields.

    A form carries ``key``, so that the second one of an endpoint is not taken for the first sent again.
    """
    if (sent := objects.get(f"{rule.endpoint}:json")) is not None:
        return {"json": sent}
    form = objects.get(f"{rule.endpoint}:form", {"name": "Taken", "password": "taken-over-now"})
    return {"data": {"idempotency_key": key, **form}}


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
