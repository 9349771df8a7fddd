"""Tickets taken back by several tills at once, while they are scanned, and by a server that dies at any statement."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from addons.pos_session.errors import QuantityNotLeft
from addons.pos_session.models import Order
from addons.pos_ticketing.errors import SeatsGone, TicketUsed
from addons.pos_ticketing.models import Claim, Door, Scan, Ticket, TicketCancellation
from addons.pos_ticketing.services.access import scan_once
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.take_back_steps import (
    all_is_well,
    cancellations,
    sold_seats,
    take_back,
    ticket_ids,
    tickets,
)


def at_once(app: Flask, *works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each in a thread; what each answers, or the refusal or fault it ends with."""
    barrier, answers = Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                answers[number] = works[number]()
            except Exception as error:
                answers[number] = error
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def test_of_tills_that_take_the_same_ticket_back_one_wins(app: Flask, theatre: Theatre) -> None:
    sale = theatre.sell(theatre.pit(1))
    tills = theatre.tills(6)
    for number, till in enumerate(tills):
        till.sell(till.item(number))  # money to give back
    answers = at_once(app, *(lambda till=till: take_back(till, sale) for till in tills))
    made = [answer for answer in answers if isinstance(answer, dict)]
    assert len(made) == 1
    assert {type(answer) for answer in answers if not isinstance(answer, dict)} == {QuantityNotLeft}
    assert [each.order_id for each in cancellations()] == [made[0]["order_id"]]
    assert all_is_well()


def test_a_ticket_is_taken_back_or_lets_in_never_both(app: Flask, theatre: Theatre) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        door = Door(centre_id=theatre.centre.id, name="Entrée")
        session.add(door)
    sales = [theatre.sell(theatre.item(seat)) for seat in range(12)]
    codes = [ticket.code for ticket in tickets()]

    def enter(number: int) -> Any:
        with as_user(theatre.operator):
            return scan_once(f"scan-race-{number}", door.id, [theatre.performance.id], codes[number])

    for number, sale in enumerate(sales):
        scanned, back = at_once(app, lambda n=number: enter(n), lambda sale=sale: take_back(theatre, sale))
        if isinstance(back, dict):
            assert scanned["verdict"] == "cancelled"
        else:
            assert isinstance(back, TicketUsed), back
            assert scanned["verdict"] == "admitted"
    with acting_as(SYSTEM):
        let_in = set(db.session.scalars(select(Scan.ticket_id).where(Scan.verdict == "admitted")))
    assert let_in.isdisjoint({each.ticket_id for each in cancellations()})
    assert all_is_well()


def test_exchanges_and_sales_that_cross_never_wait_in_a_circle(app: Flask, theatre: Theatre) -> None:
    """Each till exchanges its place for one of the others', high for low and low for high, while others sell."""
    tills = [*theatre.tills(7), theatre]
    sales = [till.sell(till.item(number, theatre.guest)) for number, till in enumerate(tills)]

    def exchange(number: int, till: Theatre) -> Any:
        done = []
        for step in range(4):
            sale = sales[number]
            wanted = {
                **till.item((number * 5 + step * 7 + 8) % 40, theatre.guest),
                "replaces": ticket_ids(sale)[0],
            }
            try:
                made = take_back(till, sale, added=[wanted])
            except SeatsGone as gone:
                done.append(gone)
                continue
            sales[number] = {
                **made,
                "lines": [line for line in made["lines"] if line["quantity"] > 0],
            }
            seats = [till.item(seat, theatre.guest) for seat in ((number * 3 + step) % 40, number)]
            try:
                till.sell(*seats, key=f"cross-{number}-{step}")
            except Refusal as refused:
                done.append(refused)
        return done

    answers = at_once(app, *(lambda n=n, till=till: exchange(n, till) for n, till in enumerate(tills)))
    assert [answer for answer in answers if not isinstance(answer, list)] == []
    assert len(cancellations()) > len(tills) // 2
    assert all_is_well()


def facts(theatre: Theatre) -> tuple[Any, ...]:
    """All that an exchange writes."""
    with acting_as(SYSTEM):
        counted = [
            db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Ticket, TicketCancellation, Order, Claim, JournalEntry)
        ]
    return (*counted, tuple(sorted(sold_seats(theatre).items())))


def test_an_exchange_that_dies_at_any_statement_changes_nothing(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    ticket_id = ticket_ids(sale)[0]
    statement = dies_at_each_statement(
        lambda: take_back(theatre, sale, added=[{**theatre.item(1), "replaces": ticket_id}]),
        lambda: facts(theatre),
    )
    assert statement > 15
    assert set(sold_seats(theatre)) == {1}
    assert all_is_well()
