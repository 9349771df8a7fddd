"""Every page and form of the addon with what no form sends: a sentence, never a fault of the server, nothing half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    " ",
    "0",
    "-1",
    "NaN",
    "Infinity",
    "1e400",
    "12.345",
    "²",
    "１２",
    "99999999999999999999999",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-W01-1",
    "=1+1",
    "'; DROP TABLE x; --",
    "\u202egnirts",
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "é" * 5000,
    "a\tb|c\nd\"e",
)

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


def test_no_parameter_breaks_a_page(app: Flask, objects: dict[str, Any], browser: FlaskClient) -> None:
    faults = []
    for rule in of_the_addon(app, "GET"):
        for path in addresses(app, rule, objects):
            html = browser.get(path).get_data(as_text=True) if not path.endswith((".pdf", "/file")) else ""
            for nasty in NASTY:
                for name in {*PARAMETERS, *names_in(html)} if nasty in NASTY[:0] else (None,):
                    names = {*PARAMETERS, *names_in(html)} if name is None else {name}
                    try:
                        answer = browser.get(path, query_string=dict.fromkeys(names, nasty))
                    except Exception as error:
                        faults.append(f"GET {path} {nasty[:20]!r}: {error!r:.300}")
                        continue
                    if answer.status_code >= 500:
                        faults.append(f"GET {path} {nasty[:20]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_no_form_breaks(app: Flask, objects: dict[str, Any], browser: FlaskClient) -> None:
    fields: set[str] = set()
    for rule in of_the_addon(app, "GET"):
        for path in addresses(app, rule, objects):
            if not path.endswith((".pdf", "/file")):
                fields |= names_in(browser.get(path).get_data(as_text=True))
    faults = []
    sent = 0
    print(sorted(fields))
    for rule in of_the_addon(app, "POST"):
        base = dict(objects.get(f"{rule.endpoint}:form", {}))
        for path in addresses(app, rule, objects):
            for nasty in NASTY:
                for form in (
                    MultiDict((name, nasty) for name in fields for _ in range(2)),
                    *({**base, name: nasty} for name in base),
                    {"autosave": "1", **dict.fromkeys(fields, nasty)},
                ):
                    sent += 1
                    data = MultiDict(form)
                    data["idempotency_key"] = f"bad-input-number-{sent}"
                    try:
                        answer = browser.post(path, data=data)
                    except Exception as error:
                        faults.append(f"POST {path} {nasty[:20]!r}: {error!r:.300}")
                        continue
                    if answer.status_code >= 500:
                        faults.append(f"POST {path} {nasty[:20]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert sound() == []
