"""Packages and advantages through their pages: set up, then sold in the best places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.services.orders import lines_of
from addons.pos_ticketing.errors import NoBestSeats
from addons.pos_ticketing.models import Advantage, LineSeat, Package
from addons.pos_ticketing.services.package_seats import add_packages
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_packages import CATEGORY, PRICE, Pass, season_pass, seats_of

__all__ = ["season_pass"]
Login = Callable[[User], FlaskClient]


def places_on(order_id: int) -> dict[int, list[int]]:
    """{performance: its seats, in order} of a draft."""
    seat = LineSeat.__table__
    lines = [line.id for line in lines_of(order_id)]
    found: dict[int, list[int]] = {}
    for row in db.session.execute(select(seat).where(seat.c.line_id.in_(lines)).order_by(seat.c.seat)):
        found.setdefault(row.performance_id, []).append(row.seat)
    return found


def test_the_same_seats_are_found_in_all_performances(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Package, season_pass.package_id).same_seat = True
    order = theatre.order()
    best = seats_of(theatre, CATEGORY)
    with as_user(theatre.operator), unit_of_work():
        add_packages(order.id, season_pass.package_id, season_pass.performances, CATEGORY, theatre.full.id, 2)
    first, *others = places_on(order.id).values()
    assert all(seats == first for seats in others)
    assert set(first) <= set(best)
    assert len({theatre.offer.places.labels(seat).row for seat in first}) == 1, "in one row"
    assert sum(line.total_ttc for line in lines_of(order.id)) == 2 * PRICE


def test_more_than_are_free_are_refused(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    order = theatre.order()
    many = len(seats_of(theatre, CATEGORY)) + 1
    with as_user(theatre.operator), pytest.raises(NoBestSeats), unit_of_work():
        add_packages(
            order.id, season_pass.package_id, season_pass.performances, CATEGORY, theatre.full.id, many
        )
    assert places_on(order.id) == {}


def test_a_package_is_set_up_and_sold(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    typed = {
        "name": "Duo", "least": "1", "most": "1", "performances": str(theatre.performance.id), "active": "1",
        "centre_id": str(theatre.centre.id), "idempotency_key": "package-duo-1",
    }  # fmt: skip
    for wrong in ({"most": "2"}, {"least": "0"}, {"name": ""}, {"performances": ""}):
        assert browser.post("/ticketing/packages/new", data={**typed, **wrong}).status_code == 422, wrong
    made = browser.post("/ticketing/packages/new", data=typed)
    assert made.status_code == 302
    package = db.session.execute(select(Package.__table__.c.id)).scalar_one()
    page = browser.get(f"/ticketing/packages/{package}")
    categories = list(theatre.offer.places.categories)
    field = f"price-{categories.index(CATEGORY)}-{theatre.full.id}"
    assert field in page.text
    saved = browser.post(
        f"/ticketing/packages/{package}/prices", data={field: "30", "idempotency_key": "package-price-1"}
    )
    assert saved.status_code == 302
    assert "Duo" in browser.get("/ticketing/packages").text

    seller, order = login(theatre.operator), theatre.order()
    assert "Duo" in seller.get(f"/ticketing/orders/{order.id}/packages").text
    url = f"/ticketing/orders/{order.id}/packages/{package}"
    assert "30,00" in seller.get(url).text
    sold = {
        "performances": str(theatre.performance.id), "price": f"{theatre.full.id}:{CATEGORY}", "quantity": "2",
        "idempotency_key": "package-sale-1",
    }  # fmt: skip
    for wrong in ({"price": "x"}, {"quantity": "0"}, {"price": f"{theatre.full.id}:Nowhere"}):
        assert seller.post(url, data={**sold, **wrong}).status_code in (409, 422), wrong
    assert seller.post(url, data=sold).status_code == 302
    assert seller.post(url, data=sold).status_code == 302, "sent twice, sold once"
    assert [line.total_ttc for line in lines_of(order.id)] == [3_000, 3_000]


def test_an_advantage_is_set_up_and_sold(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    typed = {
        "name": "Carte", "price": "12,50", "vat_rate": "5,5", "months": "12", "active": "1",
        "categories": str(theatre.guest.id), "centre_id": str(theatre.centre.id),
        "idempotency_key": "advantage-1-1",
    }  # fmt: skip
    for wrong in ({"price": "dear"}, {"vat_rate": "x"}, {"months": "0"}, {"name": ""}):
        assert browser.post("/ticketing/advantages/new", data={**typed, **wrong}).status_code == 422, wrong
    assert browser.post("/ticketing/advantages/new", data=typed).status_code == 302
    card = db.session.execute(select(Advantage.__table__)).one()
    assert (card.price, card.vat_rate, card.months) == (1_250, 550, 12)
    assert "Carte" in browser.get("/ticketing/advantages").text
    assert browser.get(f"/ticketing/advantages/{card.id}").status_code == 200

    seller, order = login(theatre.operator), theatre.order()
    sold = {"advantage_id": str(card.id), "idempotency_key": "advantage-sale-1"}
    assert seller.post(f"/ticketing/orders/{order.id}/advantages", data=sold).status_code == 302
    assert [line.total_ttc for line in lines_of(order.id)] == [1_250]
