"""The clients of the bench: each sells two seats after two seats through HTTP."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.db import db
from core.testing.server import running
from tests.bench.load import Transaction
from tests.stands import Stand, Till, config_of, make_deployment, make_stands

SEATS = 12_000


@dataclass(frozen=True)
class SaleClient:
    """Sells the seats ``first``, ``first + step`` … two by two; picklable, for the process of a client."""

    port: int
    stand: Stand
    first: int
    step: int

    def __call__(self) -> Transaction:
        till = Till(self.port, self.stand)
        run = secrets.token_hex(8)
        pairs = itertools.count(self.first, self.step)

        def transaction() -> bool:
            seat = next(pairs) * 2
            status, answer = till.sell([seat, seat + 1], f"{run}-{seat}")
            if status >= 500 or (status != 201 and answer.get("code") != "pos_ticketing.seats_gone"):
                raise RuntimeError(f"{status}: {answer}")
            return status == 201

        return transaction


def prepare(folder: Path, url: str | None, most_clients: int, halls: int) -> list[list[Stand]]:
    """The stands before each hall; one hall for each number of clients."""
    app = make_deployment(folder, url)
    with app.app_context():
        stands = make_stands(most_clients, SEATS, halls)
        db.session.remove()
        db.engine.dispose()
    return stands


def clients_of(stands: list[Stand], port: int) -> list[SaleClient]:
    """One client per stand; together they sell every pair of seats of the hall once."""
    return [SaleClient(port, stand, first, len(stands)) for first, stand in enumerate(stands)]


@contextmanager
def serve(folder: Path, url: str | None, workers: int) -> Iterator[int]:
    """The port of a server with ``workers`` gunicorn workers."""
    with running(folder, config_of(folder, url), "--workers", str(workers), "--no-worker") as server:
        yield int(server.url.rpartition(":")[2])
