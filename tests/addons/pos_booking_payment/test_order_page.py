"""The page of a finished order says what it paid of which booking, and cancels it; the front page who arrives today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from addons.pos_booking_payment.models import Funding
from addons.pos_booking_payment.models.booking import CANCELLED
from addons.pos_booking_payment.services.arrivals import arrivals_of
from addons.pos_session.models import Session
from addons.pos_session.services import orders
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.listed import book
from tests.addons.pos_booking_payment.stays import Stay, make_stay, order_for, pay_order
from tests.addons.pos_session.browsing import key, open_session, text
from tests.addons.pos_session.shop import Shop, statements

Login = Callable[[User], FlaskClient]


def paid_order(manager: FlaskClient, shop: Shop, stay: Stay) -> tuple[int, int]:
    """(order, line) that paid 70 by card and 50 in cash of the stay."""
    session_id = open_session(manager, shop)
    with as_user(shop.manager):
        order_id = order_for(db.session.get_one(Session, session_id), stay)
        methods = shop.methods
        pay_order(order_id, (methods["card"].id, 7_000), (methods["cash"].id, 5_000))
        return order_id, orders.lines_of(order_id)[0].id


def test_what_was_paid_and_how_it_is_cancelled(manager: FlaskClient, shop: Shop) -> None:
    """The button leads to the correction with the line filled in; then both orders say what happened."""
    stay = make_stay(shop.centre, 12_000, number="R-7")
    order_id, line_id = paid_order(manager, shop, stay)
    page = manager.get(f"/pos/orders/{order_id}")
    assert "Réservation R-7 Financement Échéance Réglé par Carte bancaire 70,00 € , Espèces 50,00 €" in text(
        page
    )
    way = f"/pos/orders/{order_id}/correction?take_{line_id}=1"
    assert way in page.get_data(as_text=True)
    assert f'name="take_{line_id}" inputmode="numeric"' in manager.get(way).get_data(as_text=True)
    methods = [str(shop.methods[code].id) for code in ("card", "cash")]
    sent = {f"take_{line_id}": "1", "reason": "Mauvaise réservation", "method_id": methods}
    done = manager.post(
        f"/pos/orders/{order_id}/correction",
        data={
            **sent,
            "amount": ["70", "50"],
            "number": ["", ""],
            "bank": ["", ""],
            "drawer": ["", ""],
            **key(),
        },
    )
    assert done.status_code == 302, text(done)
    counter = text(manager.get(done.location))
    assert "Règlement annulé Carte bancaire -70,00 € , Espèces -50,00 €" in counter
    assert "Motif Mauvaise réservation" in counter
    page = manager.get(f"/pos/orders/{order_id}")
    assert "Ce règlement est déjà annulé." in text(page)
    assert way not in page.get_data(as_text=True)
    assert (stay.funding().paid, stay.funding().is_paid) == (0, False)


def test_who_sees_no_bookings_and_who_may_not_refund(manager: FlaskClient, shop: Shop, login: Login) -> None:
    order_id, line_id = paid_order(manager, shop, make_stay(shop.centre, 12_000))
    sees = ["pos_session.view", "pos_session.sell"]
    page = login(make_user(permissions=sees, centres=[shop.centre])).get(f"/pos/orders/{order_id}")
    assert "data-funding-paid" not in page.get_data(as_text=True)
    sees.append("pos_booking_payment.view")
    page = login(make_user(permissions=sees, centres=[shop.centre])).get(f"/pos/orders/{order_id}")
    assert "data-funding-paid" in page.get_data(as_text=True)
    assert f"take_{line_id}" not in page.get_data(as_text=True)


def test_the_arrivals_of_today_in_one_statement(manager: FlaskClient, shop: Shop) -> None:
    assert "Arrivées du jour" not in text(manager.get("/pos/"))
    first = book(shop.centre, "Zoé", 10_000, 2_000)
    book(shop.centre, "Théo", 5_000)
    book(shop.centre, "Anne", 5_000, arrives=1)
    book(shop.centre, "Marc", 5_000, status=CANCELLED)
    with acting_as(SYSTEM), unit_of_work():
        late = db.session.query(Funding).filter_by(booking_id=first.id).order_by(Funding.id).first()
        assert late is not None
        late.due_on, late.paid_here = date(2026, 1, 1), 4_000
    with as_user(shop.manager), statements() as seen:
        found = arrivals_of(shop.centre.id, "Europe/Paris")
    assert (found.count, found.overdue, len(seen)) == (2, 6_000, 1)
    assert "Arrivées du jour 2 réservations ⚠ 60,00 € échus" in text(manager.get("/pos/"))
