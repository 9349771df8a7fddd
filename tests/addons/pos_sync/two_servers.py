"""A register and head office as two servers with databases of their own, and an oracle of what both must say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from addons.pos_session.models import Product, Session
from addons.pos_sync.export_jobs import answers_job
from addons.pos_sync.models import (
    ExportBatch,
    ImportBatch,
    ReceivedBatch,
    ReceivedRow,
    ReferenceRow,
    Register,
)
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.exchange.names import is_temporary
from addons.pos_sync.services.exporting.queue import queue_again
from addons.pos_sync.services.importing.run import import_waiting
from addons.pos_sync.services.receiving.registers import make_register
from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.outbox import OUTBOX
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import BASE, Rows, article, put_batch
from tests.addons.pos_sync.exchanging import CODE, FLOAT, role

Article = tuple[str, int, bool]
"""Label, price in cents, in use."""


@dataclass
class Oracle:
    """What was done, noted by who did it: nothing of it is read off a database."""

    articles: dict[str, Article] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    orders: dict[str, int] = field(default_factory=dict)
    """Cents by number, of closed sessions."""
    sessions: dict[str, int] = field(default_factory=dict)
    """What the drawer held at the end, by number."""


@dataclass
class Pair:
    """Both servers, the folder between them, and the oracle."""

    register: Flask
    head_office: Flask
    place: Path
    oracle: Oracle = field(default_factory=Oracle)
    shop: Any = None

    @property
    def folder(self) -> Path:
        """The register's own."""
        return self.place / CODE

    @contextmanager
    def at_register(self) -> Iterator[None]:
        """Act at the register."""
        with _at(self.register, "register", self.folder):
            yield

    @contextmanager
    def at_head_office(self) -> Iterator[None]:
        """Act at head office."""
        with _at(self.head_office, "head_office", self.place):
            yield

    def prepare(self) -> None:
        """A point of sale at the register; head office knows the register."""
        with self.at_register():
            self.shop = make_shop()
            db.session.expunge_all()
        with self.at_head_office():
            centre = make_centre()
            with unit_of_work():
                make_register(centre.id, CODE, "Caisse du musée")

    def puts_batch(self, changes: dict[str, tuple[str, int] | None], kind: str = "delta") -> None:
        """Head office writes the next batch: articles by code, label and cents, or None for one that goes."""
        number = len(self.oracle.batches) + 1
        known = self.oracle.articles
        if kind == "full":
            for code, (label, price, _) in known.items():
                known[code] = (label, price, False)
        rows: list[dict[str, Any]] = []
        for code, values in changes.items():
            if values is None:
                rows.append({"code": code, "deleted": True})
                known[code] = (*known[code][:2], False)
            else:
                rows.append(article(code, label=values[0], price=values[1]))
                known[code] = (*values, True)
        sent: Rows = {**(BASE if kind == "full" else {}), "t_article": rows}
        put_batch(self.folder / "in", number, sent, kind, register=CODE)
        self.oracle.batches.append(number)

    def imports(self) -> None:
        """What an opening asks for."""
        with self.at_register():
            import_waiting(self.shop.centre.id)

    def sends(self) -> None:
        """The worker of the register, all its delays and leases over."""
        with self.at_register():
            with unit_of_work() as session:
                due = {"next_attempt_at": clock.now(), "leased_until": None}
                session.execute(update(OUTBOX).where(OUTBOX.c.state == "waiting").values(due))
            db.session.remove()
            drain()

    def reads_answers(self) -> None:
        """The register hears what head office said."""
        with self.at_register():
            answers_job({})

    def gathers(self) -> None:
        """Head office applies what came."""
        with self.at_head_office():
            gather_job({})

    def sells_a_day(self, sales: list[tuple[str, int]]) -> None:
        """A session from its opening to its closing: so many of a product each, in cash."""
        shop: Shop = self.shop
        prices = {"programme": 500, "drink": 300, "poster": 1_000, "seat": 4_400}
        with self.at_register(), as_user(shop.manager):
            section = settings().section("pos_sync")
            section.role = "none"  # the import is asked for on its own
            session = shop.open(FLOAT, note="Fond de caisse")
            section.role = "register"
            made = [shop.sell(session, shop.item(name, count))["number"] for name, count in sales]
            drawer = FLOAT + sum(prices[name] * count for name, count in sales)
            code = shop.close(session, drawer).code
        self.oracle.sessions[code] = drawer
        for number, (name, count) in zip(made, sales, strict=True):
            self.oracle.orders[number] = prices[name] * count

    def settles(self, rounds: int = 8) -> None:
        """Without faults: the workers of both sides, and the button for what was refused, until all has passed."""
        for _ in range(rounds):
            self.sends()
            self.gathers()
            self.reads_answers()
            if self._settled():
                break
        self.reads_answers()
        self.imports()

    def _settled(self) -> bool:
        with self.at_register():
            left = db.session.scalars(select(ExportBatch).where(ExportBatch.state != "acknowledged")).all()
            for batch in left:
                if batch.error_code == "pos_sync.export_refused":
                    with unit_of_work():
                        queue_again(batch)
            return not left

    def check(self) -> None:
        """Both servers say what the oracle says; nothing waits and nothing half is left between them."""
        with self.at_register():
            self._check_register()
        with self.at_head_office():
            self._check_head_office()
        same(_names(self.folder / "out"), [])
        same(_names(self.folder / "in"), [f"{number:08d}.ack" for number in self.oracle.batches])

    def _check_register(self) -> None:
        oracle = self.oracle
        wanted = (
            select(ReferenceRow.code, Product.label, Product.price, Product.active)
            .join(Product, Product.id == ReferenceRow.local_id)
            .where(ReferenceRow.table_name == "t_article")
        )
        found = {code: (label, price, active) for code, label, price, active in db.session.execute(wanted)}
        same(found, oracle.articles)
        applied = db.session.scalars(select(ImportBatch.number).order_by(ImportBatch.number)).all()
        same(list(applied), oracle.batches)
        exports = db.session.execute(select(ExportBatch, Session).join(Session).order_by(ExportBatch.number))
        same(
            [(batch.number, batch.state, session.code) for batch, session in exports],
            [(n, "acknowledged", code) for n, code in enumerate(oracle.sessions, 1)],
        )
        same(_names(settings().data_dir / "pos_sync" / "exports"), [])

    def _check_head_office(self) -> None:
        oracle = self.oracle
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in db.session.scalars(select(ReceivedRow)):
            rows.setdefault(row.table_name, []).append({**json.loads(row.data), "code": row.code})
        same({row["code"]: row["total"] for row in rows.get("order", ())}, oracle.orders)
        same({row["code"]: row["counted"] for row in rows.get("session", ())}, oracle.sessions)
        same(sum(row["amount"] for row in rows.get("payment", ())), sum(oracle.orders.values()))
        same(sum(row["total"] for row in rows.get("line", ())), sum(oracle.orders.values()))
        same(db.session.scalars(select(Register)).one().next_export, len(oracle.sessions) + 1)
        applied = select(ReceivedBatch.number).where(ReceivedBatch.state == "applied")
        same(sorted(db.session.scalars(applied)), list(range(1, len(oracle.sessions) + 1)))


def same(found: object, wanted: object) -> None:
    """What was found is what the oracle says. Raises AssertionError with both."""
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def _names(folder: Path) -> list[str]:
    """Without the files that are not whole: a killed process leaves them under a name that nobody reads."""
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(name for name in there if not is_temporary(name))


@contextmanager
def _at(app: Flask, name: str, exchange: Path) -> Iterator[None]:
    forget_lines()
    with app.app_context(), acting_as(SYSTEM), role(name, exchange):
        try:
            yield
        finally:
            db.session.remove()
