"""What the ticketing adds elsewhere: the form of a centre, orders in the API, the receipt; what a payment frees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.errors import OrderNotDraft, SessionNotOpen
from addons.pos_session.models import Order
from addons.pos_session.services import catalogue, closing, orders, payment
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.errors import NoPrice, SalesClosed, SeriesInUse, UnknownRate
from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.services import holding, performance_states, setup
from addons.pos_ticketing.services.order_tickets import numbers_sold
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.identity.visibility import visible
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from core.web.i18n import translate
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]


def held() -> list[int]:
    claim = Claim.__table__
    found = list(db.session.execute(select(claim.c.seat).where(claim.c.state == "held")).scalars())
    db.session.rollback()
    return found


def programme(theatre: Theatre) -> dict[str, Any]:
    """An item that is no ticket, and free."""
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(theatre.centre.id, "Boutique")
        product = catalogue.make_product(family, "Programme", 0, 550)
    return {"kind": "product", "product_id": product.id, "quantity": 1}


def test_a_paid_order_without_tickets_gives_its_basket_back_at_once(theatre: Theatre) -> None:
    order, item = theatre.order(), programme(theatre)
    theatre.hold(order, 7, 8)
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [item])
        with unit_of_work():
            payment.pay(order.id, list[Tender]())
    assert held() == []
    with as_user(theatre.operator), unit_of_work():
        closing.start_closing(theatre.session.id)


def test_a_one_shot_sale_asks_for_no_basket(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0))
    with statements() as seen:
        theatre.sell(theatre.item(1))
    assert [statement for statement in seen if "DELETE" in statement] == []


def test_an_order_that_was_finished_meanwhile_gets_no_place(theatre: Theatre) -> None:
    """The order is read as a draft, then paid elsewhere: the hold must see it, not its copy in memory."""
    order, item = theatre.order(), programme(theatre)
    with as_user(theatre.operator):
        known = visible(Order, order.id)
        with unit_of_work():
            orders.add_items(order.id, [item])
        with unit_of_work() as session:
            session.execute(
                Order.__table__.update().where(Order.__table__.c.id == order.id).values(state="abandoned")
            )
        assert known.state == "draft"
        with pytest.raises(OrderNotDraft), unit_of_work():
            holding.hold_places(theatre.performance.id, order.id, seats=[1])
    assert held() == []


def test_no_place_is_held_while_the_session_is_counted(theatre: Theatre) -> None:
    order, item = theatre.order(), programme(theatre)
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [item])
        with unit_of_work() as session:
            session.execute(theatre.session.__table__.update().values(state="closing_control"))
        with pytest.raises(SessionNotOpen), unit_of_work():
            holding.hold_places(theatre.performance.id, order.id, seats=[1])


def test_a_rate_or_a_sale_that_ended_stops_the_payment(theatre: Theatre) -> None:
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.item(0, theatre.guest)])
    with as_user(theatre.manager), unit_of_work():
        setup.save_audience_category(theatre.centre.id, "Invitation", 2, False, theatre.guest.id)
    with as_user(theatre.operator), pytest.raises(UnknownRate, match="Rang A"), unit_of_work():
        payment.pay(order.id, list[Tender]())
    with as_user(theatre.manager), unit_of_work():
        setup.save_audience_category(theatre.centre.id, "Invitation", 2, True, theatre.guest.id)
        performance_states.set_state(theatre.performance.id, "suspended", "Artiste souffrant")
    with as_user(theatre.operator), pytest.raises(SalesClosed), unit_of_work():
        payment.pay(order.id, list[Tender]())


def test_a_refusal_says_which_rate_is_missing(theatre: Theatre) -> None:
    with pytest.raises(UnknownRate, match="The rate chosen for Fosse is not sold"):
        theatre.sell({**theatre.pit(1), "audience_category_id": 999})
    with as_user(theatre.manager), unit_of_work():
        setup.save_prices(theatre.performance.id, {("Carré or", theatre.full.id): 100})
    with pytest.raises(NoPrice, match="has no price for the rate Plein tarif"):
        theatre.sell(theatre.pit(1))


def test_orders_of_the_api_name_their_tickets_in_one_statement(theatre: Theatre, login: Login) -> None:
    first = theatre.sell(theatre.item(0), theatre.item(1, theatre.guest))["order_id"]
    browser = login(theatre.operator)
    browser.get("/api/v1/orders")
    counted = []
    for _more in range(2):
        with statements() as seen:
            listed = browser.get("/api/v1/orders").json
        counted.append(sum(not statement.startswith(("BEGIN", "COMMIT")) for statement in seen))
        theatre.sell(theatre.item(2 + _more))
        theatre.order()
    assert counted[0] == counted[1]
    order = next(order for order in listed if order["id"] == first)
    tickets = order["pos_ticketing"]["tickets"]
    assert [(ticket["number"], ticket["price"]) for ticket in tickets] == [
        ("A0000001", 4500),
        ("A0000002", 0),
    ]
    assert tickets[0]["label"] == "Parterre, Rang A, Place 1"
    assert "code" not in tickets[0]
    detail = browser.get(f"/api/v1/orders/{first}").json
    assert detail["pos_ticketing"]["tickets"] == tickets


def test_the_receipt_names_the_tickets(theatre: Theatre, app: Flask) -> None:
    two = theatre.sell(theatre.item(0), theatre.item(1))["order_id"]
    one = theatre.sell(theatre.item(2))["order_id"]
    none = theatre.sell(programme(theatre))["order_id"]
    with as_user(theatre.operator), app.test_request_context(headers={"Accept-Language": "fr"}):
        mentions = [receipt_of(visible(Order, found), translate, str).mentions for found in (two, one, none)]
    assert mentions == [("Billets A0000001 à A0000002",), ("Billet A0000003",), ()]


def test_numbers_that_do_not_follow_each_other_are_all_named(theatre: Theatre) -> None:
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [theatre.item(0, theatre.guest)])
        theatre.sell(theatre.item(1))
        with unit_of_work():
            payment.pay(order.id, list[Tender]())
    assert numbers_sold(order.id) == (1, [("A0000002", "A0000002")])


def test_the_form_of_a_centre_has_a_section_for_the_ticket_series(theatre: Theatre, login: Login) -> None:
    admin = make_user(groups=["core.administrator"], centres=[theatre.centre])
    browser = login(admin)
    url = f"/admin/centres/{theatre.centre.id}"
    page = browser.get(url)
    assert "Billetterie" in page.text
    assert 'name="pos_ticketing-code"' in page.text
    centre = theatre.centre
    form = {
        "name": centre.name, "code": centre.code, "team_id": centre.team_id, "timezone": centre.timezone,
        "currency": centre.currency, "city": "Lyon", "company_name": "Régie du Théâtre",
        "pos_ticketing-code": "TH26", "pos_ticketing-name": "Saison 2026",
    }  # fmt: skip
    for field, wrong in (("code", "th 26"), ("code", ""), ("name", "x" * 121)):
        refused = browser.post(url, data={**form, "name": "Autre nom", f"pos_ticketing-{field}": wrong})
        assert refused.status_code == 422
        assert f'id="field-pos_ticketing-{field}"' in refused.text
        assert "is-invalid" in refused.text
    assert browser.post(url, data=form).status_code == 302
    with acting_as(SYSTEM):
        series = setup.series_of(centre.id)
    assert series is not None
    assert (series.code, series.name) == ("TH26", "Saison 2026")
    assert theatre.sell(theatre.item(0))["documents"]["ticket"][0]["number"] == "TH260000001"
    assert browser.post(url, data={**form, "pos_ticketing-name": "Saison 26"}).status_code == 302
    refused = browser.post(url, data={**form, "city": "Paris", "pos_ticketing-code": "TH27"})
    assert refused.status_code == 422
    with as_user(admin), pytest.raises(SeriesInUse), unit_of_work():
        setup.save_series(centre.id, "TH27", "")
    assert "Lyon" in browser.get(url).text
    kinds = db.session.execute(select(JournalEntry.__table__.c.kind)).scalars().all()
    assert kinds.count("pos_ticketing.series_changed") == 2


def test_a_new_centre_gets_its_series_in_the_same_transaction(theatre: Theatre, login: Login) -> None:
    browser = login(make_user(groups=["core.administrator"], centres=[theatre.centre]))
    form = {
        "name": "Opéra", "code": "opera", "team_id": theatre.centre.team_id, "timezone": "Europe/Paris",
        "currency": "EUR", "pos_ticketing-code": "OP", "pos_ticketing-name": "",
    }  # fmt: skip
    assert 'value="A"' in browser.get("/admin/centres/new").text
    assert browser.post("/admin/centres/new", data=form).status_code == 302
    from core.identity.models import Centre

    with acting_as(SYSTEM):
        opera = db.session.execute(select(Centre.id).where(Centre.code == "opera")).scalar_one()
        series = setup.series_of(opera)
    assert series is not None
    assert series.code == "OP"


def test_places_that_wait_are_said_at_the_till_and_at_the_payment(theatre: Theatre, login: Login) -> None:
    order, item = theatre.order(), programme(theatre)
    browser = login(theatre.operator)
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [item])
    pages = (f"/pos/orders/{order.id}", f"/pos/orders/{order.id}/payment")
    for page in pages:
        assert "pas encore sur la commande" not in browser.get(page).text
    theatre.hold(order, 1, 2)
    for page in pages:
        assert "2 places choisies pour Le Malade imaginaire" in browser.get(page).text
    with as_user(theatre.manager), unit_of_work():
        performance_states.set_state(theatre.performance.id, "suspended", "Artiste souffrant")
    till = f"/ticketing/orders/{order.id}/choose"
    assert till not in browser.get(pages[0]).text


def test_nobody_is_led_into_the_basket_of_somebody_else(theatre: Theatre, login: Login) -> None:
    mine, (other,) = theatre.order(), theatre.tills(1)
    theirs = other.order()
    page = login(theatre.operator).get(f"/ticketing/performances/{theatre.performance.id}/plan").text
    assert mine.number in page
    assert theirs.number not in page
