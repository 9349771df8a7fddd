"""Structured logs: a line per request with its id, user, centre, addon, duration and status."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.models import User
from core.logs import note
from core.testing.factories import make_centre, make_user

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(app: Flask) -> Iterator[Lines]:
    """What the handler of the application writes, as objects."""
    handler = next(h for h in logging.getLogger().handlers if h.name == "guichet")
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    before = handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    if before is not None:
        handler.setStream(before)


def requests(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["event"] == "request"]


def test_a_request_is_one_line(lines: Lines, login: Callable[[User], FlaskClient]) -> None:
    centre = make_centre()
    user = make_user(centres=[centre], permissions=["core.jobs"])
    browser = login(user)
    answer = browser.get("/jobs/?q=secret")
    line = requests(lines)[-1]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["endpoint"]) == ("GET", "/jobs/", "jobs.index")
    assert (line["status"], line["user_id"], line["centre_id"], line["addon"]) == (
        200,
        user.id,
        centre.id,
        "core",
    )
    assert line["duration_ms"] > 0
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")
    assert "secret" not in json.dumps(line)


def test_a_sane_id_is_taken_over_and_any_other_is_not(client: FlaskClient, lines: Lines) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": "proxy-1234.abc_DEF"})
    assert given.headers["X-Request-ID"] == "proxy-1234.abc_DEF"
    for strange in ("short", "x" * 65, "has space in it", 'quote"quote"'):
        answer = client.get("/healthz", headers={"X-Request-ID": strange})
        assert answer.headers["X-Request-ID"] != strange
        assert len(answer.headers["X-Request-ID"]) == 32
    assert len({line["request_id"] for line in requests(lines)}) == 5


def test_an_error_page_shows_a_code_that_the_log_knows(client: FlaskClient, lines: Lines) -> None:
    answer = client.get("/no-such-page", headers={"X-Request-ID": "proxy-1234"})
    line = requests(lines)[-1]
    assert (line["status"], line["request_id"], line["endpoint"], line["addon"]) == (
        404,
        "proxy-1234",
        None,
        None,
    )
    assert line["reference"] in answer.get_data(as_text=True)


def test_every_line_of_a_request_carries_its_id(app: Flask, client: FlaskClient, lines: Lines) -> None:
    def view() -> str:
        note(order_id=12)
        logging.getLogger("addons.pos_example.services").info("from %s", "the library", extra={"seat": 3})
        return ""

    original = app.view_functions["health.healthz"]
    view.__dict__.update(original.__dict__)
    app.view_functions["health.healthz"] = view
    try:
        client.get("/healthz", headers={"X-Request-ID": "proxy-1234"})
    finally:
        app.view_functions["health.healthz"] = original
    inner, closing = lines()[-2:]
    assert (inner["event"], inner["logger"], inner["seat"]) == (
        "from the library",
        "addons.pos_example.services",
        3,
    )
    assert inner["request_id"] == closing["request_id"] == "proxy-1234"
    assert inner["order_id"] == closing["order_id"] == 12
    client.get("/healthz")
    assert "order_id" not in lines()[-1]


def test_an_exception_is_one_line_with_its_traceback(lines: Lines, app: Flask) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("core.sample").exception("it failed")
    line = lines()[-1]
    assert (line["event"], line["level"]) == ("it failed", "error")
    assert "ValueError: broken" in line["exception"]
