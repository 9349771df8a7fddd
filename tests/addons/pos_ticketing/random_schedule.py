"""A random schedule: some drafts on one performance, each step done in the product and in the model of seats."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from addons.pos_session.services import orders
from addons.pos_ticketing.services import states
from addons.pos_ticketing.services.offer import Offer
from core import clock
from core.errors import Refusal
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.seat_model import Model, Refused

STEPS = 100
DRAFTS = 4
SEATS = 40
Outcome = Any
Action = Callable[["Schedule"], None]


@dataclass
class Schedule:
    """One performance, its model, some drafts, and a screen that follows one of them by changes alone."""

    theatre: Theatre
    seed: str
    model: Model
    offer: Offer
    card: int
    drafts: list[int] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    screen: tuple[int, int, list[int]] | None = None
    steps: int = 0

    def __post_init__(self) -> None:
        self.luck = random.Random(self.seed)

    def run(self, actions: Sequence[Action]) -> None:
        """Do every step and compare; a failure tells the steps that led to it."""
        try:
            self.drafts = [self.new_draft() for _ in range(DRAFTS)]
            for _ in range(STEPS):
                self.step(self.luck.choice(actions))
        except BaseException as error:
            error.add_note(f"schedule {self.seed}:\n" + "\n".join(self.trace[-40:]))
            raise

    def step(self, action: Action) -> None:
        self.steps += 1
        self.wait(self.luck.choice([0, 1, 1_000, 20_000]))
        with clock.frozen(instant(self.model.now)):
            self.trace.append(f"{self.model.now} {action.__name__} ")
            action(self)
        with clock.frozen(instant(self.model.now)):
            self.compare()

    def wait(self, ms: int) -> None:
        self.model.now += ms

    def both(
        self,
        what: object,
        product: Callable[[], Outcome],
        model: Callable[[], Outcome],
        opens_its_own: bool = False,
    ) -> bool:
        """Do it in the product and in the model; the same answer or the same refusal. True when it was done."""
        try:
            expected, done = model(), True
        except Refused as refused:
            expected, done = refused.outcome, False
        self.trace[-1] += f"{what} -> {expected}"
        found: Outcome
        try:
            found = product() if opens_its_own else self.in_a_unit(product)
        except Refusal as refusal:
            gone = getattr(refusal, "gone", None)
            found = refusal.error_code, gone and sorted(gone)
        assert found == expected
        return done

    def in_a_unit(self, work: Callable[[], Outcome]) -> Outcome:
        with unit_of_work():
            return work()

    def compare(self) -> None:
        """The plan shows what the model says: read whole for somebody, and by changes on the screen."""
        someone = self.luck.choice([None, *self.drafts])
        with unit_of_work():
            shown, since = states.states(self.offer, someone)
            assert list(shown) == self.model.picture(someone)
            if self.screen is None or self.screen[0] not in self.drafts:
                draft = self.luck.choice(self.drafts)
                self.screen = draft, since, self.model.picture(draft)
            elif self.luck.random() < 0.5:
                draft, before, picture = self.screen
                changes, since = states.changes(self.offer.performance_id, len(picture), before, draft)
                for change in changes:
                    picture[change.seat] = change.state
                assert picture == self.model.picture(draft)
                self.screen = draft, since, picture

    def new_draft(self) -> int:
        with unit_of_work():
            return orders.new_order(self.theatre.session.id).id

    def over(self, draft: int) -> None:
        """The draft is paid or abandoned: another takes its place."""
        self.drafts[self.drafts.index(draft)] = self.new_draft()

    def draft(self) -> int:
        return self.luck.choice(self.drafts)

    def seats(self) -> list[int]:
        """A few seats near each other, so that orders meet."""
        first = self.luck.randrange(SEATS - 5)
        return sorted(self.luck.sample(range(first, first + 6), self.luck.randint(1, 3)))

    def rate(self) -> int:
        return self.luck.choice([self.theatre.full.id, self.theatre.guest.id])


def instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
