"""Every JSON body of the ticketing fed with what no program sends: refused with a reason, nothing changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, literal, select, union_all
from werkzeug.routing import Rule

from core.db import Base, db
from core.testing.factories import PASSWORD
from tests.core.identity.walk import addresses, make_first, objects_of, rules

HUGE = "x" * 100_000
SENT: list[Any] = [
    None, True, -1, 0, 1.5, 2**31, 2**63, "", "1", HUGE, "a\x00b", "\ud800", [], [[]], [None], [-1],
    [2**63], [1, 1], ["1"], [1.5], [True], {}, {"a": {}}, list(range(20_000)), float("nan"),
]  # fmt: skip
BODIES: list[bytes] = [b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}']
QUIET = {"sessions", "pos_ticketing_order_view"}


@pytest.fixture
def browser(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return client


@pytest.fixture
def objects(app: Flask, browser: FlaskClient) -> dict[str, Any]:
    """The objects of one centre, and the operator of its open session logged in."""
    first = make_first()
    found = objects_of(first)
    assert browser.post("/login", data={"login": "box-office", "password": PASSWORD}).status_code == 302
    return found


def counts() -> dict[str, int]:
    """How many rows each table has."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in QUIET]
    rows = db.session.execute(
        union_all(*[select(literal(table.name), func.count()).select_from(table) for table in tables])
    ).all()
    db.session.rollback()
    return {row[0]: row[1] for row in rows}


def own(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule, method, _ in rules(app):
        if rule.endpoint.startswith("pos_ticketing"):
            yield rule, method


def bodies(good: dict[str, Any]) -> Iterator[bytes]:
    """What is no body at all, then the good one with each field wrong, missing, or one too many."""
    yield from BODIES
    for name in good:
        yield json.dumps({key: value for key, value in good.items() if key != name}).encode()
        yield from (json.dumps({**good, name: value}).encode() for value in SENT)
    yield json.dumps({**good, "unknown": 1}).encode()


def test_no_body_breaks_and_what_is_refused_changes_nothing(
    app: Flask, browser: FlaskClient, objects: dict[str, Any]
) -> None:
    faults = []
    tried = 0
    before = counts()
    for rule, method in own(app):
        good = objects.get(f"{rule.endpoint}:json")
        if good is None:
            continue
        [path] = addresses(app, rule, objects)
        for sent in bodies(good):
            tried += 1
            headers = {"Content-Type": "application/json", "Idempotency-Key": f"hostile-{tried:08}"}
            answer = browser.open(path, method=method, data=sent, headers=headers)
            now = counts()
            if answer.status_code >= 500 or (answer.status_code >= 400 and now != before):
                faults.append(f"{method} {path} {sent[:80]!r}: {answer.status_code}")
            before = now
    assert tried > 400
    assert not faults, "\n".join(faults)
