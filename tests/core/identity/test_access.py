"""Every view says who may call it; one that does not stops the start."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.views import MethodView

from core.identity.access import (
    Access,
    access_of,
    authenticated,
    check_every_endpoint,
    declare_access,
    endpoints_without_access,
    public,
    requires,
)
from core.manifest import StartError


def test_the_host_and_the_addons_declare_everything(app: Flask) -> None:
    assert endpoints_without_access(app) == []
    check_every_endpoint(app)


def test_a_silent_view_stops_the_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/x", "silent", lambda: "x")
    bare.add_url_rule("/y", "open", public(lambda: "y"))
    assert endpoints_without_access(bare) == ["silent"]
    with pytest.raises(StartError, match="silent"):
        check_every_endpoint(bare)
    declare_access(bare, "silent", Access(login=False))
    assert endpoints_without_access(bare) == []


def test_a_class_of_views_may_ask_method_by_method() -> None:
    class Orders(MethodView):
        @requires("x.read")
        def get(self) -> str:
            return "x"

        @requires("x.sell", background=True)
        def post(self) -> str:
            return "x"

    class Half(MethodView):
        @authenticated
        def get(self) -> str:
            return "x"

        def post(self) -> str:
            return "x"

    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/orders", view_func=Orders.as_view("orders"))
    bare.add_url_rule("/half", view_func=Half.as_view("half"))
    assert access_of(bare, "orders", "GET") == Access(True, "x.read")
    assert access_of(bare, "orders", "HEAD") == Access(True, "x.read")
    assert access_of(bare, "orders", "POST") == Access(True, "x.sell", background=True)
    assert endpoints_without_access(bare) == ["half"]


def test_unknown_addresses_and_statics_need_no_login(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/no/such/page").status_code == 404
    assert client.get("/static/core/no-such-file.js").status_code == 404
    assert client.get("/healthz").status_code == 200
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 401
    htmx = client.get("/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (401, "/login")
