"""The cash sheets of the API: the figures of the pages, and nothing of other centres."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import update

from addons.pos_session.models import Desk
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.random_sessions import FIRST_DAY, write_sessions
from tests.addons.pos_session.shop import Shop, make_shop


def test_a_sheet(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(10_000)
        sold = shop.sell(session, shop.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
        shop.close(session, 14_400)
    sheet = browser.get(f"/api/v1/sessions/{session.id}/sheet").json
    assert (sheet["orders"], sheet["total_methods"], sheet["drawer"]["expected"]) == (1, 4_400, 14_400)
    assert sheet["vat"] == [{"rate": 210, "ht": 4_310, "vat": 90, "ttc": 4_400}]
    assert [(m["label"], m["kind"], m["amount"]) for m in sheet["methods"]] == [("Espèces", "cash", 4_400)]
    assert [(row["kind"], row["amount"], row["order_number"]) for row in sheet["movements"]] == [
        ("opening", 10_000, ""),
        ("sale", 10_000, sold["number"]),
        ("change", -5_600, sold["number"]),
    ]
    assert sheet["session"]["closing_difference"] == 0


def test_a_blind_session_and_one_of_another_centre(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(0, note="vide")
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.execute(update(Desk).values(blind=True))
    answer = browser.get(f"/api/v1/sessions/{session.id}/sheet")
    assert (answer.status_code, answer.json["code"]) == (403, "pos_session.amounts_hidden")
    other = make_shop()
    with as_user(other.operator):
        theirs = other.open(0, note="vide")
    assert browser.get(f"/api/v1/sessions/{theirs.id}/sheet").status_code == 404


def test_the_consolidated_sheet(shop: Shop, browser: FlaskClient) -> None:
    written = write_sessions(shop, 30, seed=6)
    query = f"centre={shop.centre.id}&from={FIRST_DAY}&to=2026-03-01"
    found = browser.get(f"/api/v1/consolidated?{query}").json
    assert (found["centre_id"], found["from"], found["to"]) == (shop.centre.id, "2026-01-01", "2026-03-01")
    assert [day["day"] for day in found["days"]] == [day.isoformat() for day in sorted(written.days)]
    for name in ("opening", "cash_in", "cash_out", "expected", "closing", "difference", "rounding"):
        assert found["total"][name] == sum(model.figures[name] for model in written.days.values()), name
        assert found["total"][name] == sum(day[name] for day in found["days"]), name
    for query, status, code in (
        (f"centre={make_shop().centre.id}&from=2026-01-01&to=2026-01-02", 404, "core.not_found"),
        ("centre=99999&from=2026-01-01&to=2026-01-02", 404, "core.not_found"),
        (f"centre={shop.centre.id}&from=2026-01-03&to=2026-01-02", 422, "pos_session.period_backwards"),
        (f"centre={shop.centre.id}&from=2020-01-03&to=2026-01-02", 422, "pos_session.period_too_long"),
        (f"centre={shop.centre.id}&from=x&to=2026-01-02", 422, "core.invalid"),
        ("from=2026-01-01&to=2026-01-02", 422, "core.invalid"),
    ):
        answer = browser.get(f"/api/v1/consolidated?{query}")
        assert (answer.status_code, answer.json["code"]) == (status, code), query
