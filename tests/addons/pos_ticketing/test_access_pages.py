"""Access control through the API and the pages of a door."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from core.identity.models import User
from tests.addons.pos_ticketing.test_access import Gate, gate

__all__ = ["gate"]
Login = Callable[[User], FlaskClient]


def test_the_api_answers_the_verdict_and_a_retry_the_same(gate: Gate, login: Login) -> None:
    (ticket,) = gate.ticket()
    browser = login(gate.theatre.operator)
    url = f"/api/v1/performances/{gate.theatre.performance.id}/scans"
    asked = {"door": gate.south.id, "code": ticket["code"]}
    first = browser.post(url, json=asked, headers={"Idempotency-Key": "api-scan-1"})
    assert (first.status_code, first.json["verdict"]) == (201, "admitted"), first.text
    again = browser.post(url, json=asked, headers={"Idempotency-Key": "api-scan-1"})
    assert again.json == first.json
    second = browser.post(url, json=asked, headers={"Idempotency-Key": "api-scan-2"})
    assert second.json["verdict"] == "already_entered"
    assert second.json["ticket"]["entered_door"] == "Entrée sud"
    assert browser.post(url, json=asked).status_code == 422
    for wrong in ({}, {**asked, "code": ""}, {**asked, "door": True}, {**asked, "seat": 1}):
        assert browser.post(url, json=wrong, headers={"Idempotency-Key": "api-scan-3"}).status_code == 422
    unknown = browser.post(url, json={**asked, "door": 999}, headers={"Idempotency-Key": "api-scan-4"})
    assert unknown.status_code == 404


def test_the_pages_of_a_door(gate: Gate, login: Login) -> None:
    (ticket,) = gate.ticket()
    browser = login(gate.theatre.operator)
    at = f"door={gate.north.id}&performance={gate.theatre.performance.id}"
    assert browser.get("/ticketing/access").status_code == 200
    page = browser.get(f"/ticketing/access/control?{at}")
    assert page.status_code == 200
    assert "style=" not in page.text
    assert browser.get(f"/ticketing/access/entries?{at}").status_code == 200
    for wrong in ("", "door=x&performance=1", f"door={gate.north.id}", f"door={gate.north.id}&performance=x"):
        assert browser.get(f"/ticketing/access/control?{wrong}").status_code == 422, wrong
    form = {"door": gate.north.id, "performance": gate.theatre.performance.id, "code": ticket["code"]}
    part = browser.post(
        "/ticketing/access/scans",
        data={**form, "idempotency_key": "page-scan-1"},
        headers={"HX-Request": "true"},
    )
    assert 'data-verdict="admitted"' in part.text
    assert "<html" not in part.text
    whole = browser.post("/ticketing/access/scans", data={**form, "idempotency_key": "page-scan-2"})
    assert 'data-verdict="already_entered"' in whole.text
    listed = browser.get(f"/ticketing/scans?f_verdict=already_entered&f_door={gate.north.id}")
    assert ticket["number"] in listed.text
    assert browser.get("/ticketing/scans?format=csv").status_code == 200
    assert browser.get("/ticketing/doors").status_code == 403
