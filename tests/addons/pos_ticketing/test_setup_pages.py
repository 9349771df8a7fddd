"""The set-up pages: plans imported, events, rates, performances and prices."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_ticketing.models import Event, Performance, Plan, PlanVersion, Price, PriceGrid
from addons.pos_ticketing.services.demo_plan import demo_plan
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from tests.addons.pos_ticketing.conftest import Theatre

Login = Callable[[User], FlaskClient]


def test_importing_a_plan_and_refusing_a_broken_one(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)

    def send(document: Any) -> Any:
        file = (io.BytesIO(json.dumps(document).encode()), "plan.json")
        return browser.post("/ticketing/plans/import", data={"file": file})

    broken = demo_plan(50)
    broken["zones"][0]["rows"][1]["seats"][2]["seat_guid"] = ""
    broken["zones"][1]["rows"][0]["seats"][0]["category"] = "Loge"
    refused = send(broken)
    assert refused.status_code == 422
    assert "zones[0].rows[1].seats[2].seat_guid" in refused.text
    assert "zones[1].rows[0].seats[0].category" in refused.text
    assert send(demo_plan(50)).status_code == 302
    assert send(demo_plan(50)).status_code == 302
    assert send(demo_plan(60, name="Petite salle")).status_code == 302
    with acting_as(SYSTEM):
        numbers = db.session.execute(
            select(Plan.name, PlanVersion.number)
            .join(Plan, Plan.id == PlanVersion.plan_id)
            .order_by(PlanVersion.id)
        ).all()
    assert [tuple(row) for row in numbers] == [
        ("Théâtre municipal", 1),
        ("Théâtre municipal", 2),
        ("Petite salle", 1),
    ]
    assert "Petite salle" in browser.get("/ticketing/plans").text


def test_setting_a_performance_up_through_the_forms(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    assert browser.post("/ticketing/events/new", data={"title": ""}).status_code == 422
    for _twice in range(2):
        title = {"title": "Tartuffe", "idempotency_key": "new-event-1"}
        assert browser.post("/ticketing/events/new", data=title).status_code == 302
    taken = {"name": "Plein tarif", "idempotency_key": "new-rate-1"}
    assert browser.post("/ticketing/rates/new", data=taken).status_code == 422
    rate = {"name": "Réduit", "position": "3", "active": "1", "idempotency_key": "new-rate-2"}
    assert browser.post("/ticketing/rates/new", data=rate).status_code == 302
    for page in ("events", "rates", "performances", "plans", "tickets", "performances/new", "plans/import"):
        assert browser.get(f"/ticketing/{page}").status_code == 200, page
    values = {
        "event_id": theatre.show.id, "plan_version_id": theatre.version.id, "starts_at": "2027-07-01T20:30",
        "vat_rate": "5,5", "on_sale": "1", "idempotency_key": "new-performance-1",
    }  # fmt: skip
    for field, wrong in (
        ("starts_at", "tomorrow"),
        ("starts_at", "0001-01-01T00:00"),
        ("starts_at", "9999-12-31T23:59"),
        ("starts_at", "2027-03-28T02:30"),
        ("starts_at", "2027-07-01T20:30+02:00"),
        ("vat_rate", "much"),
        ("vat_rate", "101"),
        ("event_id", ""),
    ):
        assert browser.post("/ticketing/performances/new", data={**values, field: wrong}).status_code == 422
    made, again = [browser.post("/ticketing/performances/new", data=values) for _ in range(2)]
    assert (made.status_code, made.location) == (302, again.location)
    with acting_as(SYSTEM):
        assert [event.title for event in db.session.scalars(select(Event))].count("Tartuffe") == 1
        assert len(db.session.scalars(select(Performance)).all()) == 2
        performance = db.session.scalars(select(Performance).order_by(Performance.id.desc())).first()
    assert performance is not None
    assert performance.starts_at.isoformat() == "2027-07-01T18:30:00+00:00"
    assert (performance.vat_rate, performance.on_sale) == (550, True)
    url = f"/ticketing/performances/{performance.id}"
    wrong = {f"price-0-{theatre.full.id}": "12,345", "idempotency_key": "prices-1"}
    assert 'id="field-price-0-' in browser.post(f"{url}/prices", data=wrong).text
    right = {f"price-0-{theatre.full.id}": "45,50", f"price-1-{theatre.full.id}": ""}
    saved = browser.post(f"{url}/prices", data={**right, "idempotency_key": "prices-2"})
    assert saved.status_code == 302
    price, grid = Price.__table__, PriceGrid.__table__
    amounts = db.session.execute(
        select(price.c.amount)
        .join(grid, grid.c.id == price.c.grid_id)
        .where(grid.c.performance_id == performance.id)
    ).scalars()
    assert list(amounts) == [4550]
    assert "45,50" in browser.get(url).text


def test_a_plan_with_taken_places_stays(theatre: Theatre, login: Login) -> None:
    theatre.hold(theatre.order(), 1)
    browser = login(theatre.manager)
    file = (io.BytesIO(json.dumps(demo_plan(50)).encode()), "plan.json")
    browser.post("/ticketing/plans/import", data={"file": file})
    with acting_as(SYSTEM):
        newest = db.session.execute(select(func.max(PlanVersion.id))).scalar_one()
    refused = browser.post(
        f"/ticketing/performances/{theatre.performance.id}",
        data={
            "event_id": theatre.show.id, "plan_version_id": newest, "starts_at": "2027-07-01T20:30", "vat_rate": "5,5",
        },
    )  # fmt: skip
    assert refused.status_code == 409


def test_an_operator_may_sell_but_not_set_up(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.operator)
    for url in ("/ticketing/performances/new", "/ticketing/plans/import", "/ticketing/rates/new"):
        assert browser.get(url).status_code == 403
    assert browser.get("/ticketing/performances").status_code == 200
