"""Head office's API for registers: who may speak, what is refused by field, what a story of requests does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addons.pos_sync.services.receiving.keys import new_key, revoke_key
from addons.pos_sync.services.receiving.registers import change_register, make_register
from core import clock
from core.config import settings
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import statements
from tests.addons.pos_sync.head_office import NUMBER, A, B, HeadOffice, stored
from tests.addons.pos_sync.order_documents import line, order_document

ORDER = f"/api/v1/sync/orders/{NUMBER}"
CHANGE_ID = "change-of-the-api-1"


class Caller:
    """A register that speaks with its key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    def post(self, path: str, body: Any) -> TestResponse:
        return self.client.post(path, json=body, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)


@pytest.fixture
def r1(head_office: HeadOffice, client: FlaskClient) -> Caller:
    head_office.send()
    return Caller(client, head_office.keys["R1"])


@pytest.fixture
def r2(head_office: HeadOffice, client: FlaskClient) -> Caller:
    return Caller(client, head_office.keys["R2"])


def lock(owner: str = A, operation: str = "edit", **more: Any) -> dict[str, Any]:
    return {"owner": owner, "operation": operation, "holder": "Ada", **more}


def change(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "owner": A,
        "change_id": CHANGE_ID,
        "base_version": document["version"],
        "operation": "edit",
        "document": document,
        "author": "Ada",
        **more,
    }


def sent_document(**more: Any) -> dict[str, Any]:
    return {
        "order_number": NUMBER,
        "kind": "receipt",
        "document": "001.00001.001",
        "total_ttc": 2_250,
        "deducted": 0,
        "author": "Ada",
        "made_at": "2026-11-26T10:00:00+00:00",
        **more,
    }


def test_a_lock_a_change_and_what_the_other_register_sees(r1: Caller, r2: Caller) -> None:
    taken = r1.post(f"{ORDER}/lock", lock())
    assert taken.status_code == 200, taken.text
    document = taken.json["document"]
    assert (document["version"], document["customer"], len(document["lines"])) == (1, "Hélène Dupré", 1)
    refused = r2.post(f"{ORDER}/lock", lock(B))
    assert (refused.status_code, refused.json["code"]) == (409, "pos_sync.order_locked")
    assert (refused.json["by"], refused.json["place"]) == ("Ada", "R1") and refused.json["since"]
    assert r1.post(f"{ORDER}/lock/renew", {"owner": A}).status_code == 200
    made = r1.post(f"{ORDER}/change", change({**document, "note": "Appeler"}))
    assert (made.status_code, made.json["version"]) == (200, 2)
    assert r1.post(f"{ORDER}/change", change({**document, "note": "Appeler"})).json == made.json
    assert r1.post(f"{ORDER}/lock/release", {"owner": A}).json == {"released": True}
    changed = r2.get("/api/v1/sync/orders?since=1").json
    assert (changed["orders"], changed["next"]) == ([made.json["document"]], 2)
    assert r2.get("/api/v1/sync/orders?since=2").json == {"orders": [], "next": 2}
    assert r2.post(f"{ORDER}/lock", lock(B)).json["document"]["note"] == "Appeler"


def test_a_new_order_and_its_document(r2: Caller) -> None:
    document = order_document("COMC/R2/00001", origin="R2", status="confirmed")
    for _ in range(2):
        made = r2.post("/api/v1/sync/orders", {"change_id": CHANGE_ID, "document": document})
        assert (made.status_code, made.json["version"]) == (200, 1)
    receipt = {"change_id": "document-change-1", "document": sent_document(order_number="COMC/R2/00001")}
    for _ in range(2):
        answer = r2.post("/api/v1/sync/documents", receipt)
        assert (answer.status_code, answer.json) == (200, {"linked": True, "version": 2})
    assert stored("COMC/R2/00001").status == "closed"
    unknown = sent_document(order_number="COMC/R1/00009", document="001.00001.002")
    late = {"change_id": "document-change-2", "document": unknown}
    assert r2.post("/api/v1/sync/documents", late).json == {"linked": False, "version": 0}


def test_an_expired_lock_changes_nothing(r1: Caller, r2: Caller) -> None:
    start = clock.now()
    with clock.frozen(start):
        document = r1.post(f"{ORDER}/lock", lock()).json["document"]
    with clock.frozen(start + timedelta(seconds=120)):
        answer = r1.post(f"{ORDER}/change", change({**document, "note": "x"}))
        assert (answer.status_code, answer.json["code"]) == (409, "pos_sync.lock_lost")
        assert r1.post(f"{ORDER}/lock/renew", {"owner": A}).json["code"] == "pos_sync.lock_lost"
        assert r2.post(f"{ORDER}/lock", lock(B)).status_code == 200
    assert stored().version == 1


def test_keys_that_are_none(head_office: HeadOffice, r1: Caller, client: FlaskClient) -> None:
    ping = "/api/v1/sync/ping"
    assert r1.get(ping).json["register"] == "R1"
    assert Caller(client, "guichet_nonsense").get(ping).status_code == 401
    assert client.get(ping).status_code == 401
    register = head_office.registers["R1"]
    with head_office.at(""):
        fresh = Caller(client, new_key(register.id))
    assert (r1.get(ping).status_code, fresh.get(ping).status_code) == (401, 200)
    with head_office.at(""):
        change_register(register.id, "Caisse R1", active=False)
    assert (fresh.get(ping).status_code, fresh.get(ping).json["code"]) == (403, "pos_sync.register_refused")
    with head_office.at(""):
        change_register(register.id, "Caisse R1", active=True)
        revoke_key(register.id)
        revoke_key(register.id)
    assert fresh.get(ping).status_code == 401


def test_who_is_no_register_is_refused(head_office: HeadOffice, r1: Caller, login: Any) -> None:
    browser = login(head_office.user)
    assert browser.get("/api/v1/sync/ping").json["code"] == "core.forbidden"
    other = make_user(permissions=["pos_sync.register"], centres=[head_office.centre])
    browser.post("/logout")
    assert login(other).get("/api/v1/sync/ping").json["code"] == "pos_sync.register_refused"


def test_a_server_that_is_no_head_office(r1: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings().section("pos_sync"), "role", "none")
    answer = r1.get("/api/v1/sync/ping")
    assert (answer.status_code, answer.json["code"]) == (403, "pos_sync.no_head_office_here")


def test_a_register_of_another_centre_knows_of_nothing(r1: Caller, client: FlaskClient) -> None:
    with acting_as(SYSTEM), unit_of_work():
        stranger = Caller(client, new_key(make_register(make_centre().id, "R9", "Ailleurs").id))
    document = order_document(version=1)
    for path, body in (
        (f"{ORDER}/lock", lock()),
        (f"{ORDER}/lock/renew", {"owner": A}),
        (f"{ORDER}/lock/release", {"owner": A}),
        (f"{ORDER}/change", change(document)),
    ):
        assert stranger.post(path, body).status_code == 404
    assert stranger.get("/api/v1/sync/orders").json == {"orders": [], "next": 0}
    taken = stranger.post("/api/v1/sync/orders", {"change_id": CHANGE_ID, "document": document})
    assert (taken.status_code, taken.json["code"]) == (409, "pos_sync.order_number")
    late = {"change_id": CHANGE_ID, "document": sent_document()}
    assert stranger.post("/api/v1/sync/documents", late).json == {"linked": False, "version": 0}
    assert (stored().version, stored().status) == (1, "confirmed")


def test_an_order_nobody_knows(r1: Caller) -> None:
    for number in ("COMC/R1/00009", "nothing", "COMC/R1/00001/lock"):
        assert r1.post(f"/api/v1/sync/orders/{number}/lock", lock()).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (f"{ORDER}/lock", lock("short"), "owner"),
        (f"{ORDER}/lock", lock(A, "dance"), "operation"),
        (f"{ORDER}/lock", lock(holder=""), "holder"),
        (f"{ORDER}/lock", lock(base_version=-1), "base_version"),
        (f"{ORDER}/lock", lock(place="R2"), "place"),
        (f"{ORDER}/lock/renew", {}, "owner"),
        (f"{ORDER}/lock/release", {"owner": 12}, "owner"),
        (f"{ORDER}/change", change(order_document(version=1), base_version=0), "base_version"),
        (f"{ORDER}/change", change(order_document(version=1), base_version="1"), "base_version"),
        (f"{ORDER}/change", change(order_document(version=1), operation="receipt"), "operation"),
        (f"{ORDER}/change", change(order_document(version=1, total_ttc=1)), "document.total_ttc"),
        (
            f"{ORDER}/change",
            change(order_document(version=1, lines=[line(quantity=0)])),
            "document.lines.0.quantity",
        ),
        (f"{ORDER}/change", {**change(order_document(version=1)), "document": []}, "document"),
        ("/api/v1/sync/orders", {"change_id": "x", "document": order_document()}, "change_id"),
        ("/api/v1/sync/documents", {"change_id": CHANGE_ID}, "document"),
        *(
            ("/api/v1/sync/documents", {"change_id": CHANGE_ID, "document": sent_document(**wrong)}, field)
            for wrong, field in (
                ({"kind": "hat"}, "document.kind"),
                ({"total_ttc": 1.5}, "document.total_ttc"),
                ({"deducted": 2_251}, "document.deducted"),
                ({"kind": "advance_invoice", "deducted": 1}, "document.deducted"),
                ({"kind": "advance_returned", "deducted": 0}, "document.corrects"),
                ({"corrects": "001.00001.000"}, "document.corrects"),
                ({"order_number": "7"}, "document.order_number"),
                ({"made_at": "yesterday"}, "document.made_at"),
            )
        ),
    ],
)
def test_bad_input_is_told_by_field(r1: Caller, path: str, body: Any, field: str) -> None:
    answer = r1.post(path, body)
    assert (answer.status_code, list(answer.json["fields"])) == (422, [field]), answer.text
    assert stored().version == 1


@pytest.mark.parametrize(
    "query", ["since=-1", "since=x", "limit=0", "limit=201", "since=99999999999999999999"]
)
def test_bad_cursors(r1: Caller, query: str) -> None:
    assert r1.get(f"/api/v1/sync/orders?{query}").status_code == 422


def test_a_change_costs_the_same_however_many_lines(r1: Caller) -> None:
    counts = []
    for n, lines in enumerate((1, 40)):
        document = r1.post(f"{ORDER}/lock", lock()).json["document"]
        rows = [line(position + 1) for position in range(lines)]
        wanted = {**document, "lines": rows, "total_ttc": 2_250 * lines, "note": str(n)}
        with statements() as seen:
            answer = r1.post(f"{ORDER}/change", change(wanted, change_id=f"counted-change-0{n}"))
        assert answer.status_code == 200, answer.text
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_has_no_utc_is_refused_by_field(r1: Caller, moment: str) -> None:
    order = {"change_id": "moment-0123456789", "document": order_document(created_at=moment)}
    document = {"change_id": "moment-0123456789", "document": sent_document(made_at=moment)}
    for path, body in (("orders", order), ("documents", document)):
        assert r1.post(f"/api/v1/sync/{path}", body).status_code == 422
