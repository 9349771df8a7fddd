"""The detail of a place and the filters of the plan: what is told, to whom, and never of another centre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.services import customers
from addons.pos_ticketing.models import Block, Claim, LineContact, Reservation
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements
from tests.addons.pos_ticketing.contexts import put_aside, sell_in_channel

Login = Callable[[User], FlaskClient]


def detail(browser: FlaskClient, theatre: Theatre, seat: int, order: int | None = None) -> dict[str, Any]:
    """What is told of a place, the facts by their name."""
    url = f"/ticketing/performances/{theatre.performance.id}/places/{seat}"
    answer = browser.get(url, query_string={} if order is None else {"order": order})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.json
    found["by_name"] = {fact["name"]: fact["value"] for fact in found["facts"]}
    return found


def customer(theatre: Theatre, name: str = "Ada Lovelace") -> int:
    with as_user(theatre.operator), unit_of_work():
        found: int = customers.create(theatre.centre.id, {"name": name, "email": "", "phone": ""}).id
    return found


def test_a_free_seat_has_a_price_per_rate(theatre: Theatre, login: Login) -> None:
    order = theatre.order()
    found = detail(login(theatre.operator), theatre, 0, order.id)
    assert found["title"].startswith("Parterre")
    assert found["by_name"]["État"] == "libre"
    assert found["by_name"]["Catégorie de place"] == theatre.offer.places.category(0)
    prices = {price["name"]: price["amount"].replace("\N{NO-BREAK SPACE}", " ") for price in found["prices"]}
    assert prices == {"Plein tarif": "45,00 €", "Invitation": "0,00 €"}
    assert set(found["by_name"]).isdisjoint({"Commande", "Contact", "Contingent", "Motif"})


def test_a_sold_seat_names_its_order_and_the_contact_of_its_line(theatre: Theatre, login: Login) -> None:
    sold = theatre.sell(theatre.item(2))
    browser = login(theatre.operator)
    found = detail(browser, theatre, 2)
    fact = next(fact for fact in found["facts"] if fact["name"] == "Commande")
    assert fact["href"] == f"/pos/orders/{sold['order_id']}"
    assert "Contact" not in found["by_name"]
    line = db.session.execute(select(Claim.__table__.c.line_id)).scalar_one()
    db.session.rollback()
    who = customer(theatre)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(LineContact(line_id=line, customer_id=who))
    assert detail(browser, theatre, 2)["by_name"]["Contact"] == "Ada Lovelace"


def test_orders_and_contacts_are_for_who_may_see_them(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(2))
    looker = login(make_user(permissions=["pos_ticketing.view"], centres=[theatre.centre]))
    found = detail(looker, theatre, 2)
    assert found["by_name"]["État"] == "vendue"
    assert set(found["by_name"]).isdisjoint({"Commande", "Contact"})
    url = f"/ticketing/performances/{theatre.performance.id}/order-places?number=1"
    assert looker.get(url).status_code == 403
    stranger = login(make_user(groups=["pos.default.administrator"], centres=[make_centre()]))
    for path in ("places/2", "order-places?number=1", "contingent-places"):
        assert stranger.get(f"/ticketing/performances/{theatre.performance.id}/{path}").status_code == 404


def test_a_blocked_seat_tells_why_for_whom_and_until_when(theatre: Theatre, login: Login) -> None:
    release_at = clock.now() + timedelta(days=2)
    with acting_as(SYSTEM), unit_of_work() as session:
        block = Block(
            centre_id=theatre.centre.id, performance_id=theatre.performance.id, kind="press", reason="Première",
            owner="Service de presse", release_at=release_at,
        )  # fmt: skip
        session.add(block)
        session.flush()
        keys = {"performance_id": theatre.performance.id, "changed_at": 1, "block_id": block.id}
        session.add(Claim(**keys, seat=4, state="blocked", expires_at=clock.epoch_ms(release_at)))
    browser = login(theatre.operator)
    told = detail(browser, theatre, 4)["by_name"]
    assert (told["État"], told["Motif"], told["Type de blocage"]) == ("bloquée", "Première", "presse")
    assert told["Pour qui"] == "Service de presse"
    assert f"{release_at.year}" in told["Libérée le"]
    with clock.frozen(release_at + timedelta(seconds=1)):
        browser = login(theatre.operator)
        assert detail(browser, theatre, 4)["by_name"]["État"] == "libre"


def test_an_option_names_its_reservation_and_its_contact(theatre: Theatre, login: Login) -> None:
    who, end = customer(theatre), clock.now() + timedelta(days=1)
    with acting_as(SYSTEM), unit_of_work() as session:
        reservation = Reservation(centre_id=theatre.centre.id, number=17, customer_id=who, ends_at=end)
        session.add(reservation)
        session.flush()
        keys = {"performance_id": theatre.performance.id, "changed_at": 1, "reservation_id": reservation.id}
        session.add(Claim(**keys, seat=6, state="option", expires_at=clock.epoch_ms(end)))
    browser = login(theatre.operator)
    told = detail(browser, theatre, 6)["by_name"]
    assert (told["État"], told["Réservation"], told["Contact"]) == ("option", "17", "Ada Lovelace")
    url = f"/ticketing/performances/{theatre.performance.id}/order-places?number=17"
    assert browser.get(url).json == {"places": [6], "orders": 1}


def test_a_contingent_is_named_and_closed_to_other_channels(theatre: Theatre, login: Login) -> None:
    mine, other = put_aside(theatre, [3]), put_aside(theatre, [5], "Maison")
    sell_in_channel(theatre, mine)
    order, browser = theatre.order(), login(theatre.operator)
    told = [detail(browser, theatre, seat, order.id)["by_name"] for seat in (3, 5)]
    assert [facts["Contingent"] for facts in told] == ["Partenaires", "Maison"]
    assert [facts["État"] for facts in told] == ["libre", "libre, non vendable"]
    answer = browser.get(f"/ticketing/performances/{theatre.performance.id}/contingent-places").json
    assert answer["contingents"] == [
        {"id": other, "name": "Maison", "runs": [[5, 5]]},
        {"id": mine, "name": "Partenaires", "runs": [[3, 3]]},
    ]


def test_contingents_are_told_as_runs_of_neighbours(theatre: Theatre, login: Login) -> None:
    put_aside(theatre, [9, 3, 4, 5, 8, 20])
    browser = login(theatre.operator)
    url = f"/ticketing/performances/{theatre.performance.id}/contingent-places"
    [found] = browser.get(url).json["contingents"]
    assert found["runs"] == [[3, 5], [8, 9], [20, 20]]


def test_an_order_is_found_by_a_part_of_its_number(theatre: Theatre, login: Login) -> None:
    first, second = theatre.order(), theatre.order()
    theatre.hold(first, 1, 2)
    theatre.hold(second, 7)
    browser = login(theatre.operator)
    url = f"/ticketing/performances/{theatre.performance.id}/order-places"

    def found(number: str) -> Any:
        return browser.get(url, query_string={"number": number}).json

    assert found(first.number) == {"places": [1, 2], "orders": 1}
    assert found(first.number.rpartition(".")[0]) == {"places": [1, 2, 7], "orders": 2}
    assert found("%") == found("") == found("9999") == {"places": [], "orders": 0}
    with clock.frozen(clock.now() + timedelta(hours=1)):
        browser = login(theatre.operator)
        assert found(first.number) == {"places": [], "orders": 0}


@pytest.mark.parametrize("seat", [160, 999_999_999])
def test_a_place_that_is_not_there_is_refused(theatre: Theatre, login: Login, seat: int) -> None:
    url = f"/ticketing/performances/{theatre.performance.id}/places/{seat}"
    assert login(theatre.operator).get(url).status_code == 422


def test_a_detail_takes_few_statements(theatre: Theatre, login: Login) -> None:
    put_aside(theatre, [2])
    order, browser = theatre.order(), login(theatre.operator)
    theatre.hold(theatre.order(), 1)
    detail(browser, theatre, 1, order.id)
    with statements() as seen:
        detail(browser, theatre, 2, order.id)
    assert len([statement for statement in seen if "pos_ticketing__" in statement]) <= 4
