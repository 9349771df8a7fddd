"""Headers, cookies, forged requests, static files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from flask.testing import FlaskClient

from core.app import create_app
from core.testing.fixtures import shipped_addons
from core.web.csp import CONTENT_SECURITY_POLICY

ROOT = Path(__file__).parents[3]
PAGES = [
    file.relative_to(ROOT)
    for folder in ("core", "addons")
    for file in sorted((ROOT / folder).rglob("templates/**/*.html"))
    if "documents" not in file.parts  # printed, never opened by a browser as a page
]


def test_every_answer_carries_the_policy(visitor: FlaskClient) -> None:
    for path in (
        "/login",
        "/no/such/page",
        "/probe/broken",
        "/api/v1/openapi.json",
        "/static/core/favicon.svg",
    ):
        with visitor.get(path) as answer:
            headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_the_policy_allows_nothing_inline_nor_foreign() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("template", PAGES, ids=str)
def test_templates_hold_no_inline_script_or_style(template: Path) -> None:
    text = (ROOT / template).read_text(encoding="utf-8")
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text) == []


def test_the_login_cookie(browser: FlaskClient, visitor: FlaskClient) -> None:
    visitor.get("/login")
    cookie = visitor.get_cookie("guichet")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure


def test_cookies_and_transport_behind_https(tmp_path: Path) -> None:
    app = create_app(
        {"app": {"data_dir": str(tmp_path), "https": True}, "addons": {"enabled": shipped_addons()}}
    )
    answer = app.test_client().get("/login", base_url="https://guichet.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "10.0.0.9"), (2, "203.0.113.7")])
def test_as_many_proxies_are_believed_as_there_are(tmp_path: Path, proxies: int, address: str) -> None:
    app = create_app(
        {"app": {"data_dir": str(tmp_path), "proxies": proxies}, "addons": {"enabled": shipped_addons()}}
    )
    seen: list[str | None] = []
    request_started.connect(keep := lambda sender, **_: seen.append(request.remote_addr), app)
    app.test_client().get("/login", headers={"X-Forwarded-For": "203.0.113.7, 10.0.0.9"})
    request_started.disconnect(keep, app)
    assert seen == [address]


def test_pages_are_not_kept_by_caches(browser: FlaskClient) -> None:
    assert browser.get("/probe/touch").headers["Cache-Control"] == "no-store, private"


def test_a_forged_form_is_refused(browser: FlaskClient, token: Callable[..., str]) -> None:
    answer = browser.post("/probe/touch", data={"what": "x"})
    assert answer.status_code == 400
    assert "Rechargez-la et recommencez" in answer.text
    assert browser.post("/probe/touch", data={"what": "x", "csrf_token": "nonsense"}).status_code == 400
    header = {"X-CSRFToken": token(browser)}
    assert browser.post("/probe/touch", data={"what": "x"}, headers=header).status_code == 302


def test_the_token_of_another_visitor_is_refused(
    browser: FlaskClient, visitor: FlaskClient, token: Callable[..., str]
) -> None:
    foreign = token(visitor, "/login")
    assert browser.post("/probe/touch", data={"what": "x", "csrf_token": foreign}).status_code == 400


def test_a_bearer_header_does_not_open_pages_to_forged_forms(browser: FlaskClient) -> None:
    answer = browser.post("/probe/touch", data={"what": "x"}, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 400


def test_static_files_are_kept_for_ever_under_their_hash(shell: Flask, browser: FlaskClient) -> None:
    page = browser.get("/probe/touch").text
    found = re.search(r'href="(/static/probe/probe\.css\?v=[0-9a-f]{12})"', page)
    assert found is not None
    with browser.get(found[1]) as kept:
        headers = kept.headers
    assert kept.status_code == 200
    assert kept.mimetype == "text/css"
    assert "immutable" in headers["Cache-Control"]
    assert "max-age=31536000" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers
    with browser.get("/static/probe/probe.css?v=000000000000") as asked:
        assert asked.status_code == 200
    assert asked.headers["Cache-Control"] == "no-cache"
    with browser.get("/static/probe/probe.css", headers={"If-None-Match": asked.headers["ETag"]}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/static/probe/../plugin.py",
        "/static/probe/%2e%2e/plugin.py",
        "/static/nobody/x.css",
        "/static/probe/x.css",
    ],
)
def test_nothing_else_is_served(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404
