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

from core.db import db
from core.testing.fixtures import Deployment
from tests.addons.pos_session.random_story import new_story
from tests.addons.pos_session.story_luck import Luck
from tests.addons.pos_session.story_office import OfficeSteps
from tests.addons.pos_session.story_orders import OrderSteps
from tests.addons.pos_session.story_payments import PaymentSteps
from tests.addons.pos_session.story_sessions import SessionSteps

pytestmark = pytest.mark.long

LUCK = st.randoms(use_true_random=True)
"""A seed each: even choices inside a step; Hypothesis chooses the steps."""
STEPS = 80
STORIES = {"sqlite": 40, "postgresql": 8}


class Till(PaymentSteps, OrderSteps, SessionSteps, OfficeSteps):
    """Every step there is."""


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
        return Luck(random, self.till.model)

    @rule(random=LUCK)
    def a_sale(self, random: Random) -> None:
        self.till.sell(self.luck(random))

    @rule(random=LUCK)
    def an_order(self, random: Random) -> None:
        luck, till = self.luck(random), self.till
        steps = [
            till.add_to_an_order,
            *[till.change_a_line] * 3,
            *[till.offer_pieces] * 2,
            till.remove_a_line,
        ]
        steps += [till.hold_or_take, till.abandon, till.begin_an_order]
        luck.one(steps if luck.drafts() else [till.begin_an_order])(luck)

    @rule(random=LUCK)
    def a_payment(self, random: Random) -> None:
        luck, till = self.luck(random), self.till
        luck.one([*[till.pay] * 4, till.take_a_payment_back] if luck.drafts() else [till.begin_an_order])(
            luck
        )

    @rule(random=LUCK)
    def a_correction(self, random: Random) -> None:
        self.till.correct(self.luck(random))

    @rule(random=LUCK)
    def a_movement(self, random: Random) -> None:
        luck, till = self.luck(random), self.till
        luck.one([till.move_cash, till.void_a_movement])(luck)

    @rule(random=LUCK)
    def a_session(self, random: Random) -> None:
        luck, till = self.luck(random), self.till
        steps = {
            "opening_control": [till.count_again_or_give_up],
            "closing_control": [till.close, till.close, till.close, till.resume],
            "open": [till.end_the_sale],
        }
        states = {session.state for session in till.model.sessions}
        fitting = [step for state in states for step in steps.get(state, ())]
        luck.one([*fitting, till.open_a_session])(luck)

    @rule(random=LUCK)
    def the_office(self, random: Random) -> None:
        luck, till = self.luck(random), self.till
        luck.one([till.change_the_catalogue, till.invoice, till.invoice_the_counter, till.credit])(luck)

    def teardown(self) -> None:
        if hasattr(self, "till") and self.till.story.sound:
            self.till.story.check_everything()


def test_random_stories_never_lose_a_cent(
    app: Flask, backend: str, deployments: Callable[[str], Deployment], rounds: int
) -> None:
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
