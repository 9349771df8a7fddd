"""A random schedule of lending: both sides sell, time passes, documents get lost, late, repeated and swapped.

The oracle is one dictionary: who sold which place. It knows nothing of claims, lendings or times.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from addons.pos_ticketing.models import BorrowedPerformance, Claim, Contingent, LentContingent
from addons.pos_ticketing.services import claims, lending
from addons.pos_ticketing.services.claims import Wanted
from core import clock
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.lending_pair import Pair, give_up, sell_place

SEATS = 12
STEPS = 60
OFFICE, REGISTER = "office", "register"


@dataclass
class Schedule:
    """``now`` is head office's clock; the register's own is ``drift`` off, and nothing depends on it."""

    pair: Pair
    contingents: list[Contingent]
    luck: random.Random
    now: datetime
    drift: timedelta
    orders: dict[str, int] = field(default_factory=dict)
    sold: dict[int, str] = field(default_factory=dict)
    documents: list[bytes] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    @property
    def ours(self) -> frozenset[int]:
        """Head office's till sells from all contingents, so that only the lending keeps it from a place."""
        return frozenset(contingent.id for contingent in self.contingents)

    def run(self) -> None:
        """All steps, then contact until everything is accounted for."""
        with clock.frozen(self.now):
            self.orders[OFFICE] = self.pair.office.order().id
            self.orders[REGISTER] = self.pair.till.order().id
        actions: list[tuple[Callable[[], None], int]] = [
            (self.lend, 2), (self.sell_here, 6), (self.sell_there, 8), (self.hold_there, 2), (self.give_up, 2),
            (self.change, 2), (self.send, 4), (self.arrive, 5), (self.tell, 4), (self.hear, 5), (self.wait, 4),
        ]  # fmt: skip
        for _ in range(STEPS):
            (act,) = self.luck.choices([one for one, _ in actions], [weight for _, weight in actions])
            self.trace.append(act.__name__)
            act()
        self.settle()

    def lend(self) -> None:
        until = self.now + timedelta(minutes=self.luck.randint(1, 240))
        with clock.frozen(self.now):
            self.refused(lambda: self.pair.lend(self.luck.choice(self.contingents), until))

    def change(self) -> None:
        running = self.running()
        if running:
            lent_id = self.luck.choice(running)
            with clock.frozen(self.now), as_user(self.pair.office.manager), unit_of_work():
                if self.luck.random() < 0.5:
                    lending.recall(lent_id)
                else:
                    lending.prolong(lent_id, self.now + timedelta(minutes=self.luck.randint(1, 240)))

    def sell_here(self) -> None:
        self.sell(OFFICE, self.pair.office, self.now)

    def sell_there(self) -> None:
        if self.known():
            self.sell(REGISTER, self.pair.register(), self.now + self.drift)

    def hold_there(self) -> None:
        if not self.known():
            return
        side = self.pair.register()
        wanted = [Wanted(side.performance.id, self.luck.randrange(SEATS), side.full.id)]

        def hold() -> None:
            with as_user(side.operator), unit_of_work():
                holder = claims.Holder(self.orders[REGISTER], side.operator.id)
                claims.hold(holder, wanted, {side.performance.id: side.offer})

        with clock.frozen(self.now + self.drift):
            self.refused(hold)

    def sell(self, who: str, side: Theatre, at: datetime) -> None:
        seat = self.luck.randrange(SEATS)
        with clock.frozen(at):
            if self.refused(lambda: sell_place(side, self.orders[who], seat, self.ours)):
                return
        assert seat not in self.sold, f"{seat} is sold twice: {self.sold[seat]}, {who}: {self.trace}"
        self.sold[seat] = who

    def give_up(self) -> None:
        if self.sold:
            seat = self.luck.choice(sorted(self.sold))
            who = self.sold.pop(seat)
            give_up(self.pair.office if who == OFFICE else self.pair.register(), self.orders[who], seat)

    def send(self) -> None:
        with clock.frozen(self.now):
            self.documents.append(self.pair.document())

    def arrive(self) -> None:
        """Some document, mostly the newest: others were late, or came twice."""
        if self.documents:
            with clock.frozen(self.now + self.drift):
                self.pair.receive(self.picked(self.documents))

    def tell(self) -> None:
        with clock.frozen(self.now + self.drift):
            self.reports.append(self.pair.report())

    def hear(self) -> None:
        if self.reports:
            with clock.frozen(self.now):
                self.pair.hear(self.picked(self.reports))

    def wait(self) -> None:
        self.now += timedelta(minutes=self.luck.randint(1, 90))

    def settle(self) -> None:
        """Everything comes back: head office's claims are what both sides sold, and no place is left out."""
        self.now += timedelta(hours=12)
        for _ in range(2):
            self.send()
            with clock.frozen(self.now + self.drift):
                self.pair.receive(self.documents[-1])
            self.tell()
            with clock.frozen(self.now):
                self.pair.hear(self.reports[-1])
        assert self.running() == [], self.trace
        assert self.taken(self.pair.office.performance.id) == set(self.sold), self.trace
        if self.known():
            register = self.pair.register()
            for seat in set(range(SEATS)) - set(self.sold):
                with clock.frozen(self.now + self.drift):
                    assert self.refused(lambda seat=seat: sell_place(register, self.orders[REGISTER], seat))  # type: ignore[misc]

    def picked(self, documents: list[bytes]) -> bytes:
        return documents[-1] if self.luck.random() < 0.6 else self.luck.choice(documents)

    def known(self) -> bool:
        """Whether the register has heard of the performance."""
        wanted = select(BorrowedPerformance.reference).where(
            BorrowedPerformance.reference == str(self.pair.office.performance.id)
        )
        with acting_as(SYSTEM):
            found = db.session.execute(wanted).first() is not None
        db.session.rollback()
        return found

    def running(self) -> list[int]:
        with acting_as(SYSTEM):
            found = db.session.scalars(
                select(LentContingent.id).where(
                    LentContingent.performance_id == self.pair.office.performance.id,
                    LentContingent.ended_at.is_(None),
                )
            ).all()
        db.session.rollback()
        return list(found)

    def taken(self, performance_id: int) -> set[int]:
        claim = Claim.__table__
        wanted = select(claim.c.seat).where(
            claim.c.performance_id == performance_id, claim.c.expires_at.is_(None)
        )
        found = set(db.session.execute(wanted).scalars())
        db.session.rollback()
        return found

    def refused(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except Refusal:
            db.session.rollback()
            return True
        return False


def begun(pair: Pair, contingents: list[Contingent], seed: str) -> Schedule:
    """A schedule from a seed; the clocks are up to two hours apart."""
    luck = random.Random(seed)
    drift = timedelta(minutes=luck.randint(-120, 120))
    return Schedule(pair, contingents, luck, datetime(2027, 1, 5, 12, 0, tzinfo=UTC), drift)
