"""Forged requests: every unsafe request shows the page's token; a bearer token needs none."""

from __future__ import annotations

from flask import Flask, request, session
from flask_wtf.csrf import CSRFProtect

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
API_PREFIX = "/api/"

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request that a browser's cookie could authenticate."""
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False)
    csrf.init_app(app)

    @app.before_request
    def _check() -> None:
        if not app.config["WTF_CSRF_ENABLED"] or request.method in SAFE or request.endpoint is None:
            return
        if not _without_cookie():
            csrf.protect()


def is_bearer() -> bool:
    """Whether the request is one of the API that brings a token instead of a login cookie."""
    header = request.headers.get("Authorization", "")
    return request.path.startswith(API_PREFIX) and header[:7].lower() == "bearer "


def _without_cookie() -> bool:
    """Whether no cookie can have authenticated this request: a bearer, or an API client without a login.

    The login ignores the cookie of a request that brings a bearer token (core/identity/login.py), so that
    a forged page cannot win anything by adding one.
    """
    return is_bearer() or (request.path.startswith(API_PREFIX) and "_user_id" not in session)
