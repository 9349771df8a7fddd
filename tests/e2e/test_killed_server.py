"""SIGKILL in a stream of sales: what was acknowledged is there once, nothing is half written."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from addons.pos_session.models import Order, OrderLine, Payment
from addons.pos_ticketing.models import Claim, Ticket
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.server import running
from tests.stands import Stand, Till, config_of, faults, make_deployment, make_stands

CLIENTS = 4
ENOUGH = 8
PATIENCE_SECONDS = 60


@dataclass
class Stream:
    """One client's sales: the order numbers it was told, and the request nobody answered."""

    stand: Stand
    first: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: list[int] = field(default_factory=list)

    def run(self, port: int) -> None:
        pair = self.first
        try:
            with Till(port, self.stand) as till:
                while pair * 2 + 1 < self.stand.hall.seats:
                    self.unanswered = [pair * 2, pair * 2 + 1]
                    status, answer = till.sell(self.unanswered, self.key(pair), products=1)
                    assert status == 201, answer
                    self.acknowledged[self.key(pair)] = answer["number"]
                    pair += CLIENTS
        except (OSError, http.client.HTTPException):
            return

    def key(self, pair: int) -> str:
        return f"stream-{self.stand.hall.performance_id}-{self.first}-{pair:06d}"


@pytest.mark.long
def test_a_killed_server_loses_nothing_it_acknowledged(tmp_path: Path, url: str | None, rounds: int) -> None:
    app = make_deployment(tmp_path, url)
    with app.app_context():
        halls = make_stands(CLIENTS, seats=4_000, halls=rounds)
        db.session.remove()
        db.engine.dispose()
    told: set[str] = set()
    for stands in halls:
        streams = [Stream(stand, first) for first, stand in enumerate(stands)]
        kill_in_the_middle(tmp_path, url, streams)
        told |= {number for stream in streams for number in stream.acknowledged.values()}
        written = check(app)
        assert told <= written
        assert len(written - told) <= CLIENTS
        told |= ask_again(tmp_path, url, streams)
        assert check(app) == told


def kill_in_the_middle(folder: Path, url: str | None, streams: list[Stream]) -> None:
    """Kill the server once every client was told of enough sales; they all have another one under way."""
    with running(folder, config_of(folder, url), "--no-worker") as server:
        port = int(server.url.rpartition(":")[2])
        threads = [threading.Thread(target=stream.run, args=(port,)) for stream in streams]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while min(len(stream.acknowledged) for stream in streams) < ENOUGH and time.monotonic() < deadline:
            time.sleep(0.01)
        server.kill()
        for thread in threads:
            thread.join()
    assert min(len(stream.acknowledged) for stream in streams) >= ENOUGH


def ask_again(folder: Path, url: str | None, streams: list[Stream]) -> set[str]:
    """A new server answers the requests nobody answered, once, and repeats an answer already given."""
    told = set()
    with running(folder, config_of(folder, url), "--no-worker") as server:
        port = int(server.url.rpartition(":")[2])
        for stream in streams:
            with Till(port, stream.stand) as till:
                status, answer = till.sell(
                    stream.unanswered, stream.key(stream.unanswered[0] // 2), products=1
                )
                assert status == 201, answer
                told.add(answer["number"])
                first_key, first_number = next(iter(stream.acknowledged.items()))
                _, again = till.sell([stream.first * 2, stream.first * 2 + 1], first_key, products=1)
                assert again["number"] == first_number
    return told


def check(app: Flask) -> set[str]:
    """The numbers of the orders written, after every rule about what a sale leaves behind was checked."""
    with app.app_context(), acting_as(SYSTEM):
        numbers = list(db.session.scalars(select(Order.number)))
        orders = len(numbers)
        assert len(set(numbers)) == orders
        assert count(Payment) == orders
        assert count(OrderLine) == orders * 3
        assert count(Ticket) == count(Claim) == orders * 2
        assert sorted(db.session.scalars(select(Ticket.number))) == list(range(1, orders * 2 + 1))
        assert faults() == []
        db.session.remove()
        db.engine.dispose()
    return set(numbers)


def count(model: type) -> int:
    """How many rows a table has."""
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
