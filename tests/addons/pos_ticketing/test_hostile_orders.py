"""Forms of an order with what no page sends: people of elsewhere, a line named twice, days at the ends of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.services import customers
from addons.pos_ticketing.models import LineContact, Reservation
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.baskets import contact, draft
from tests.addons.pos_ticketing.conftest import Theatre

Login = Callable[[User], FlaskClient]


@pytest.fixture
def browser(app: Flask, theatre: Theatre, login: Login) -> FlaskClient:
    return login(theatre.operator)


def count(model: type) -> int:
    with acting_as(SYSTEM):
        found: int = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    return found


def test_places_are_reserved_for_contacts_of_the_centre_only(browser: FlaskClient, theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 3)
    elsewhere = make_centre("Ailleurs")
    with acting_as(SYSTEM), unit_of_work():
        stranger = customers.create(elsewhere.id, {"name": "Zyzzyva", "email": "z@example.org"}).id
    for number, customer_id in enumerate([stranger, 2_000_000_000]):
        form = {
            "ends_at": "2027-03-01T10:00",
            "customer_id": customer_id,
            "idempotency_key": f"reserve-{number}-key",
        }
        answer = browser.post(f"/ticketing/orders/{order_id}/reserve", data=form)
        assert 400 <= answer.status_code < 500
        assert "Zyzzyva" not in answer.text
    assert count(Reservation) == 0


def test_a_line_named_twice_is_moved_once(browser: FlaskClient, theatre: Theatre) -> None:
    order_id, lines = draft(theatre, 3, 4)
    anna = contact(theatre, "Anna").id
    browser.post(f"/ticketing/orders/{order_id}/contacts", data={"customer_id": anna})
    sent = {"line": [lines[0], lines[0]], "customer_id": anna}
    answer = browser.post(f"/ticketing/orders/{order_id}/contacts/move", data=sent)
    assert answer.status_code == 302
    assert count(LineContact) == 1


@pytest.mark.parametrize("field", ["sold_from", "sold_until"])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_batch_of_a_day_at_the_end_of_time_is_refused(
    app: Flask, theatre: Theatre, login: Login, field: str, day: date
) -> None:
    manager = login(theatre.manager)
    address = "/ticketing/print-batches/new"
    assert manager.get(f"{address}?{field}={day}").status_code < 500
    sent = {field: day.isoformat(), "idempotency_key": "end-of-time-key"}
    assert 400 <= manager.post(address, data=sent).status_code < 500
