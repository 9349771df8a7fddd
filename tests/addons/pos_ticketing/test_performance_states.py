"""The states of a performance: what follows what, what each ends, who is refunded; on its page and in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from addons.pos_session.models import Customer, PaymentMethod
from addons.pos_session.services import orders, payment
from addons.pos_session.services.customers import set_customer
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.errors import (
    CancelledForGood,
    PerformanceClosed,
    ReasonMissing,
    RefundsLeft,
    SalesClosed,
    StateNotReached,
)
from addons.pos_ticketing.models import Performance, Ticket, TicketCancellation
from addons.pos_ticketing.models.performance import PERFORMANCE_STATES
from addons.pos_ticketing.services import performance_states
from addons.pos_ticketing.services.performance_states import NEXT, check_may_issue, next_states
from addons.pos_ticketing.services.printing import count_prints, tickets_of_order
from addons.pos_ticketing.services.refunds_due import Due, due
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.identity.visibility import visible
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, selects

Login = Callable[[User], FlaskClient]


def go(theatre: Theatre, *states: str, reason: str = "Artiste souffrant") -> None:
    for state in states:
        with as_user(theatre.manager), unit_of_work():
            performance_states.set_state(theatre.performance.id, state, reason)


def state_of(theatre: Theatre) -> tuple[str, str]:
    with acting_as(SYSTEM):
        found = db.session.execute(
            select(Performance.state, Performance.state_reason).where(
                Performance.id == theatre.performance.id
            )
        ).one()
    db.session.rollback()
    return found.state, found.state_reason


def take_back(theatre: Theatre, ticket: Ticket) -> None:
    """The fact alone that a ticket is cancelled, as the taking back writes it."""
    with unit_of_work() as session:
        session.execute(
            insert(TicketCancellation.__table__),
            {
                "ticket_id": ticket.id, "session_id": theatre.session.id, "order_id": ticket.order_id,
                "line_id": ticket.line_id, "reason": "Annulation", "cancelled_at": clock.now(),
                "centre_id": theatre.centre.id,
            },
        )  # fmt: skip


def test_only_the_written_transitions_are_possible(theatre: Theatre) -> None:
    for before, after in product(PERFORMANCE_STATES, PERFORMANCE_STATES):
        with unit_of_work() as session:
            session.execute(Performance.__table__.update().values(state=before))
        if after in NEXT[before]:
            go(theatre, after)
            assert state_of(theatre)[0] == after
        else:
            with pytest.raises(StateNotReached):
                go(theatre, after)
            assert state_of(theatre)[0] == before


def test_a_suspension_and_a_cancellation_say_why_and_are_journalled(theatre: Theatre) -> None:
    for state in ("suspended", "cancelled"):
        with pytest.raises(ReasonMissing):
            go(theatre, state, reason="  ")
    before = theatre.performance.offer_changed_at
    go(theatre, "suspended", reason="Décor en panne")
    assert state_of(theatre) == ("suspended", "Décor en panne")
    go(theatre, "on_sale")
    assert state_of(theatre) == ("on_sale", "")
    with acting_as(SYSTEM):
        assert visible(Performance, theatre.performance.id).offer_changed_at > before
    journal = JournalEntry.__table__
    rows = db.session.execute(
        select(journal.c.data)
        .where(journal.c.kind == "pos_ticketing.performance_state")
        .order_by(journal.c.seq)
    ).scalars()
    assert [(row["before"], row["after"], row["reason"]) for row in map(json.loads, rows)] == [
        ("on_sale", "suspended", "Décor en panne"),
        ("suspended", "on_sale", ""),
    ]


@pytest.mark.parametrize("state", ["suspended", "cancelled", "closed"])
def test_nothing_is_sold_in_another_state_and_a_basket_is_refused(theatre: Theatre, state: str) -> None:
    order = theatre.order()
    theatre.hold(order, 1, rate=theatre.guest)
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.item(0, theatre.guest)])
    go(theatre, state)
    with pytest.raises(SalesClosed):
        theatre.sell(theatre.item(3))
    with as_user(theatre.operator), pytest.raises(SalesClosed), unit_of_work():
        payment.pay(order.id, list[Tender]())


def test_a_closed_performance_is_not_reprinted_but_a_first_print_is(theatre: Theatre) -> None:
    printed = theatre.sell(theatre.item(0))["order_id"]
    waiting = theatre.sell(theatre.item(1))["order_id"]
    with as_user(theatre.operator), unit_of_work():
        count_prints(tickets_of_order(printed))
    go(theatre, "closed")
    with as_user(theatre.operator):
        with unit_of_work():
            assert count_prints(tickets_of_order(waiting)) == [0]
        for order_id in (printed, waiting):
            with pytest.raises(PerformanceClosed, match="Malade"), unit_of_work():
                count_prints(tickets_of_order(order_id))
        with pytest.raises(PerformanceClosed):
            check_may_issue([theatre.performance.id])
        check_may_issue([])


def test_a_cancelled_performance_comes_back_only_while_no_ticket_was_sold(theatre: Theatre) -> None:
    go(theatre, "cancelled", "planned", "on_sale")
    theatre.sell(theatre.item(0), theatre.item(1))
    go(theatre, "cancelled")
    with pytest.raises(CancelledForGood):
        go(theatre, "planned")
    with pytest.raises(RefundsLeft, match="2"):
        go(theatre, "closed")
    with as_user(theatre.manager):
        assert next_states(visible(Performance, theatre.performance.id)) == []
        tickets = list(db.session.scalars(select(Ticket)))
    db.session.rollback()
    for ticket in tickets:
        take_back(theatre, ticket)
    with as_user(theatre.manager):
        assert next_states(visible(Performance, theatre.performance.id)) == ["closed"]
    with pytest.raises(CancelledForGood):
        go(theatre, "planned")
    go(theatre, "closed")
    assert state_of(theatre)[0] == "closed"


def test_an_operator_changes_no_state(theatre: Theatre, login: Login) -> None:
    with as_user(theatre.operator), pytest.raises(Forbidden), unit_of_work():
        performance_states.set_state(theatre.performance.id, "closed")
    url = f"/ticketing/performances/{theatre.performance.id}/closed"
    assert login(theatre.operator).post(url, data={"idempotency_key": "state-key-0"}).status_code == 403


def sell_to_anne(theatre: Theatre) -> int:
    """Two tickets, one of them free, on an order of a contact; returns the order's id."""
    with unit_of_work() as session:
        anne = Customer(
            centre_id=theatre.centre.id, name="Anne Morel", phone="06 01 02 03 04", email="a@example.fr"
        )
        session.add(anne)
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [theatre.item(2), theatre.item(3, theatre.guest)])
            set_customer(order.id, anne.id)
        with acting_as(SYSTEM):
            cash = db.session.scalars(select(PaymentMethod.id).where(PaymentMethod.kind == "cash")).one()
        with unit_of_work():
            price = theatre.offer.prices[theatre.offer.places.category(2), theatre.full.id]
            payment.pay(order.id, [Tender(cash, price)])
    return order.id


def test_the_refunds_of_a_cancelled_performance(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(0), theatre.item(1))
    named = sell_to_anne(theatre)
    browser = login(theatre.manager)
    url = f"/ticketing/performances/{theatre.performance.id}"
    without = browser.post(f"{url}/cancelled", data={"reason": "", "idempotency_key": "state-key-1"})
    assert without.status_code == 422 and "Dites pourquoi" in without.text
    sent = {"reason": "Artiste souffrant", "idempotency_key": "state-key-2"}
    for _twice in range(2):
        answer = browser.post(f"{url}/cancelled", data=sent)
        assert (answer.status_code, answer.location) == (302, f"{url}/refunds")
    page = browser.get(f"{url}/refunds").text
    for text in ("Artiste souffrant", "Anne Morel", "06 01 02 03 04", f"/ticketing/files/{named}/take-back"):
        assert text in page, text
    prices = {
        item: theatre.offer.prices[theatre.offer.places.category(item), theatre.full.id] for item in (0, 1, 2)
    }
    with acting_as(SYSTEM):
        assert due(theatre.performance.id) == Due(2, 4, sum(prices.values()))
    db.session.rollback()
    csv = browser.get(f"{url}/refunds?format=csv").text
    assert "Anne Morel" in csv and len(csv.strip().splitlines()) == 3
    few = selects(browser, f"{url}/refunds")
    with acting_as(SYSTEM):
        ticket = db.session.scalars(select(Ticket).where(Ticket.order_id == named, Ticket.price > 0)).one()
    db.session.rollback()
    take_back(theatre, ticket)
    with acting_as(SYSTEM):
        assert due(theatre.performance.id) == Due(2, 3, prices[0] + prices[1])
    db.session.rollback()
    with unit_of_work() as session:
        session.execute(Performance.__table__.update().values(state="on_sale"))
    for seat in range(10, 20):
        theatre.sell(theatre.item(seat))
    assert selects(browser, f"{url}/refunds") == few


def test_the_page_offers_what_is_possible_and_the_api_names_the_state(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    url = f"/ticketing/performances/{theatre.performance.id}"
    assert "Suspendre" in browser.get(url).text
    assert browser.get(f"/api/v1/performances/{theatre.performance.id}").json["state"] == "on_sale"
    browser.post(f"{url}/suspended", data={"reason": "Grève", "idempotency_key": "state-key-3"})
    page = browser.get(url).text
    assert "Grève" in page and "Remettre en vente" in page
    assert browser.get(f"/api/v1/performances/{theatre.performance.id}").json["state"] == "suspended"
    late = browser.post(f"{url}/suspended", data={"reason": "Encore", "idempotency_key": "state-key-4"})
    assert late.status_code == 409 and "«\xa0Suspendue\xa0»" in late.text.replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )
    browser.post(f"{url}/closed", data={"idempotency_key": "state-key-5"})
    assert "Plus rien" in browser.get(url).text
    assert browser.post(f"{url}/nowhere", data={"idempotency_key": "state-key-6"}).status_code == 404
    assert theatre.performance.starts_at == datetime(2027, 3, 12, 19, 30, tzinfo=UTC)
