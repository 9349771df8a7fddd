"""Two registers and head office at one order: random interleavings against a model, and real threads racing.

Never two holders, never a lost change, a dead owner's lock ends, a change sent twice is made once.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from addons.pos_sync.errors.orders import LockLost, OrderLocked
from addons.pos_sync.models import CustomerOrder, OrderDocument
from addons.pos_sync.models.customer_order import CustomerOrderVersion
from addons.pos_sync.services.orders import changes, locks
from addons.pos_sync.services.orders.document import OrderData, read_document, to_document
from addons.pos_sync.services.orders.documents import receive_document
from addons.pos_sync.services.orders.feed import changed_orders
from core import clock
from core.db import db
from core.errors import Stale
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_sync.head_office import NUMBER, A, B, HeadOffice, paid, stored
from tests.addons.pos_sync.order_documents import order_document

SCHEDULES = 1_000 if os.environ.get("GUICHET_TEST_LONG") else 24
AT_ONCE = 50
"""Schedules on one database: with many the objects the session knows cost more than the statements."""
STEPS = 20
PLACES = ("R1", "R2", "")


@dataclass
class Peer:
    """What one place believes: its word, the version it has, and the last change it sent."""

    place: str
    owner: str
    data: OrderData | None = None
    sent: tuple[str, int, OrderData, int] | None = None


@dataclass
class Story:
    """A schedule of one order, with the model of what has to be true: who holds it until when, and all its changes."""

    head_office: HeadOffice
    luck: random.Random
    number: str
    now: datetime
    peers: list[Peer]
    holder: Peer | None = None
    until: datetime = field(default_factory=clock.now)
    notes: list[str] = field(default_factory=lambda: [""])
    """What each version has to say, from version 1 on: every change adds a word of its own."""

    def live(self, peer: Peer) -> bool:
        return self.holder is peer and self.now < self.until

    @contextmanager
    def at(self, peer: Peer) -> Iterator[None]:
        with clock.frozen(self.now), self.head_office.at(peer.place):
            yield

    def step(self) -> None:
        """One step of somebody, or time that passes."""
        peer = self.luck.choice(self.peers)
        if self.holder is not None and self.luck.random() < 0.5:
            peer = self.holder  # or hardly a change would be made
        work: Callable[[Peer], None] = self.luck.choice(
            [self.take] * 3 + [self.change] * 4 + [self.renew, self.release, self.again, self.wait]
        )
        work(peer)

    def wait(self, peer: Peer) -> None:
        """The browser of whoever holds it may have died: nobody releases."""
        self.now += timedelta(seconds=self.luck.choice([1, 20, 59, 119, 120, 121]))

    def take(self, peer: Peer) -> None:
        if self.holder not in (None, peer) and self.now < self.until:
            with pytest.raises(OrderLocked), self.at(peer):
                locks.take(self.number, peer.owner, "edit", peer.place, "X")
            return
        with self.at(peer):
            peer.data = read_document(
                to_document(locks.take(self.number, peer.owner, "edit", peer.place, "X").order)
            )
        assert (peer.data.version, peer.data.note) == (len(self.notes), self.notes[-1])
        self.holder, self.until = peer, self.now + timedelta(seconds=120)

    def renew(self, peer: Peer) -> None:
        if not self.live(peer):
            with pytest.raises(LockLost), self.at(peer):
                locks.renew(self.number, peer.owner, peer.place)
            return
        with self.at(peer):
            self.until = locks.renew(self.number, peer.owner, peer.place)

    def release(self, peer: Peer) -> None:
        with self.at(peer):
            locks.release(self.number, peer.owner, peer.place)
        if self.holder is peer:
            self.holder = None

    def change(self, peer: Peer) -> None:
        """Add a word to the newest version the peer knows of."""
        if peer.data is None:
            return
        change_id = f"{self.number[-5:]}-{len(self.notes)}-{self.luck.getrandbits(60):016x}"
        data = replace(peer.data, note=f"{peer.data.note} {change_id[-6:]}".strip()[-500:])
        release = self.luck.random() < 0.5
        arguments = (self.number, peer.owner, change_id, data.version, "edit", data, "X", peer.place, release)
        if not self.live(peer):
            with pytest.raises(LockLost), self.at(peer):
                changes.change(*arguments)
            return
        if peer.data.version != len(self.notes):
            with pytest.raises(Stale), self.at(peer):
                changes.change(*arguments)
            return
        with self.at(peer):
            made = changes.change(*arguments)
        self.notes.append(data.note)
        assert made.version == len(self.notes)
        peer.sent = (change_id, data.version, data, made.version)
        peer.data = read_document(made.document)
        if release:
            self.holder = None

    def again(self, peer: Peer) -> None:
        """The answer was lost: the last change is sent again, whoever is at the order now; its sender lets go."""
        if peer.sent is None:
            return
        change_id, base, data, version = peer.sent
        with self.at(peer):
            made = changes.change(self.number, peer.owner, change_id, base, "edit", data, "X", peer.place)
        assert (made.version, made.document["note"]) == (version, data.note)
        if self.holder is peer:
            self.holder = None

    def check(self) -> None:
        """What the database says is what the model says."""
        order = stored(self.number)
        assert (order.version, order.note) == (len(self.notes), self.notes[-1])
        rows = select(CustomerOrderVersion.version).where(CustomerOrderVersion.order_id == order.id)
        found = sorted(db.session.execute(rows).scalars())
        assert found == list(range(1, len(self.notes) + 1))
        with clock.frozen(self.now):
            lock = locks.live_lock(order.id)
        expected = self.holder.owner if self.holder is not None and self.now < self.until else None
        assert (lock.owner if lock is not None else None) == expected


@pytest.mark.parametrize("start", range(0, SCHEDULES, AT_ONCE))
def test_random_interleavings(head_office: HeadOffice, start: int) -> None:
    made = 0
    for seed in range(start, min(start + AT_ONCE, SCHEDULES)):
        number = f"COMC/R1/{seed + 1:05d}"
        head_office.send(f"order-of-schedule-{seed:05d}", number=number)
        peers = [Peer(place, f"owner-{place or 'office'}-{seed:010d}") for place in PLACES]
        story = Story(head_office, random.Random(seed), number, clock.now(), peers)
        try:
            for _ in range(STEPS):
                story.step()
                story.check()
        except BaseException as fault:
            fault.add_note(f"seed {seed}")
            raise
        made += len(story.notes) - 1
    assert made > min(AT_ONCE, SCHEDULES)


def test_at_once_one_gets_it(app: Flask, head_office: HeadOffice) -> None:
    order_id = head_office.send()

    def take(place: str, owner: str) -> Callable[[], str]:
        def job() -> str:
            with unit_of_work():
                locks.take(NUMBER, owner, "edit", place, place)
            return owner

        return job

    start = clock.now()
    for turn in range(6):
        owners = {place: f"owner-{place or 'office'}-{turn:08d}" for place in PLACES}
        users = {place: head_office.actor(place) for place in PLACES}
        db.session.remove()
        answers = at_once(app, *[(users[place], take(place, owner)) for place, owner in owners.items()])
        assert sorted(answers)[-2:] == ["pos_sync.order_locked"] * 2
        lock = locks.live_lock(order_id)
        assert lock is not None and [lock.owner] == [each for each in answers if each in owners.values()]
        with head_office.at(lock.place):
            locks.release(NUMBER, lock.owner, lock.place)
    assert clock.now() > start


def test_at_once_changes_of_many_orders_and_none_is_missed_in_the_feed(
    app: Flask, head_office: HeadOffice
) -> None:
    """A register that reads while others commit gets every order, whatever the order of the commits."""
    users = {place: head_office.actor(place) for place in ("R1", "R2")}
    centre_id = head_office.centre.id
    ended: list[str] = []
    db.session.remove()

    def send(place: str) -> Callable[[], list[str]]:
        def job() -> list[str]:
            numbers = [f"COMC/{place}/{n:05d}" for n in range(1, 11)]
            try:
                for n, number in enumerate(numbers):
                    data = read_document(order_document(number, origin=place))
                    with unit_of_work():
                        changes.receive_new(centre_id, place, f"at-once-{place}-{n:05d}", data)
            finally:
                ended.append(place)
            return numbers

        return job

    def read() -> list[str]:
        found: list[str] = []
        cursor, documents, over = 0, [{}], False
        while documents or not over:
            over = len(ended) == len(users)
            documents, cursor = changed_orders(centre_id, cursor, 3)
            db.session.rollback()
            found += [each["number"] for each in documents]
            if not documents:
                sleep(0.005)  # or it would keep the writers from their turn
        return found

    first, second, seen = at_once(
        app, (users["R1"], send("R1")), (users["R2"], send("R2")), (users["R2"], read)
    )
    assert sorted(seen) == sorted([*first, *second])
    with acting_as(SYSTEM):
        feed = db.session.execute(select(CustomerOrder.feed).order_by(CustomerOrder.feed)).scalars().all()
    assert feed == list(range(1, 21))


def test_at_once_the_same_is_sent_twice(app: Flask, head_office: HeadOffice) -> None:
    users = {place: head_office.actor(place) for place in ("R1", "R2")}
    centre_id, data = head_office.centre.id, read_document(order_document(status="confirmed"))
    document = paid()
    db.session.remove()

    def new() -> Any:
        with unit_of_work():
            return changes.receive_new(centre_id, "R1", "sent-by-four-at-once", data)

    answers = at_once(app, *[(users["R1"], new)] * 4)
    assert all(answer == answers[0] for answer in answers) and answers[0].version == 1

    with head_office.at("R1"):
        held = read_document(to_document(locks.take(NUMBER, A, "edit", "R1", "Ada").order))

    def change() -> Any:
        wanted = replace(held, note="once")
        with unit_of_work():
            return changes.change(NUMBER, A, "changed-by-four-at-1", 1, "edit", wanted, "Ada", "R1")

    db.session.remove()
    answers = at_once(app, *[(users["R1"], change)] * 4)
    assert all(answer == answers[0] for answer in answers) and answers[0].version == 2

    with head_office.at("R2"):
        locks.take(NUMBER, B, "receipt", "R2", "Bob")

    def receive() -> Any:
        with unit_of_work():
            return receive_document(centre_id, "R2", "document-at-once-001", document, B, 2)

    db.session.remove()
    answers = at_once(app, *[(users["R2"], receive)] * 4)
    assert all((answer.linked, answer.version) == (True, 3) for answer in answers)
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count(OrderDocument.id))).scalar_one() == 1
    assert (stored().version, stored().status) == (3, "closed")
