"""Sixteen tills fight for the same places on a real server: each is sold once, and who loses is told what is gone."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_ticketing.models import SOLD, Claim, Ticket
from addons.pos_ticketing.services.demo_plan import PIT_CAPACITY
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.server import running
from tests.stands import Hall, Stand, Till, config_of, faults, make_deployment, make_stands

pytestmark = pytest.mark.long
TILLS = 16
SEATS = 40
LARGEST_GROUP = 4
SEED = 4016


@dataclass
class Answer:
    """What one sale asked for, what it was told, and when it began and ended (monotonic seconds)."""

    till: int
    asked: list[int]
    standing: int
    status: int
    body: dict[str, Any]
    begun: float
    ended: float

    @property
    def sold(self) -> bool:
        return self.status == 201


@dataclass
class Fight:
    """The tills before one hall; every answer they got, and what no till should ever see."""

    stands: list[Stand]
    answers: list[Answer] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def run(self, port: int, play: Callable[[Seller], None]) -> None:
        """Let every till play at the same moment, each over its own connection."""
        barrier = threading.Barrier(len(self.stands))

        def one(number: int) -> None:
            try:
                with Till(port, self.stands[number]) as till:
                    barrier.wait(timeout=60)
                    play(Seller(self, number, till))
            except BaseException as error:
                self.broken.append(error)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(self.stands))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.broken == []

    @property
    def hall(self) -> Hall:
        return self.stands[0].hall

    @property
    def won(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.sold]


@dataclass
class Seller:
    """One till of a fight and its own luck."""

    fight: Fight
    number: int
    till: Till
    sent: int = 0

    def __post_init__(self) -> None:
        self.luck = random.Random(f"{SEED}-{self.fight.hall.performance_id}-{self.number}")

    def ask(self, seats: list[int], standing: int = 0) -> Answer:
        """Send one sale with a key of its own and keep the answer."""
        self.sent += 1
        begun = time.monotonic()
        key = f"fight-{self.fight.hall.performance_id}-{self.number}-{self.sent}"
        status, body = self.till.send(self.till.stand.sale(seats, standing=standing), key)
        answer = Answer(self.number, seats, standing, status, body, begun, time.monotonic())
        self.fight.answers.append(answer)
        return answer


def seats_until_all_are_gone(seller: Seller) -> None:
    """Ask for random groups among the seats not yet known to be gone."""
    left = set(range(SEATS))
    while left:
        seats = seller.luck.sample(sorted(left), min(len(left), seller.luck.randint(1, LARGEST_GROUP)))
        answer = seller.ask(seats)
        if answer.sold:
            left.difference_update(seats)
            continue
        assert (answer.status, answer.body["code"]) == (409, "pos_ticketing.seats_gone"), answer
        gone = answer.body["gone"]
        assert gone
        assert set(gone) <= set(seats), answer
        assert answer.body["message"].count("Rang") == len(gone), answer
        left.difference_update(gone)


def standing_places_until_none_is_left(seller: Seller) -> None:
    """Ask for a few places of the pit at a time; only a refusal of a single one ends it."""
    most = LARGEST_GROUP
    while most:
        answer = seller.ask([], standing=seller.luck.randint(1, most))
        if not answer.sold:
            assert (answer.status, answer.body["code"]) == (409, "pos_ticketing.not_enough_places"), answer
            most = answer.standing - 1


@contextmanager
def fights(folder: Path, url: str | None, rounds: int) -> Iterator[tuple[Flask, list[Fight], int]]:
    """(the application, a fight before each hall, the port of a real server) on a new deployment."""
    app = make_deployment(folder, url)
    with app.app_context():
        halls = make_stands(TILLS, SEATS, rounds)
        assert {stand.hall.seats for stands in halls for stand in stands} == {SEATS}
        db.session.remove()
        db.engine.dispose()
    with running(folder, config_of(folder, url), "--no-worker") as server:
        yield app, [Fight(stands) for stands in halls], int(server.url.rpartition(":")[2])


def test_sixteen_tills_fight_for_forty_seats(tmp_path: Path, url: str | None, rounds: int) -> None:
    with fights(tmp_path, url, rounds) as (app, halls, port):
        for fight in halls:
            fight.run(port, seats_until_all_are_gone)
            sold = Counter(seat for answer in fight.won for seat in answer.asked)
            assert sold == Counter(range(SEATS))
            assert len({answer.till for answer in fight.won}) > 1
            assert len(fight.won) < len(fight.answers)
            told = {ticket["seat"] for answer in fight.won for ticket in answer.body["documents"]["ticket"]}
            assert told == set(range(SEATS))
        check(app, halls, SEATS)


def test_sixteen_tills_sell_the_pit_to_the_last_place(tmp_path: Path, url: str | None, rounds: int) -> None:
    with fights(tmp_path, url, rounds) as (app, halls, port):
        for fight in halls:
            fight.run(port, standing_places_until_none_is_left)
            assert sum(answer.standing for answer in fight.won) == PIT_CAPACITY
            assert false_refusals(fight) == []
        check(app, halls, PIT_CAPACITY)


def false_refusals(fight: Fight) -> list[Answer]:
    """Refusals of places that were free: even had every sale begun before their end been done already."""
    false = []
    for refused in (answer for answer in fight.answers if not answer.sold):
        taken = sum(answer.standing for answer in fight.won if answer.begun < refused.ended)
        if PIT_CAPACITY - taken >= refused.standing:
            false.append(refused)
    return false


def check(app: Flask, halls: list[Fight], places: int) -> None:
    """Each place of each hall is one sold claim and one ticket; numbers have no gap; the doctor finds nothing."""
    with app.app_context(), acting_as(SYSTEM):
        expected = len(halls) * places
        tickets = list(db.session.execute(select(Ticket.performance_id, Ticket.seat, Ticket.number)))
        assert len({(ticket.performance_id, ticket.seat) for ticket in tickets}) == len(tickets) == expected
        assert sorted(ticket.number for ticket in tickets) == list(range(1, expected + 1))
        assert list(db.session.scalars(select(Claim.state))) == [SOLD] * expected
        told = sorted(answer.body["number"] for fight in halls for answer in fight.won)
        assert sorted(db.session.scalars(select(Order.number))) == told
        assert len(set(told)) == len(told)
        assert faults() == []
        db.session.remove()
        db.engine.dispose()
