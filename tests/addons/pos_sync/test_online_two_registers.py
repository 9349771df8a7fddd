"""Two registers and head office, a database each, at the same orders: random interleavings, with cuts and deaths.

Between any two words on the line of one register the other may act. Never two holders, never an acknowledged change
that is nowhere, a dead owner's lock ends, and in the end all three say the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock, CustomerOrderVersion, OrderChange
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.document import to_document
from addons.pos_sync.services.orders.numbers import new_number
from core import clock
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.testing.factories import make_centre
from core.testing.fixtures import Deployment, deploy
from core.testing.postgres import drop_database
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import (
    AFTER,
    BEFORE,
    CONTENT,
    Both,
    at,
    exchange_orders,
    exchange_strictly,
    set_up,
)
from tests.conftest import LONG

SEEDS = range(1_000) if LONG else range(8)
STEPS = 14
SPENT = timedelta(seconds=-1)


@dataclass
class Register:
    """One of the two, and the orders that people are at there: by number, the word of the holder and the version."""

    app: Flask
    code: str
    centre_id: int
    held: dict[str, tuple[str, int]] = field(default_factory=dict)

    def id_of(self, number: str) -> int | None:
        """The order, as far as this register knows it."""
        found = db.session.query(CustomerOrder.id).filter_by(number=number).one_or_none()
        return None if found is None else int(found.id)


@pytest.fixture(scope="session")
def second_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Deployment]]:
    """A further application with a database of its own, one per backend."""
    made: dict[str, tuple[Deployment, str]] = {}

    def of(backend: str) -> Deployment:
        if backend not in made:
            deployment = deploy(backend, tmp_path_factory.mktemp(f"second-{backend}"))
            with deployment.app.app_context():
                made[backend] = deployment, db.engine.url.render_as_string(hide_password=False)
        deployment = made[backend][0]
        deployment.refresh()
        return deployment

    yield of
    for backend, (deployment, url) in made.items():
        with deployment.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if backend == "postgresql":
            drop_database(url)
            drop_database(deployment.template)


@pytest.fixture
def registers(
    online: Both, app: Flask, backend: str, second_app: Callable[[str], Deployment], tmp_path: Path
) -> list[Register]:
    """R1, which is ``online``, and R2, before the same head office."""
    other = second_app(backend).app
    url = settings().section("pos_sync").head_office_url
    with at(online.head_office):
        used = max((int(row.number[-5:]) for row in db.session.query(CustomerOrder)), default=0)
    with at(other):
        set_up(settings().section("pos_sync"), tmp_path / "second", url, online.keys["R2"], "R2")
        centre_id = make_centre().id
        with unit_of_work():
            for _ in range(used):
                new_number("R2")
    return [Register(app, "R1", online.centre_id), Register(other, "R2", centre_id)]


class Play:
    """One interleaving: what was acknowledged, and who surely holds what."""

    def __init__(self, online: Both, registers: list[Register], seed: int) -> None:
        self.online, self.registers, self.seed = online, registers, seed
        self.chance = random.Random(seed)
        self.numbers: list[str] = []
        self.acknowledged: list[tuple[Register, str, str]] = []
        self.versions: set[tuple[str, int]] = set()
        self.sure: dict[str, tuple[str, str]] = {}
        self.steps, self.inside, self.quiet = 0, False, False
        for register in registers:
            register.held.clear()

    def between(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The line of a register, on which the other one may act before and after each word."""

        def send(*given: Any) -> Any:
            speaks = given[0]._section.register_code
            self._meanwhile(speaks)
            answer = real(*given)
            self._meanwhile(speaks)
            return answer

        return send

    def _meanwhile(self, speaks: str) -> None:
        if self.inside or self.quiet or self.chance.random() > 0.2:
            return
        self.inside = True
        try:
            self.step(next(each for each in self.registers if each.code != speaks))
        finally:
            self.inside = False

    def step(self, register: Register) -> None:
        """Somebody does something at a register."""
        self.steps += 1
        if not self.inside:
            self.online.line.cuts = [self.chance.choice([BEFORE, AFTER, *[""] * 8]) for _ in range(12)]
        with at(register.app):
            move = self.chance.random()
            if not self.numbers or (move < 0.05 and len(self.numbers) < 3):
                self.numbers.append(self._new(register))
            elif move < 0.25:
                exchange_orders()
            elif move < 0.3:
                self._time_passes(self.chance.choice(self.numbers))
            else:
                self._at_order(register, self.chance.choice(self.numbers))

    def _new(self, register: Register) -> str:
        with unit_of_work():
            return desk.create(register.centre_id, CONTENT, self._word("new")).number

    def _at_order(self, register: Register, number: str) -> None:
        order_id, move = register.id_of(number), self.chance.random()
        if order_id is None:
            exchange_orders()
        elif number not in register.held or move < 0.2:
            self._take(register, number, order_id)
        elif move < 0.75:
            self._change(register, number, order_id)
        elif move < 0.85:
            owner = register.held.pop(number)[0]
            self._unsure(number, owner)
            desk.release(order_id, owner)
        elif move < 0.93:
            owner, version = register.held[number]
            with suppress(Refusal):
                desk.keep(order_id, "edit", owner)
                self._holds(register, number, owner, version)
        else:
            register.held.pop(number)  # the browser died: nobody knows its word any more

    def _take(self, register: Register, number: str, order_id: int) -> None:
        owner = self._word("owner")
        with suppress(Refusal):
            kept = desk.take(order_id, "edit", owner)
            self._holds(register, number, owner, kept.version)

    def _holds(self, register: Register, number: str, owner: str, version: int) -> None:
        """Whoever holds an order holds it alone, also one that head office did not hear of yet (``version`` 0)."""
        holder = self.sure.get(number)
        assert holder in (None, (register.code, owner)), f"{number}: {holder} and {register.code} {owner}"
        self.sure[number] = register.code, owner
        register.held[number] = owner, version

    def _change(self, register: Register, number: str, order_id: int) -> None:
        """As a page does: sent again with the same word when no answer came, given up after some."""
        owner, version = register.held.pop(number)
        self._unsure(number, owner)
        word = self._word("note")
        given = {"owner": owner, "base_version": version, "change_id": word, "content": {"note": word}}
        with suppress(Refusal):
            for _ in range(3):
                forget_lines()
                with suppress(LineDown):
                    made = desk.change(order_id, "edit", **given)
                    assert not made or (number, made) not in self.versions, f"{number} v{made} twice"
                    self.versions.add((number, made))
                    self.acknowledged.append((register, number, word))
                    return

    def _unsure(self, number: str, owner: str) -> None:
        if self.sure.get(number, ("", ""))[1] == owner:
            del self.sure[number]

    def _time_passes(self, number: str) -> None:
        """So much that the lock of an order ends wherever it is written down."""
        self.sure.pop(number, None)
        for app in (self.online.head_office, *(each.app for each in self.registers)):
            with at(app), unit_of_work():
                order = db.session.query(CustomerOrder.id).filter_by(number=number).one_or_none()
                if order is not None:
                    locks = db.session.query(CustomerOrderLock).filter_by(order_id=order.id)
                    locks.update({"expires_at": clock.now() + SPENT})

    def _word(self, what: str) -> str:
        return f"two-{what}-{self.seed}-{self.steps}-{self.chance.getrandbits(32):08x}"

    def ends(self) -> None:
        """The line is good again and the locks of the dead have ended: all agree, and nothing is missing."""
        self.quiet, self.online.line.cuts = True, []
        for number in self.numbers:
            self._time_passes(number)
        for register in self.registers * 2:
            with at(register.app):
                exchange_strictly()
        for number in self.numbers:
            there = self.online.there(number)
            for register in self.registers:
                with at(register.app):
                    order_id = register.id_of(number)
                    assert order_id is not None, f"{register.code} never heard of {number}"
                    assert to_document(db.session.get_one(CustomerOrder, order_id)) == there
                    assert not db.session.query(OrderChange).filter_by(sent_at=None, fault="").count()
                    owner = self._word("last")
                    assert desk.take(order_id, "edit", owner).version
                    desk.release(order_id, owner)
        for register, number, word in self.acknowledged:
            assert self._is_somewhere(register, number, word), f"{register.code} {number}: {word} was lost"

    def _is_somewhere(self, register: Register, number: str, word: str) -> bool:
        """Once among the versions at head office; or, made before it was sent, told to a person as refused."""
        with at(self.online.head_office):
            wanted = db.session.query(CustomerOrderVersion.data).join(CustomerOrder).filter_by(number=number)
            made = [row.data for row in wanted.filter(CustomerOrderVersion.change_id == word)]
        if made:
            return len(made) == 1 and f'"note":"{word}"' in made[0]
        with at(register.app):
            change = db.session.query(OrderChange).filter_by(change_id=word).one_or_none()
            return change is not None and bool(change.fault)


def test_two_registers_at_the_same_orders(
    online: Both, registers: list[Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = HeadOfficeClient._send
    for seed in SEEDS:
        play = Play(online, registers, seed)
        with monkeypatch.context() as patched:
            patched.setattr(HeadOfficeClient, "_send", play.between(real))
            while play.steps < STEPS:
                play.step(play.chance.choice(registers))
            play.ends()
