"""Access control: every verdict, one entry per ticket whatever the doors, the facts and what they cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from addons.pos_ticketing.errors import CodeMissing, DoorOutOfUse, NothingToControl
from addons.pos_ticketing.models import (
    AudienceCategory,
    Door,
    Performance,
    Scan,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.services import access, issuing, setup
from addons.pos_ticketing.services.doors import entries, performances_around, save_door
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.journal.verify import verify
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre, make_theatre, statements

Login = Callable[[User], FlaskClient]


@dataclass
class Gate:
    """A theatre with two doors, and scans by its operator."""

    theatre: Theatre
    north: Door
    south: Door
    sent: int = 0

    def ticket(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """Sell and return the tickets as the sale answers them."""
        sold: list[dict[str, Any]] = self.theatre.sell(*(items or [self.theatre.item(0)]))["documents"][
            "ticket"
        ]
        return sold

    def scan(self, code: str, door: Door | None = None, *performances: int, key: str = "") -> dict[str, Any]:
        self.sent += 1
        wanted = performances or (self.theatre.performance.id,)
        with as_user(self.theatre.operator):
            return access.scan_once(
                key or f"scan-key-{self.sent}", (door or self.north).id, list(wanted), code
            )

    def other_performance(self) -> Performance:
        """The same show a day later, at the same prices."""
        theatre = self.theatre
        with acting_as(SYSTEM), unit_of_work():
            values = setup.PerformanceValues(
                theatre.show.id, theatre.version.id, STARTS + timedelta(days=1), 210, state="on_sale"
            )
            made = setup.save_performance(theatre.centre.id, values)
            setup.save_prices(made.id, {("Carré or", theatre.full.id): 4500})
        return made

    def cancel(self, ticket: dict[str, Any]) -> None:
        """A cancellation as taking back writes it, without its money."""
        with acting_as(SYSTEM), unit_of_work():
            sold = db.session.get_one(Ticket, ticket["ticket_id"])
            fact = TicketCancellation(
                ticket_id=sold.id, session_id=sold.session_id, order_id=sold.order_id, line_id=sold.line_id,
                centre_id=sold.centre_id, user_id=None, reason="Essai", cancelled_at=clock.now(),
            )  # fmt: skip
            db.session.add(fact)


@pytest.fixture
def gate(theatre: Theatre) -> Gate:
    with as_user(theatre.manager), unit_of_work():
        north = save_door(theatre.centre.id, "Entrée nord", True)
        south = save_door(theatre.centre.id, "Entrée sud", True)
    return Gate(theatre, north, south)


def scans() -> list[Scan]:
    with acting_as(SYSTEM):
        return list(db.session.scalars(select(Scan).order_by(Scan.id)))


def test_a_ticket_enters_once_and_the_second_time_hears_when_and_where_it_did(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    first = gate.scan(ticket["code"])
    assert (first["verdict"], first["ticket"]["number"]) == ("admitted", ticket["number"])
    assert first["ticket"]["place"] == "Parterre, Rang A, Place 1"
    assert first["ticket"]["rate"] == "Plein tarif"
    second = gate.scan(f" {ticket['code']}\t", gate.south)
    assert second["verdict"] == "already_entered"
    assert second["ticket"]["entered_at"] == first["scanned_at"]
    assert second["ticket"]["entered_door"] == "Entrée nord"
    assert [(scan.verdict, scan.door_id) for scan in scans()] == [
        ("admitted", gate.north.id), ("already_entered", gate.south.id),
    ]  # fmt: skip


def test_a_scan_sent_again_gets_its_first_verdict(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    first = gate.scan(ticket["code"], key="lost-answer")
    assert gate.scan(ticket["code"], key="lost-answer") == first
    assert len(scans()) == 1


def test_the_proof_of_a_rate_is_told(gate: Gate) -> None:
    with acting_as(SYSTEM), unit_of_work():
        rate = AudienceCategory.__table__
        db.session.execute(
            update(rate).where(rate.c.id == gate.theatre.guest.id).values(proof="carte d'invitation")
        )
    (ticket,) = gate.ticket(gate.theatre.item(3, gate.theatre.guest))
    assert gate.scan(ticket["code"])["ticket"]["proof"] == "carte d'invitation"


def test_a_cancelled_and_an_exchanged_ticket_do_not_enter(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = gate.ticket(gate.theatre.item(0), gate.theatre.item(1))
    gate.cancel(first)
    told = gate.scan(first["code"])
    assert told["verdict"] == "cancelled"
    assert told["ticket"]["cancelled_at"] is not None
    gate.cancel(second)
    written = issuing._row
    replaces = {"replaces_id": second["ticket_id"]}
    monkeypatch.setattr(issuing, "_row", lambda *args: written(*args) | replaces)
    (new,) = gate.ticket(gate.theatre.item(2))
    told = gate.scan(second["code"])
    assert (told["verdict"], told["ticket"]["replaced_by"]) == ("replaced", new["number"])
    assert gate.scan(new["code"])["verdict"] == "admitted"


def test_another_performance_is_named_with_the_ticket_to_show_instead(gate: Gate) -> None:
    later = gate.other_performance()
    tonight, other = gate.ticket(gate.theatre.item(0), {**gate.theatre.item(5), "performance_id": later.id})
    told = gate.scan(other["code"])
    assert told["verdict"] == "other_performance"
    assert told["ticket"]["performance_id"] == later.id
    assert told["ticket"]["starts_at"] == (STARTS + timedelta(days=1)).isoformat(timespec="seconds")
    assert [shown["number"] for shown in told["show_instead"]] == [tonight["number"]]
    gate.scan(tonight["code"])
    assert gate.scan(other["code"])["show_instead"] == []
    both = gate.theatre.performance.id, later.id
    assert gate.scan(other["code"], gate.south, *both)["verdict"] == "admitted"
    assert scans()[-1].performance_id == later.id


def test_a_performance_that_is_called_off_lets_nobody_in(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    with acting_as(SYSTEM), unit_of_work():
        performance = db.session.get_one(Performance, gate.theatre.performance.id)
        performance.state, performance.state_reason = "cancelled", "Comédien souffrant"
    told = gate.scan(ticket["code"])
    assert (told["verdict"], told["ticket"]["reason"]) == ("called_off", "Comédien souffrant")


def test_a_ticket_of_another_centre_is_as_unknown_as_any_code(gate: Gate) -> None:
    other = make_theatre()
    foreign = other.sell(other.item(0))["documents"]["ticket"][0]
    for code in (foreign["code"], "nobody-has-this-code", "'; DROP TABLE", "é🎭"):
        told = gate.scan(code)
        assert (told["verdict"], told["ticket"]) == ("unknown", None)
    assert {scan.ticket_id for scan in scans()} == {None}


def test_what_a_door_refuses_leaves_no_fact(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    other = make_theatre()
    for code in ("", "   ", "x" * 201, "a\0b"):
        with pytest.raises(CodeMissing):
            gate.scan(code)
    for performances in ([other.performance.id], [gate.theatre.performance.id, 999_999]):
        with pytest.raises(NothingToControl):
            gate.scan(ticket["code"], None, *performances)
    with pytest.raises(NothingToControl), as_user(gate.theatre.operator):
        access.scan_once("no-performance", gate.north.id, [], ticket["code"])
    with pytest.raises(NotFound), as_user(other.operator):
        access.scan_once("other-centre", gate.north.id, [gate.theatre.performance.id], ticket["code"])
    viewer = make_user(centres=[gate.theatre.centre], permissions=["pos_ticketing.view"])
    with pytest.raises(Forbidden), as_user(viewer):
        access.scan_once("no-right-here", gate.north.id, [gate.theatre.performance.id], ticket["code"])
    with as_user(gate.theatre.manager), unit_of_work():
        save_door(gate.theatre.centre.id, "Entrée nord", False, gate.north.id)
    with pytest.raises(DoorOutOfUse):
        gate.scan(ticket["code"])
    assert scans() == []


def test_of_two_doors_at_once_one_lets_in(app: Flask, gate: Gate) -> None:
    tickets = gate.ticket(*[gate.theatre.item(seat) for seat in range(8)])
    for ticket in tickets:
        barrier, told = Barrier(2), []

        def race(
            door: Door, ticket: dict[str, Any] = ticket, barrier: Barrier = barrier, told: list[str] = told
        ) -> None:
            with app.app_context(), as_user(gate.theatre.operator):
                barrier.wait()
                key = f"race-{door.id}-{ticket['ticket_id']}"
                answer = access.scan_once(key, door.id, [gate.theatre.performance.id], ticket["code"])
                told.append(answer["verdict"])
                db.session.remove()

        threads = [Thread(target=race, args=(door,)) for door in (gate.north, gate.south)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["admitted", "already_entered"]
    assert verify() == []


def test_the_database_itself_admits_a_ticket_once_and_keeps_the_fact(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    gate.scan(ticket["code"])
    table = Scan.__table__
    with acting_as(SYSTEM):
        row = dict(db.session.execute(select(table)).mappings().one())
        row.pop("id")
        with pytest.raises(IntegrityError), unit_of_work() as session:
            session.execute(insert(table).values(**row))
        with pytest.raises(IntegrityError), unit_of_work() as session:
            session.execute(update(table).values(verdict="unknown"))


def test_a_scan_is_in_the_chain_of_its_door_with_ids_only(gate: Gate) -> None:
    (ticket,) = gate.ticket()
    gate.scan(ticket["code"], gate.south)
    with acting_as(SYSTEM):
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.chain == f"door:{gate.south.id}")
        ).one()
    assert entry.kind == "pos_ticketing.scanned"
    assert json.loads(entry.data) == {
        "scan": scans()[0].id, "performance": gate.theatre.performance.id,
        "ticket": ticket["ticket_id"], "verdict": "admitted",
    }  # fmt: skip
    assert verify() == []


def test_a_scan_takes_eight_statements(gate: Gate) -> None:
    first, second = gate.ticket(gate.theatre.item(0), gate.theatre.item(1))
    gate.scan(first["code"])
    with statements() as seen:
        gate.scan(second["code"])
    written = [statement for statement in seen if not statement.startswith("BEGIN")]
    assert len(written) <= 9, written


def test_the_counts_follow(gate: Gate) -> None:
    tickets = gate.ticket(*[gate.theatre.item(seat) for seat in range(4)])
    gate.scan(tickets[0]["code"])
    gate.scan(tickets[1]["code"], gate.south)
    gate.scan(tickets[1]["code"], gate.south)
    gate.cancel(tickets[3])
    with as_user(gate.theatre.operator), statements() as seen:
        (entry,) = entries(gate.theatre.centre.id, [gate.theatre.performance.id])
    assert (entry.entered, entry.sold, entry.gauge) == (2, 3, 160)
    assert entry.doors == {"Entrée nord": 1, "Entrée sud": 1}
    assert len(seen) <= 2


@pytest.mark.parametrize(
    ("hours", "tonight", "later"),
    [(-1, True, False), (2, True, False), (-5, True, False), (30, False, True), (-30, False, False)],
)
def test_tonight_is_what_is_played_today_or_still_goes_on(
    gate: Gate, hours: int, tonight: bool, later: bool
) -> None:
    with clock.frozen(STARTS - timedelta(hours=hours)), as_user(gate.theatre.operator):
        now, coming = performances_around(gate.theatre.centre.id)
    assert (bool(now), bool(coming)) == (tonight, later)
