"""The quick sale: tonight's best places at full price, for cash, once per form, printed on the desk's printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.models import Desk, Order, Payment
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.services.seat_rows import rows_of
from core import clock
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.outbox import OutboxRow
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, STARTS, Theatre

Login = Callable[[User], FlaskClient]
CATEGORY = "Première catégorie"


@pytest.fixture(autouse=True)
def the_evening() -> Iterator[None]:
    """The day of the performance."""
    with clock.frozen(STARTS.replace(hour=12)):
        yield


def post(browser: FlaskClient, theatre: Theatre, key: str = "quick-key-1", **form: Any) -> Any:
    values = {
        "session_id": theatre.session.id, "performance_id": theatre.performance.id, "category": CATEGORY,
        "quantity": "2", "expected": str(2 * PRICES[CATEGORY]), "idempotency_key": key, **form,
    }  # fmt: skip
    return browser.post("/ticketing/quick", data=values)


def tickets() -> list[Ticket]:
    with acting_as(SYSTEM):
        return list(db.session.scalars(select(Ticket).order_by(Ticket.id)))


def count(model: Any) -> int:
    found = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    db.session.rollback()
    return int(found)


def test_two_best_places_are_sold_for_cash_in_one_request(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.operator)
    page = browser.get("/ticketing/quick?category=Premi%C3%A8re+cat%C3%A9gorie").text
    assert "70,00" in page
    answer = post(browser, theatre)
    assert answer.status_code == 302
    assert [ticket.price for ticket in tickets()] == [3500, 3500]
    with acting_as(SYSTEM):
        order, payment = db.session.scalars(select(Order)).one(), db.session.scalars(select(Payment)).one()
    assert order.total_ttc == payment.total == 7000
    rows = rows_of(theatre.offer.plan_hash)
    first, second = sorted(rows.position[ticket.seat] for ticket in tickets())
    assert second == first + 1
    sold = browser.get(answer.headers["Location"]).text
    assert "2 places vendues" in sold
    assert "Billets (PDF)" in sold


def test_the_same_form_sent_again_sells_nothing_more(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.operator)
    first, second = post(browser, theatre), post(browser, theatre)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(tickets()) == 2


def test_the_tickets_go_to_the_printer_of_the_desk(theatre: Theatre, login: Login) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        printer = Printer(centre_id=theatre.centre.id, name="Guichet 1", host="127.0.0.1", port=9)
        session.add(printer)
        session.flush()
        desk = session.get(Desk, theatre.session.desk_id)
        assert desk is not None
        desk.printer_id = printer.id
    browser = login(theatre.operator)
    answer = post(browser, theatre)
    assert "printed=2" in answer.headers["Location"]
    assert count(OutboxRow) == 2
    post(browser, theatre)
    assert count(OutboxRow) == 2
    page = browser.get(answer.headers["Location"]).text
    assert "2 billets partent" in page


def test_places_of_a_free_zone_are_sold_the_same_way(theatre: Theatre, login: Login) -> None:
    post(login(theatre.operator), theatre, category="Fosse", expected=str(2 * PRICES["Fosse"]))
    assert [ticket.zone for ticket in tickets()] == ["Fosse", "Fosse"]


@pytest.mark.parametrize(
    "form",
    [
        {"expected": "1"}, {"category": "Loge"}, {"quantity": "0"}, {"quantity": "101", "expected": "353500"},
        {"quantity": "60", "expected": str(60 * PRICES[CATEGORY])}, {"performance_id": "999999"},
    ],
)  # fmt: skip
def test_what_cannot_be_sold_so_is_refused_and_sells_nothing(
    theatre: Theatre, login: Login, form: dict[str, str]
) -> None:
    answer = post(login(theatre.operator), theatre, **form)
    assert answer.status_code in (302, 404, 422)
    assert "sold=" not in answer.headers.get("Location", "")
    assert len(tickets()) == 0


def test_the_front_page_offers_what_is_played_today(theatre: Theatre, login: Login) -> None:
    assert (
        f"/ticketing/quick?performance={theatre.performance.id}" in login(theatre.operator).get("/pos/").text
    )
    with clock.frozen(STARTS.replace(day=1)):
        browser = login(theatre.operator)
        assert "/ticketing/quick" not in browser.get("/pos/").text
        assert "joué ici aujourd" in browser.get("/ticketing/quick").text


def test_without_an_open_session_nothing_is_sold(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    assert "Vous n'avez pas de session ouverte ici" in browser.get("/ticketing/quick").text.replace(
        "&#39;", "'"
    )
