"""Random stories at the till compared with a model: sessions, sales, refunds, moves, closings, never a cent off."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from addons.pos_session.services.states import Transition
from core.db import db
from core.testing.fixtures import Deployment
from tests.addons.pos_session.other_addon import Adding
from tests.addons.pos_session.random_story import new_story
from tests.addons.pos_session.story_luck import Luck
from tests.addons.pos_session.story_office import OfficeSteps
from tests.addons.pos_session.story_payments import PaymentSteps
from tests.addons.pos_session.story_sessions import SessionSteps

pytestmark = pytest.mark.long

LUCK = st.randoms(use_true_random=True)
"""A seed each: even choices inside a step; Hypothesis chooses the steps."""
STEPS = 40
STORIES = {"sqlite": 40, "postgresql": 8}


Step = Callable[[Luck], None]


class Till(PaymentSteps, SessionSteps, OfficeSteps):
    """Every step there is."""

    def changes(self) -> list[Step]:
        """What is done to a draft."""
        return [
            *[self.change_a_line] * 4, *[self.offer_pieces] * 2, self.add_to_an_order, self.remove_a_line,
            self.hold_or_take, self.abandon,
        ]  # fmt: skip

    def sessions(self) -> list[Step]:
        """What the sessions there are can do."""
        steps: dict[str, list[Step]] = {
            "opening_control": [self.count_again_or_give_up],
            "closing_control": [self.close, self.close, self.close, self.resume],
            "open": [self.end_the_sale],
            "closed": [self.reopen],
        }
        states = {session.state for session in self.model.sessions}
        return [self.open_a_session, *(step for state in sorted(states) for step in steps.get(state, ()))]

    def office(self) -> list[Step]:
        """What is not done at the counter."""
        return [self.change_the_catalogue, self.invoice, self.invoice_the_counter, self.credit]

    def all_steps(self) -> list[Step]:
        """One of each."""
        moves = [self.move_cash, self.void_a_movement, self.take_a_payment_back]
        return [self.begin_an_order, *moves, *self.changes(), *self.sessions(), *self.office()]


class Stories(RuleBasedStateMachine):
    """Every step is done at the till and in the model; few rules, for Hypothesis leaves some out of each story."""

    deployment: ClassVar[Deployment]
    till: Till

    @initialize(random=LUCK, rounding=st.sampled_from([1, 5]))
    def a_morning(self, random: Random, rounding: int) -> None:
        db.session.remove()
        self.deployment.refresh()
        self.till = Till(new_story(rounding))
        luck = self.luck(random)
        second = luck.one(["colleague", "manager"])
        for who, desk in zip(("operator", second), self.till.model.desks, strict=True):
            self.till.open_at(luck, who, desk, luck.one([0, 10_000, 10_000]))

    def luck(self, random: Random) -> Luck:
        """Hypothesis likes to draw a seed again: the step makes it another one."""
        return Luck(Random(f"{random.getrandbits(64)}-{len(self.till.story.trace)}"), self.till.model)

    def go(self, random: Random, *steps: Step) -> None:
        """One of these steps, and one of all there are: a story that lacks some rules has everything in it still."""
        till = self.till
        luck = self.luck(random)
        luck.one(steps)(luck)
        luck = self.luck(random)
        often = [*[till.correct] * 6, *[till.sell_for_less] * 4, *[till.sell] * 3, *[till.pay] * 3]
        luck.one([*often, *till.all_steps(), *till.sessions()])(luck)

    @rule(random=LUCK)
    def a_sale(self, random: Random) -> None:
        self.go(random, self.till.sell, self.till.sell_for_less)

    @rule(random=LUCK)
    def an_order(self, random: Random) -> None:
        till = self.till
        self.go(random, till.begin_an_order, *till.changes())

    @rule(random=LUCK)
    def a_payment(self, random: Random) -> None:
        self.go(random, *[self.till.pay] * 4, self.till.take_a_payment_back)

    @rule(random=LUCK)
    def a_correction(self, random: Random) -> None:
        self.go(random, self.till.correct)

    @rule(random=LUCK)
    def a_movement(self, random: Random) -> None:
        self.go(random, self.till.move_cash, self.till.void_a_movement)

    @rule(random=LUCK)
    def a_session(self, random: Random) -> None:
        self.go(random, *self.till.sessions())

    @rule(random=LUCK)
    def the_office(self, random: Random) -> None:
        self.go(random, *self.till.office())

    def teardown(self) -> None:
        if hasattr(self, "till") and self.till.story.sound:
            self.till.story.check_everything()


def test_random_stories_never_lose_a_cent(
    app: Flask, backend: str, deployments: Callable[[str], Deployment], rounds: int, adding: Adding
) -> None:
    adding(pos_session_transitions=lambda: [Transition("reopen", "closed", "open", "Reopen")])
    machine = type("Stories", (Stories,), {"deployment": deployments(backend)})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=STORIES[backend] * rounds,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
