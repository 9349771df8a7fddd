"""The pages of reservations and of the end of an order: made, listed, taken into a basket, prolonged, released."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.services.orders import add_items
from addons.pos_ticketing.models import Claim, Reservation, Ticket
from addons.pos_ticketing.services import contacts
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.baskets import contact, draft, shown
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]


@pytest.fixture
def browser(theatre: Theatre, login: Login) -> FlaskClient:
    """The operator at his browser."""
    return login(theatre.operator)


def key() -> dict[str, str]:
    """A fresh idempotency key."""
    key.count += 1  # type: ignore[attr-defined]
    return {"idempotency_key": f"reservation-key-{key.count}"}  # type: ignore[attr-defined]


key.count = 0  # type: ignore[attr-defined]


def reserve(browser: FlaskClient, theatre: Theatre, *seats: int, **fields: str) -> Reservation:
    """Make a reservation through the panel; its defaults are what the panel shows."""
    order_id, _ = draft(theatre, *seats)
    panel = browser.get(f"/ticketing/orders/{order_id}/reserve").text
    typed = dict(re.findall(r'name="(ends_at|notice_at)" value="([^"]*)"', panel))
    answer = browser.post(f"/ticketing/orders/{order_id}/reserve", data=key() | typed | fields)
    assert answer.status_code == 302, answer.text
    with acting_as(SYSTEM):
        return db.session.scalars(select(Reservation).order_by(Reservation.id.desc())).first()  # type: ignore[return-value]


def states(theatre: Theatre) -> dict[int, str]:
    rows = db.session.execute(select(Claim.seat, Claim.state).order_by(Claim.seat))
    return {row.seat: row.state for row in rows}


def test_reserved_with_the_usual_times_and_found_again(browser: FlaskClient, theatre: Theatre) -> None:
    anna = contact(theatre, "Anna")
    made = reserve(browser, theatre, 0, 1, note="Comité", customer_id=str(anna.id))
    assert states(theatre) == {0: "option", 1: "option"}
    assert made.notice_at is not None and (made.ends_at - made.notice_at).total_seconds() == 24 * 3600
    for query, there in (
        ("", True),
        ("?f_event=malade", True),
        ("?f_event=cyrano", False),
        ("?f_contact=ann", True),
        ("?f_state=released", False),
        ("?f_soon=1", False),
        ("?q=comit%C3%A9", True),
    ):
        page = browser.get(f"/ticketing/reservations{query}").text
        assert (f"/ticketing/reservations/{made.id}" in page) is there, query


def test_a_wrong_end_names_its_field(browser: FlaskClient, theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 0)
    for typed in ("", "nonsense", "2020-01-01T10:00", "2099-01-01T10:00", "99999-01-01T10:00"):
        answer = browser.post(f"/ticketing/orders/{order_id}/reserve", data=key() | {"ends_at": typed})
        assert answer.status_code == 422 and "field-ends_at-error" in answer.text, typed
    assert states(theatre) == {0: "held"}


def test_taken_into_a_new_basket_with_its_contacts(browser: FlaskClient, theatre: Theatre) -> None:
    anna = contact(theatre, "Anna")
    made = reserve(browser, theatre, 0, 1, customer_id=str(anna.id))
    place = f"{theatre.performance.id}:0"
    answer = browser.post(f"/ticketing/reservations/{made.id}/take", data=key() | {"place": place})
    order_id = int(answer.location.rpartition("/")[2])
    assert shown(order_id)[0] == 4500
    with as_user(theatre.operator):
        order = db.session.get_one(Order, order_id)
        assert [found.name for found in contacts.contacts_of(order)] == ["Anna"]
        tree = browser.get(f"/pos/orders/{order_id}").text
        assert f"Réservation {made.number}" in tree
    again = browser.post(f"/ticketing/reservations/{made.id}/take", data=key() | {"place": place})
    assert again.status_code == 409
    nothing = browser.post(f"/ticketing/reservations/{made.id}/take", data=key())
    assert nothing.status_code == 422


def test_released_place_by_place(browser: FlaskClient, theatre: Theatre) -> None:
    made = reserve(browser, theatre, 0, 1)
    for seat, left in ((0, {1: "option"}), (1, {})):
        place = f"{theatre.performance.id}:{seat}"
        answer = browser.post(f"/ticketing/reservations/{made.id}/release", data=key() | {"place": place})
        assert answer.status_code == 302
        assert states(theatre) == left
    over = browser.post(
        f"/ticketing/reservations/{made.id}/prolong", data=key() | {"ends_at": "2027-01-01T10:00"}
    )
    assert over.status_code == 409


def test_prolonged(browser: FlaskClient, theatre: Theatre) -> None:
    made = reserve(browser, theatre, 0)
    url = f"/ticketing/reservations/{made.id}"
    assert browser.post(f"{url}/prolong", data=key() | {"ends_at": "2027-03-01T10:00"}).status_code == 302
    with acting_as(SYSTEM):
        db.session.expire_all()
        assert db.session.get_one(Reservation, made.id).ends_at.isoformat() == "2027-03-01T09:00:00+00:00"
    wrong = browser.post(f"{url}/prolong", data=key() | {"ends_at": "2028-03-01T10:00"})
    assert wrong.status_code == 422 and "field-ends_at-error" in wrong.text


def test_the_page_of_a_reservation_reads_a_fixed_number_of_statements(
    browser: FlaskClient, theatre: Theatre
) -> None:
    counts = []
    for seats in (range(1), range(1, 20)):
        made = reserve(browser, theatre, *seats)
        with statements() as seen:
            assert browser.get(f"/ticketing/reservations/{made.id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_free_order_is_finished_without_a_payment(browser: FlaskClient, theatre: Theatre) -> None:
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        add_items(order.id, [theatre.item(0, theatre.guest)])
    page = browser.get(f"/pos/orders/{order.id}").text
    assert "data-finish" in page and "data-exact-cash" not in page
    answer = browser.post(f"/pos/orders/{order.id}/finish", data=key())
    assert f"done={order.id}" in answer.location
    assert 'data-done="' in browser.get(answer.location).text
    with acting_as(SYSTEM):
        ticket = db.session.scalars(select(Ticket)).one()
        assert (ticket.price, ticket.order_id) == (0, order.id)
    repeated = browser.post(f"/pos/orders/{order.id}/finish", data=key())
    assert repeated.status_code == 302, "told on the page of the order"


def test_exact_cash_finishes_once_and_begins_the_next(browser: FlaskClient, theatre: Theatre) -> None:
    order_id, _ = draft(theatre, 0)
    sent = key()
    first, again = (browser.post(f"/pos/orders/{order_id}/finish", data=sent) for _ in range(2))
    assert first.location == again.location
    assert f"done={order_id}" in first.location
    with acting_as(SYSTEM):
        assert db.session.scalars(select(Ticket.order_id)).all() == [order_id]
