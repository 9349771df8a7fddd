"""Tickets taken back: cancelled by a fact beside them, their place free, their money given back (T2-5)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError

from addons.pos_session.models import OrderLine
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.sheet import sheet_of
from addons.pos_ticketing.errors import (
    PerformanceClosed,
    TicketCancelledAlready,
    TicketUsed,
)
from addons.pos_ticketing.models import Claim, Door, Performance, Scan, Ticket
from addons.pos_ticketing.services import printing, sheet
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements
from tests.addons.pos_ticketing.take_back_steps import (
    all_is_well,
    cancellations,
    sold_seats,
    take_back,
    ticket_ids,
    tickets,
)


def set_state(theatre: Theatre, state: str) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(
            update(Performance).where(Performance.id == theatre.performance.id).values(state=state)
        )


def entered(theatre: Theatre, ticket_id: int) -> None:
    """Somebody was let in with the ticket."""
    with acting_as(SYSTEM), unit_of_work() as session:
        door = Door(centre_id=theatre.centre.id, name="Entrée")
        session.add(door)
        session.flush()
        session.add(
            Scan(
                centre_id=theatre.centre.id,
                performance_id=theatre.performance.id,
                door_id=door.id,
                ticket_id=ticket_id,
                verdict="admitted",
            )
        )


def test_a_refund_cancels_the_ticket_frees_the_place_and_lowers_the_drawer(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    made = take_back(theatre, sale, 0)
    assert made["total"] == -4500
    assert sold_seats(theatre) == {1: sale["order_id"]}
    [cancelled] = cancellations()
    assert cancelled.ticket_id == ticket_ids(sale)[0]
    assert (cancelled.order_id, cancelled.session_id) == (made["order_id"], theatre.session.id)
    assert (cancelled.user_id, cancelled.reason) == (theatre.operator.id, "Empêchement")
    assert cancelled.line_id == made["lines"][0]["id"]
    assert [ticket.full_number for ticket in tickets()] == ["A0000001", "A0000002"]
    with as_user(theatre.operator):
        assert drawer_of_session(theatre.session.id).expected == 4500
        found = sheet_of(theatre.session)
        assert [(row.rate, row.ttc) for row in found.vat] == [(210, 4500)]
        assert sheet.cancelled_in_session(theatre.session.id)[0].amount == 4500
    assert all_is_well()


def test_the_journal_tells_the_numbers_and_no_code(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    made = take_back(theatre, sale)
    with acting_as(SYSTEM):
        [entry] = db.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "pos_ticketing.tickets_cancelled")
        )
    told = json.loads(entry.data)
    assert told["order"] == made["order_id"]
    assert told["tickets"] == [
        {
            "ticket_id": ticket_ids(sale)[0],
            "number": "A0000001",
            "performance_id": theatre.performance.id,
            "seat": 0,
            "price": 4500,
        }
    ]
    assert tickets()[0].code not in entry.data
    assert entry.chain == f"desk:{theatre.session.desk_id}"


def test_a_freed_place_is_sold_again_under_the_next_number(theatre: Theatre) -> None:
    take_back(theatre, theatre.sell(theatre.item(0)))
    again = theatre.sell(theatre.item(0))
    assert again["documents"]["ticket"][0]["number"] == "A0000002"
    assert all_is_well()


def test_a_closed_performance_takes_nothing_back_and_a_cancelled_one_refunds_all(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1), theatre.item(2, theatre.guest))
    set_state(theatre, "closed")
    with pytest.raises(PerformanceClosed):
        take_back(theatre, sale)
    set_state(theatre, "cancelled")
    made = take_back(theatre, sale, 0, 1, 2)
    assert made["total"] == -9000
    assert sold_seats(theatre) == {}
    assert len(cancellations()) == 3
    assert all_is_well()


def test_a_ticket_that_went_in_is_taken_back_by_who_sets_up_only(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    entered(theatre, ticket_ids(sale)[0])
    with pytest.raises(TicketUsed):
        take_back(theatre, sale)
    assert cancellations() == []
    assert take_back(theatre, sale, user=theatre.manager)["total"] == -4500


def test_the_right_to_take_tickets_back_is_asked_besides_that_to_refund(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    rights = ("pos_session.view", "pos_session.sell", "pos_session.refund", "pos_ticketing.sell")
    clerk = make_user(centres=[theatre.centre], permissions=rights)
    with pytest.raises(Forbidden):
        take_back(theatre, sale, user=clerk)
    assert sold_seats(theatre) == {0: sale["order_id"]}


def test_a_cancelled_ticket_is_printed_no_more(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    take_back(theatre, sale, 0)
    with as_user(theatre.operator):
        [kept] = printing.printable_tickets(sale["order_id"])
        assert kept.seat == 1
        dead = db.session.get_one(Ticket, ticket_ids(sale)[0])
        with pytest.raises(TicketCancelledAlready):
            printing.receipts_of([dead], str, "en")


def test_a_cancellation_is_a_fact(theatre: Theatre) -> None:
    take_back(theatre, theatre.sell(theatre.item(0)))
    for statement in (
        "UPDATE pos_ticketing__ticket_cancellation SET reason = 'x'",
        "DELETE FROM pos_ticketing__ticket_cancellation",
    ):
        with pytest.raises(DatabaseError), unit_of_work() as session:
            session.execute(text(statement))


def test_the_invariants_see_a_cancelled_ticket_that_kept_its_place(theatre: Theatre) -> None:
    from addons.pos_ticketing.services.upkeep import broken_invariants

    sale = theatre.sell(theatre.item(0))
    take_back(theatre, sale)
    with unit_of_work() as session:
        session.execute(
            insert(Claim),
            {
                "performance_id": theatre.performance.id,
                "seat": 0,
                "state": "sold",
                "order_id": sale["order_id"],
                "line_id": sale["lines"][0]["id"],
                "changed_at": 1,
            },
        )
    assert any("has one" in fault for fault in broken_invariants())


@pytest.mark.parametrize("added", [False, True])
def test_the_statements_do_not_grow_with_the_tickets(theatre: Theatre, added: bool) -> None:
    def cost(first: int, count: int) -> int:
        sale = theatre.sell(*(theatre.item(first + n) for n in range(count)))
        items: list[dict[str, Any]] = [
            {**theatre.item(first + n, theatre.guest), "replaces": old}
            for n, old in enumerate(ticket_ids(sale))
        ]
        with statements() as seen:
            take_back(theatre, sale, *range(count), added=items if added else ())
        return len(seen)

    assert cost(0, 1) == cost(1, 12)


def test_the_lines_of_a_correction_are_those_of_the_tickets(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    made = take_back(theatre, sale)
    with acting_as(SYSTEM):
        [line] = db.session.scalars(select(OrderLine).where(OrderLine.order_id == made["order_id"]))
    assert (line.quantity, line.total_ttc, line.total_ht, line.rate) == (-1, -4500, -440744, 210)
    assert line.corrects_id == sale["lines"][0]["id"]
