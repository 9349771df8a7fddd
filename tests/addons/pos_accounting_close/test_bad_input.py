"""Every page and form of the addon with what no form sends: a sentence, never a fault of the server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from addons.pos_session.services.invariants import broken
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.identity.permissions import declared_permissions
from core.testing.factories import PASSWORD, make_user
from tests.core.identity.walk import addresses, make_first, objects_of, rules

PREFIX = "pos_accounting_close."

NASTY = (
    "",
    "-1",
    "NaN",
    "1e400",
    "12.345",
    "²",
    "2147483647",
    "9223372036854775808",
    "0000-00-00",
    "9999-12-31",
    "\u202e=1+1'\t|\n\"",
    "é" * 5000,
)

ROUNDS = range(4)
"""In each round every field has another of the nasty values."""

PARAMETERS = (
    "page", "per_page", "size", "sort", "q", "search", "from", "to", "until", "due", "period", "state", "centre",
    "operator", "desk", "account", "use", "session", "day", "format", "journal", "exported", "year", "show", "gap",
    "channel", "method", "amount", "part_id", "closure_id", "order_id", "columns", "export",
)  # fmt: skip


@pytest.fixture
def first(app: Flask) -> Centre:
    return make_first()


@pytest.fixture
def objects(first: Centre) -> dict[str, Any]:
    return objects_of(first)


@pytest.fixture
def browser(first: Centre, objects: dict[str, Any], client: FlaskClient) -> FlaskClient:
    """Who may do everything in the centre."""
    codes = [permission.code for _, permission in declared_permissions()]
    user = make_user("everything", centres=[first], permissions=codes)
    assert client.post("/login", data={"login": user.login, "password": PASSWORD}).status_code == 302
    return client


def of_the_addon(app: Flask, method: str) -> Iterator[Rule]:
    for rule, each, _ in rules(app):
        if rule.endpoint.startswith(PREFIX) and each == method:
            yield rule


def names_in(html: str) -> set[str]:
    """The names of the fields of a page."""
    names = re.findall(r"<(?:input|select|textarea|button)[^>]*?\sname=\"([^\"]+)\"", html)
    return set(names) - {"csrf_token", "idempotency_key"}


def sound() -> list[str]:
    with acting_as(SYSTEM):
        return list(broken())


def nasty_values(names: Iterable[str], turn: int) -> dict[str, str]:
    """Each field with a value of its own."""
    return {name: NASTY[(place + 3 * turn) % len(NASTY)] for place, name in enumerate(sorted(names))}


def is_a_page(path: str) -> bool:
    return not path.endswith((".pdf", "/file"))


def fault(browser: FlaskClient, method: str, path: str, **sent: Any) -> str | None:
    """What the server answered where it broke."""
    try:
        with browser.open(path, method=method, **sent) as answer:
            return None if answer.status_code < 500 else f"{method} {path}: {answer.status_code}"
    except Exception as error:
        return f"{method} {path}: {error!r:.300}"


def test_no_parameter_breaks_a_page(app: Flask, objects: dict[str, Any], browser: FlaskClient) -> None:
    faults = []
    for rule in of_the_addon(app, "GET"):
        for path in addresses(app, rule, objects):
            if not is_a_page(path):
                continue
            names = {*PARAMETERS, *names_in(browser.get(path).get_data(as_text=True))}
            asked = [nasty_values(names, turn) for turn in ROUNDS]
            faults += [fault(browser, "GET", path, query_string=query) for query in asked]
    assert not list(filter(None, faults)), "\n".join(filter(None, faults))


def test_no_form_breaks(app: Flask, objects: dict[str, Any], browser: FlaskClient) -> None:
    """All fields at once, twice; the fields of a sound form one by one; and while one types."""
    pages = [path for rule in of_the_addon(app, "GET") for path in addresses(app, rule, objects)]
    fields: set[str] = set()
    for path in filter(is_a_page, pages):
        fields |= names_in(browser.get(path).get_data(as_text=True))
    numbers = count(1)
    faults = []
    for rule in of_the_addon(app, "POST"):
        base = dict(objects.get(f"{rule.endpoint}:form", {}))
        forms = []
        for turn in ROUNDS:
            typed = nasty_values(fields, turn)
            forms += [MultiDict([*typed.items()] * 2), MultiDict({**typed, "autosave": "1"})]
            forms += [MultiDict({**base, name: value}) for name, value in nasty_values(base, turn).items()]
        for path in addresses(app, rule, objects):
            for form in forms:
                form["idempotency_key"] = f"bad-input-number-{next(numbers)}"
                faults.append(fault(browser, "POST", path, data=form))
    assert not list(filter(None, faults)), "\n".join(filter(None, faults))
    assert sound() == []
