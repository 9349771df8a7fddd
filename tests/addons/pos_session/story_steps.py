"""What every step of a random story stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.pos_session.services.identification import Identification
from addons.pos_session.services.tenders import Tender
from tests.addons.pos_session.correction_model import Model
from tests.addons.pos_session.drawer_arithmetic import Given
from tests.addons.pos_session.random_story import Story


class Steps:
    """The story, and how the till is told what the model knows by name."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.keys = 0

    @property
    def model(self) -> Model:
        return self.story.model

    def items(self, items: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
        return [
            {"kind": "voucher", "amount": quantity}
            if name == "voucher"
            else self.story.shop.item(name, quantity)
            for name, quantity in items
        ]

    def tenders(self, given: Sequence[Given]) -> list[Tender]:
        methods = self.story.shop.methods
        return [
            Tender(methods[method].id if method in methods else 0, cents, Identification(number=code))
            for method, code, cents in self.known(given)
        ]

    def known(self, given: Sequence[Given]) -> list[tuple[str, str, int]]:
        """``(method, code, cents)``: the code of the voucher that the model knows by its number."""
        split = [(*method.partition(":")[::2], cents) for method, cents in given]
        return [
            (method, self.story.codes[int(number)] if number else "", cents)
            for method, number, cents in split
        ]

    def key(self) -> str:
        """A new idempotency key."""
        self.keys += 1
        return f"story-key-{self.keys}"


def done(answer: object) -> None:
    """What the till answers says no more than that it was done."""
